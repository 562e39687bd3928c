/** What is left open when the program ends in the middle of a run, and the events that close it honestly. */
import type { AppErrorData } from "./errors.ts";
import type { TaskEvent } from "./event.ts";
import type { Call, TaskState } from "./state.ts";

/** Empty when nothing was left open. To be committed, in order, before the task goes on. */
export function closeInterrupted(state: TaskState, runId: string): readonly TaskEvent[] {
  if (state.status === "idle") return [];
  const turns = state.items.filter((item) => item.kind === "turn");
  return [
    ...turns
      .filter((turn) => turn.status === "streaming")
      .map((turn): TaskEvent => ({ type: "turn_finished", turnId: turn.id, finish: "unknown", ms: 0, stopped: true })),
    ...turns.flatMap((turn) => turn.parts.flatMap((part) => (part.kind === "call" ? closeCall(part.call) : []))),
    { type: "run_finished", runId, end: "failed", error: runInterrupted },
  ];
}

/** What the model is told about a call that has no result. */
export function interruptionOf(call: Call): AppErrorData {
  return call.state === "running" ? outcomeUnknown : neverRan;
}

function closeCall(call: Call): readonly TaskEvent[] {
  const complete = call.input !== undefined || call.problem !== undefined;
  if (!complete || call.outcome !== undefined) return [];
  const error = interruptionOf(call);
  const text = `${error.message} ${error.advice}`;
  return [
    { type: "call_finished", callId: call.id, status: "stopped", content: [{ type: "text", text }], error, ms: 0 },
  ];
}

const outcomeUnknown: AppErrorData = {
  code: "stopped",
  message: "Diglot ended while this call ran, so its outcome is unknown.",
  advice: "Look at the current state before repeating it.",
};
const neverRan: AppErrorData = {
  code: "stopped",
  message: "Diglot ended before this call ran.",
  advice: "Nothing was changed by it.",
};
const runInterrupted: AppErrorData = {
  code: "stopped",
  message: "Diglot ended while this task was running.",
  advice: "Everything up to there is kept. Try again to go on from here.",
};
