/** What an assembled native call came to: ready, several calls in one, or unreadable for a named reason. */
import type { AgentDelta, DecoderOptions } from "../../core/dialect.ts";
import type { AppErrorData } from "../../core/errors.ts";
import { isSameJson, type JsonObject } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { coerceInput } from "../coerce.ts";
import { droppedNotice } from "../dropped.ts";
import type { ToolNames } from "../names.ts";
import { namelessCall, truncatedCall, unknownTool, unreadableArguments } from "../problems.ts";
import { recovered } from "../recovered.ts";
import { inputsToRun } from "./inputs-to-run.ts";
import type { NativeCall } from "./native-call.ts";
import { isParallel, listedCalls } from "./parallel.ts";
import { type ReadArguments, readArguments } from "./repair.ts";

export interface FinishContext {
  readonly names: ToolNames;
  readonly nextCallId: DecoderOptions["nextCallId"];
  readonly isClean: boolean;
}

export function finishCall(call: NativeCall, context: FinishContext): readonly AgentDelta[] {
  const raw = call.text.drain();
  const name = call.spec?.name ?? call.name;
  const invalid = (problem: AppErrorData): AgentDelta => ({ type: "call_invalid", id: call.id, name, problem, raw });
  if (call.name.trim() === "") return [invalid(namelessCall())];
  if (isParallel(call.name)) return finishParallel(call, raw, context);
  const { spec } = call;
  if (spec === undefined) return [invalid(unknownTool(call.name, context.names.specs))];

  const read = readArguments(raw, () => keysOf(spec));
  const inputs = inputsToRun(spec, read, context.isClean);
  if (inputs !== undefined) {
    const made = inputs.flatMap((input, at) => ready(at === 0 ? call : sibling(context), spec, input, at > 0));
    const calls = isAsWritten(call, raw, read, made) ? made : recovered(made);
    return read.ok && read.isCut === true ? [...calls, ...cutSibling(spec, raw, context)] : calls;
  }
  if (read.ok || read.truncated || !context.isClean) return [invalid(truncatedCall(spec.name))];
  return [invalid(unreadableArguments(spec.name, read.message))];
}

/** One call of this very name, with arguments that came through unchanged. None at all need no mending. */
function isAsWritten(call: NativeCall, raw: string, read: ReadArguments, made: readonly AgentDelta[]): boolean {
  const [only] = made;
  if (call.name !== call.spec?.name || only?.type !== "call_ready" || made.length > 1) return false;
  if (!/\S/.test(raw)) return true;
  return read.ok && !read.repaired && /^\s*\{/.test(raw) && isSameJson(read.values, [only.input]);
}

function keysOf(spec: ToolSpec): readonly string[] {
  return [...Object.keys(spec.schema.properties), ...Object.keys(spec.aliases)];
}

type Identity = Pick<NativeCall, "id" | "replay">;

function sibling(context: FinishContext): Identity {
  return { id: context.nextCallId(), replay: undefined };
}

/** `{"path":"a"}{"path":"b`: the second call of one slot was cut off. */
function cutSibling({ name }: ToolSpec, raw: string, context: FinishContext): readonly AgentDelta[] {
  const id = context.nextCallId();
  return [
    { type: "call_started", id, name },
    { type: "call_invalid", id, name, problem: truncatedCall(name), raw },
  ];
}

function ready(call: Identity, spec: ToolSpec, value: JsonObject, isNew: boolean): readonly AgentDelta[] {
  const { id, replay } = call;
  const { input, dropped } = coerceInput(spec, value);
  const whole: AgentDelta = { type: "call_ready", id, name: spec.name, input };
  const last = replay === undefined ? whole : { ...whole, replay };
  if (!isNew && dropped.length === 0) return [last];
  return [
    ...(isNew ? [{ type: "call_started" as const, id, name: spec.name }] : []),
    ...droppedNotice(spec.name, dropped),
    last,
  ];
}

function finishParallel(call: NativeCall, raw: string, context: FinishContext): readonly AgentDelta[] {
  const read = readArguments(raw, () => ["tool_uses"]);
  const isWhole = read.ok && (!read.repaired || context.isClean);
  const listed = isWhole ? listedCalls(read.values[0] ?? {}) : undefined;
  if (listed === undefined) {
    const problem = read.ok ? unknownTool(call.name, context.names.specs) : truncatedCall(call.name);
    return [
      { type: "call_started", id: call.id, name: call.name },
      { type: "call_invalid", id: call.id, name: call.name, problem, raw },
    ];
  }
  return listed.flatMap(({ name, input }): readonly AgentDelta[] => {
    const spec = context.names.resolve(name);
    const id = context.nextCallId();
    if (spec !== undefined) return recovered(ready({ id, replay: undefined }, spec, input, true));
    const problem = unknownTool(name, context.names.specs);
    return [
      { type: "call_started", id, name },
      { type: "call_invalid", id, name, problem, raw: JSON.stringify(input) },
    ];
  });
}
