/** Turns what a decoder says about one reply into the events of its turn: numbered parts, saved as they grow. */
import { assertNever } from "./assert.ts";
import type { AgentDelta } from "./dialect.ts";
import type { AppErrorData } from "./errors.ts";
import type { Clock, NextId } from "./host.ts";
import type { JsonObject } from "./json.ts";
import type { TaskLog } from "./log.ts";
import type { FinishReason, Usage } from "./provider.ts";
import type { Registry } from "./registry.ts";
import type { Presentation } from "./view.ts";

/** A call of this reply, in order. `problem` when it cannot run. */
export interface DecodedCall {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
  readonly problem?: AppErrorData;
}

export interface Reply {
  readonly calls: readonly DecodedCall[];
  /** Whether any text for the person came. */
  readonly spoke: boolean;
  readonly finish: FinishReason;
  readonly usage: Usage | undefined;
  readonly error: AppErrorData | undefined;
}

export interface TurnWriter {
  write(delta: AgentDelta): void;
  /** Saves what is unsaved and tells what the reply came to. */
  close(): Reply;
}

interface OpenPart {
  readonly index: number;
  readonly kind: "text" | "reasoning";
  length: number;
  saved: number;
  unsaved: string[];
}

const saveAfterChars = 64 * 1024;
const saveAfterMs = 1_000;

export function createTurnWriter(deps: {
  readonly turnId: string;
  readonly log: TaskLog;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly nextId: NextId;
}): TurnWriter {
  const { turnId, log, registry, clock } = deps;
  const calls = new Map<string, DecodedCall>();
  let parts = 0;
  let open: OpenPart | undefined;
  let savedAt = clock.monotonic();
  let spoke = false;
  let finish: FinishReason = "unknown";
  let usage: Usage | undefined;
  let error: AppErrorData | undefined;

  const save = (): void => {
    savedAt = clock.monotonic();
    if (open === undefined || open.unsaved.length === 0) return;
    const text = open.unsaved.join("");
    log.emit({ type: "part_saved", turnId, part: open.index, kind: open.kind, offset: open.saved, text });
    open.saved += text.length;
    open.unsaved = [];
  };
  const closePart = (): void => {
    save();
    open = undefined;
  };
  const partFor = (kind: OpenPart["kind"]): OpenPart => {
    if (open?.kind === kind) return open;
    closePart();
    open = { index: parts++, kind, length: 0, saved: 0, unsaved: [] };
    log.emit({ type: "part_saved", turnId, part: open.index, kind, offset: 0, text: "" });
    return open;
  };
  const addText = (kind: OpenPart["kind"], text: string): void => {
    if (text === "") return;
    if (kind === "text" && text.trim() !== "") spoke = true;
    const part = partFor(kind);
    part.unsaved.push(text);
    part.length += text.length;
    log.emit({ type: "part_delta", turnId, part: part.index, kind, text });
    if (part.length - part.saved >= saveAfterChars || clock.monotonic() - savedAt >= saveAfterMs) save();
  };
  const startCall = (id: string, name: string): void => {
    closePart();
    const presentation = registry.find(name)?.presentation ?? unknownPresentation;
    log.emit({ type: "call_started", turnId, callId: id, part: parts++, name, presentation });
  };

  const write = (delta: AgentDelta): void => {
    switch (delta.type) {
      case "text":
      case "reasoning":
        return addText(delta.type, delta.text);
      case "reasoning_replay":
        return log.emit({ type: "reasoning_kept", turnId, part: partFor("reasoning").index, replay: delta.replay });
      case "call_started":
        return startCall(delta.id, delta.name);
      case "call_input":
        return log.emit({ type: "call_input", callId: delta.id, path: [...delta.path], text: delta.text });
      case "call_ready": {
        const { id, name, input, replay } = delta;
        calls.set(id, { id, name, input });
        return log.emit({ type: "call_ready", callId: id, input, ...(replay === undefined ? {} : { replay }) });
      }
      case "call_invalid": {
        const { id, name, problem, raw } = delta;
        calls.set(id, { id, name, input: {}, problem });
        return log.emit({ type: "call_invalid", callId: id, problem, raw });
      }
      case "notice":
        return log.emit({ type: "notice", id: deps.nextId("note"), text: delta.text, detail: delta.detail });
      case "usage":
        usage = { ...usage, ...delta.usage };
        return;
      case "finish":
        finish = delta.reason;
        error = delta.error;
        return;
      default:
        return assertNever(delta);
    }
  };

  return {
    write,
    close() {
      closePart();
      return { calls: [...calls.values()], spoke, finish, usage, error };
    },
  };
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
