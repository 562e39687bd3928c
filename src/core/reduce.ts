/** (state, event) → state. Pure and exhaustive: the same function runs in the host, in the webview and in tests. */
import { assertNever } from "./assert.ts";
import type { CallStatus, EventOf, Logged } from "./event.ts";
import { emptyGrowing, grow } from "./growing.ts";
import { addSpent, spentOn } from "./spending.ts";
import type { Call, CallState, Item, Part, TaskState, TurnItem } from "./state.ts";

export function reduce(state: TaskState, { seq, at, event }: Logged): TaskState {
  const next = apply(state, event, at);
  return next.seq === seq ? next : { ...next, seq };
}

function apply(state: TaskState, event: Logged["event"], at: number): TaskState {
  switch (event.type) {
    case "task_created":
      return { ...state, taskId: event.taskId, mode: event.mode, createdAt: at };
    case "mode_changed":
      return addItem({ ...state, mode: event.mode }, { kind: "mode", id: `mode-${state.seq + 1}`, mode: event.mode });
    case "user_message":
      return addItem(state, { kind: "user", id: event.id, at, text: event.text, context: event.context });
    case "run_started":
      return { ...state, status: "running", lastEnd: null };
    case "turn_started":
      return addItem({ ...state, phase: null, retry: null }, newTurn(event, at));
    case "part_delta":
      return withoutPhase(changeTurn(state, event.turnId, (turn) => addText(turn, event, at)));
    case "part_saved":
      return { ...changeTurn(state, event.turnId, (turn) => saveText(turn, event, at)), phase: null };
    case "reasoning_kept":
      return changeTurn(state, event.turnId, (turn) => keepReasoning(turn, event));
    case "turn_finished":
      return { ...changeTurn(state, event.turnId, (turn) => endTurn(turn, event, at)), ...afterTurn(state, event) };
    case "phase":
      return { ...state, phase: { text: event.text, since: event.since } };
    case "retry_planned": {
      const { type: _, ...retry } = event;
      return { ...state, retry };
    }
    case "context_fitted": {
      const { type: _, ...fitted } = event;
      return { ...state, fitted };
    }
    case "notice":
      return addItem(state, { kind: "notice", id: event.id, text: event.text, detail: event.detail });
    case "reminder":
      return addItem(state, { kind: "reminder", id: event.id, text: event.text, note: event.note });
    case "run_finished":
      return endRun(state, event);
    case "call_started":
      return { ...changeTurn(state, event.turnId, (turn) => addCall(turn, event, at)), phase: null };
    case "call_withdrawn":
      return changeCallPart(state, event.callId, () => ({ kind: "text", text: event.text }));
    default:
      return applyToCall(state, event);
  }
}

type CallEvent = EventOf<
  | "call_input"
  | "call_ready"
  | "call_invalid"
  | "approval_requested"
  | "approval_answered"
  | "call_running"
  | "call_progress"
  | "question_asked"
  | "question_answered"
  | "call_finished"
>;

function applyToCall(state: TaskState, event: CallEvent): TaskState {
  const next = changeCall(state, event.callId, (call) => changedCall(call, event));
  switch (event.type) {
    case "call_input":
      return withoutPhase(next);
    case "approval_requested":
    case "question_asked":
      return { ...next, waiting: [...state.waiting, event.callId], status: "waiting" };
    case "approval_answered":
      return noLongerWaiting(
        event.grant === undefined ? next : { ...next, grants: [...new Set([...next.grants, event.grant])] },
        event.callId,
      );
    case "question_answered":
    case "call_finished":
      return noLongerWaiting(next, event.callId);
    default:
      return next;
  }
}

function changedCall(call: Call, event: CallEvent): Call {
  switch (event.type) {
    case "call_input": {
      const key = event.path.join(".");
      return { ...call, fields: { ...call.fields, [key]: grow(call.fields[key] ?? emptyGrowing, event.text) } };
    }
    case "call_ready":
      return {
        ...call,
        state: "ready",
        input: event.input,
        fields: {},
        ...(event.replay === undefined ? {} : { replay: event.replay }),
      };
    case "call_invalid":
      return { ...call, state: "failed", problem: event.problem, raw: event.raw, fields: {} };
    case "approval_requested":
      return { ...call, state: "waiting", approval: event.request };
    case "approval_answered":
      return {
        ...call,
        state: "ready",
        answer: { allowed: event.allowed, by: event.by, note: event.note },
        ...(event.input === undefined ? {} : { input: event.input }),
      };
    case "call_running":
      return { ...call, state: "running", answer: call.answer ?? { allowed: true, by: event.by } };
    case "call_progress":
      return { ...call, progress: grow(call.progress ?? emptyGrowing, event.text) };
    case "question_asked":
      return { ...call, state: "waiting", question: { text: event.question, options: event.options } };
    case "question_answered":
      return { ...call, state: "running" };
    case "call_finished":
      return finishedCall(call, event);
    default:
      return assertNever(event);
  }
}

function finishedCall(call: Call, event: EventOf<"call_finished">): Call {
  const { progress: _shownLive, ...rest } = call;
  return {
    ...rest,
    state: endState[event.status],
    outcome: {
      status: event.status,
      content: event.content,
      ms: event.ms,
      ...(event.view === undefined ? {} : { view: event.view }),
      ...(event.error === undefined ? {} : { error: event.error }),
    },
  };
}

const endState: Readonly<Record<CallStatus, CallState>> = {
  ok: "done",
  error: "failed",
  denied: "denied",
  stopped: "stopped",
  skipped: "stopped",
};

function noLongerWaiting(state: TaskState, callId: string): TaskState {
  const waiting = state.waiting.filter((id) => id !== callId);
  const status = state.status === "waiting" && waiting.length === 0 ? "running" : state.status;
  return { ...state, waiting, status };
}

