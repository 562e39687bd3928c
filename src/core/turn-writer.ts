/** Turns what a decoder says about one reply into the events of its turn, and tells what the reply came to. */
import { assertNever } from "./assert.ts";
import type { AgentDelta } from "./dialect.ts";
import type { AppErrorData } from "./errors.ts";
import type { TaskEvent } from "./event.ts";
import type { Clock, NextId } from "./host.ts";
import type { JsonObject } from "./json.ts";
import type { TaskLog } from "./log.ts";
import { createPartWriter, type PartWriter } from "./part-writer.ts";
import type { FinishReason, Usage } from "./provider.ts";
import type { Registry } from "./registry.ts";
import { mergeUsage } from "./usage.ts";
import type { Presentation } from "./view.ts";

/** A call of this reply, in order. `problem` when it cannot run. */
export interface DecodedCall {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
  readonly problem?: AppErrorData;
  /** It was mended, or found in the text of a reply that should have carried it otherwise. */
  readonly isRecovered?: boolean;
}

export interface Reply {
  readonly calls: readonly DecodedCall[];
  /** Whether any text for the person came. */
  readonly spoke: boolean;
  readonly finish: FinishReason;
  readonly usage: Usage | undefined;
  readonly error: AppErrorData | undefined;
  /** Formats in which calls came as text, though native calls were asked for. */
  readonly leakedFormats: readonly string[];
  /** Something of it was shown as a call, even if it was taken back. */
  readonly hasShownCall: boolean;
}

export interface TurnWriter {
  write(delta: AgentDelta): void;
  /** Saves what is unsaved and tells what the reply came to. */
  close(): Reply;
}

export interface TurnWriterDeps {
  readonly turnId: string;
  readonly log: TaskLog;
  readonly registry: Registry;
  readonly clock: Pick<Clock, "monotonic">;
  readonly nextId: NextId;
}

/** The reply as far as it is known. */
interface Draft {
  readonly calls: DecodedCall[];
  readonly leakedFormats: string[];
  spoke: boolean;
  hasShownCall: boolean;
  finish: FinishReason;
  usage: Usage | undefined;
  error: AppErrorData | undefined;
}

export function createTurnWriter(deps: TurnWriterDeps): TurnWriter {
  const parts = createPartWriter(deps.turnId, deps.log, deps.clock);
  const draft: Draft = {
    calls: [],
    leakedFormats: [],
    spoke: false,
    hasShownCall: false,
    finish: "unknown",
    usage: undefined,
    error: undefined,
  };
  return {
    write(delta) {
      note(draft, delta);
      const event = eventOf(deps, parts, delta);
      if (event !== undefined) deps.log.emit(event);
    },
    close() {
      parts.close();
      return draft;
    },
  };
}

function note(draft: Draft, delta: AgentDelta): void {
  if ((delta.type === "text" || delta.type === "call_withdrawn") && delta.text.trim() !== "") draft.spoke = true;
  draft.hasShownCall ||= delta.type === "call_started";
  if (delta.type === "call_ready") draft.calls.push(decodedCall(delta));
  if (delta.type === "call_invalid") {
    draft.calls.push({ id: delta.id, name: delta.name, input: {}, problem: delta.problem });
  }
  if (delta.type === "notice" && delta.leakedFormat !== undefined) draft.leakedFormats.push(delta.leakedFormat);
  if (delta.type === "usage") draft.usage = mergeUsage(draft.usage, delta.usage);
  if (delta.type === "finish") {
    draft.finish = delta.reason;
    draft.error = delta.error;
  }
}

function decodedCall({ id, name, input, isRecovered }: Extract<AgentDelta, { type: "call_ready" }>): DecodedCall {
  return isRecovered === true ? { id, name, input, isRecovered } : { id, name, input };
}

/** Undefined for what makes no event of its own. Text is emitted by the part writer. */
function eventOf(deps: TurnWriterDeps, parts: PartWriter, delta: AgentDelta): TaskEvent | undefined {
  const { turnId } = deps;
  switch (delta.type) {
    case "text":
    case "reasoning":
      parts.text(delta.type, delta.text);
      return undefined;
    case "reasoning_replay":
      return { type: "reasoning_kept", turnId, part: parts.endReasoning(), replay: delta.replay };
    case "call_started": {
      const presentation = deps.registry.find(delta.name)?.presentation ?? unknownPresentation;
      return { type: "call_started", turnId, callId: delta.id, part: parts.take(), name: delta.name, presentation };
    }
    case "call_input":
      return { type: "call_input", callId: delta.id, path: [...delta.path], text: delta.text };
    case "call_ready": {
      const { id, input, replay } = delta;
      return { type: "call_ready", callId: id, input, ...(replay === undefined ? {} : { replay }) };
    }
    case "call_invalid":
      return { type: "call_invalid", callId: delta.id, problem: delta.problem, raw: delta.raw };
    case "call_withdrawn":
      return { type: "call_withdrawn", callId: delta.id, text: delta.text };
    case "notice":
      return delta.leakedFormat !== undefined && isSaid(deps.log, delta.text)
        ? undefined
        : { type: "notice", id: deps.nextId("note"), text: delta.text, detail: delta.detail };
    case "usage":
    case "finish":
      return undefined;
    default:
      return assertNever(delta);
  }
}

/** A server that leaks calls does so turn after turn: once is enough for a task. */
function isSaid({ state }: TaskLog, text: string): boolean {
  return state.items.some((item) => item.kind === "notice" && item.text === text);
}

const unknownPresentation: Presentation = {
  icon: "tools",
  labels: {
    writing: "Calling",
    asking: "Call this tool?",
    running: "Calling",
    done: "Called",
    failed: "Could not call",
  },
  targetKind: "text",
  bodyKind: "plain",
};