/** Something came, so nothing is waited for. */
function withoutPhase(state: TaskState): TaskState {
  return state.phase === null ? state : { ...state, phase: null };
}

function addItem(state: TaskState, item: Item): TaskState {
  return { ...state, items: [...state.items, item] };
}

function changeTurn(state: TaskState, turnId: string, change: (turn: TurnItem) => TurnItem): TaskState {
  const at = state.items.findLastIndex((item) => item.kind === "turn" && item.id === turnId);
  const turn = state.items[at];
  if (turn?.kind !== "turn") return state; // outside the window that this reader holds
  return { ...state, items: state.items.with(at, change(turn)) };
}

function changeCall(state: TaskState, callId: string, change: (call: Call) => Call): TaskState {
  return changeCallPart(state, callId, (call) => ({ kind: "call", call: change(call) }));
}

function changeCallPart(state: TaskState, callId: string, change: (call: Call) => Part): TaskState {
  for (let index = state.items.length - 1; index >= 0; index--) {
    const item = state.items[index];
    if (item?.kind !== "turn") continue;
    const at = item.parts.findIndex((part) => part.kind === "call" && part.call.id === callId);
    const part = item.parts[at];
    if (part?.kind !== "call") continue;
    const parts = item.parts.with(at, change(part.call));
    return { ...state, items: state.items.with(index, { ...item, parts }) };
  }
  return state;
}

function newTurn(event: EventOf<"turn_started">, at: number): TurnItem {
  const { turnId, profile, model, style } = event;
  return { kind: "turn", id: turnId, at, profile, model, style, status: "streaming", parts: [] };
}

function addCall(turn: TurnItem, event: EventOf<"call_started">, at: number): TurnItem {
  const part: Part = { kind: "call", call: newCall(event, at) };
  return { ...turn, parts: setPart(closeReasoning(turn.parts, at), event.part, part) };
}

function newCall(event: EventOf<"call_started">, at: number): Call {
  const { callId, name, presentation } = event;
  return { id: callId, name, presentation, state: "writing", startedAt: at, fields: {} };
}

function addText(turn: TurnItem, event: EventOf<"part_delta">, at: number): TurnItem {
  const current = turn.parts[event.part];
  const text = current !== undefined && current.kind !== "call" ? current.text + event.text : event.text;
  return withText(turn, event.part, event.kind, text, at);
}

function saveText(turn: TurnItem, event: EventOf<"part_saved">, at: number): TurnItem {
  const current = turn.parts[event.part];
  const known = current !== undefined && current.kind !== "call" ? current.text : "";
  if (current !== undefined && known.length >= event.offset + event.text.length) return turn; // its deltas were seen
  return withText(turn, event.part, event.kind, known.slice(0, event.offset) + event.text, at);
}

function withText(turn: TurnItem, index: number, kind: "text" | "reasoning", text: string, at: number): TurnItem {
  const current = turn.parts[index];
  if (kind === "text") return { ...turn, parts: setPart(closeReasoning(turn.parts, at), index, { kind, text }) };
  const part: Part = current?.kind === "reasoning" ? { ...current, text } : { kind, text, startedAt: at };
  return { ...turn, parts: setPart(turn.parts, index, part) };
}

function keepReasoning(turn: TurnItem, event: EventOf<"reasoning_kept">): TurnItem {
  const current = turn.parts[event.part];
  if (current?.kind !== "reasoning") return turn;
  return { ...turn, parts: setPart(turn.parts, event.part, { ...current, replay: event.replay }) };
}

function closeReasoning(parts: readonly Part[], at: number): readonly Part[] {
  const last = parts.at(-1);
  if (last?.kind !== "reasoning" || last.endedAt !== undefined) return parts;
  return parts.with(-1, { ...last, endedAt: at });
}

function setPart(parts: readonly Part[], index: number, part: Part): readonly Part[] {
  return index < parts.length ? parts.with(index, part) : [...parts, part];
}

function endTurn(turn: TurnItem, event: EventOf<"turn_finished">, at: number): TurnItem {
  const status = event.stopped === true ? "stopped" : event.error === undefined ? "done" : "failed";
  return {
    ...turn,
    status,
    parts: closeReasoning(turn.parts, at).map(stopIfWriting),
    finish: event.finish,
    ms: event.ms,
    ...(event.usage === undefined ? {} : { usage: event.usage }),
    ...(event.measured === undefined ? {} : { measured: event.measured }),
    ...(event.error === undefined ? {} : { error: event.error }),
  };
}

/** A call that was still being written when its turn ended will never run. */
function stopIfWriting(part: Part): Part {
  if (part.kind !== "call" || part.call.state !== "writing") return part;
  return { kind: "call", call: { ...part.call, state: "stopped", fields: {} } };
}

function afterTurn(
  state: TaskState,
  { usage, measured, stopped }: EventOf<"turn_finished">,
): Pick<TaskState, "phase" | "spending" | "context"> {
  const spent = spentOn({ usage, measured, isStopped: stopped === true });
  const { inputTokens, outputTokens = 0 } = spent?.usage ?? {};
  const { isEstimated = false } = spent ?? {};
  return {
    phase: null,
    spending: addSpent(state.spending, spent),
    context:
      inputTokens === undefined
        ? state.context
        : { tokens: inputTokens + outputTokens, isEstimated, window: measured?.contextWindow ?? null },
  };
}

function endRun(state: TaskState, event: EventOf<"run_finished">): TaskState {
  const ended: TaskState = { ...state, status: "idle", phase: null, retry: null, waiting: [], lastEnd: event.end };
  if (event.end === "completed" || event.end === "answered") return ended;
  return addItem(ended, { kind: "end", id: `end-${event.runId}`, end: event.end, error: event.error });
}
