/** Plays the recorded replies of `wire.jsonl` to the decoders and judges what comes out, by the corpus's own conventions. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { AgentDelta, Decoder, Dialect } from "../../src/core/dialect.ts";
import type { AppErrorData, ErrorCode } from "../../src/core/errors.ts";
import type { JsonObject, JsonValue } from "../../src/core/json.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { validateInput } from "../../src/core/registry.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { readChunk } from "../../src/providers/openai-chat/read-chunk.ts";
import { toolRegistry, toolSpecs } from "../support/tool-specs.ts";

export interface Outcome {
  readonly calls: readonly { readonly name: string; readonly arguments: JsonObject }[];
  readonly text: string;
  readonly reasoning: string;
  readonly finish: string;
  readonly error: string | null;
}

export interface WireCase {
  readonly id: string;
  readonly quirk: string;
  readonly mode: string;
  readonly transport: string;
  readonly chunks?: readonly JsonValue[];
  readonly options?: { readonly upstream_finish?: string };
  readonly http?: { readonly content_type?: string };
  readonly tools: readonly string[];
  readonly expect: Outcome;
  readonly also?: readonly Outcome[];
  readonly expect_distinct_ids?: boolean;
  readonly expect_flag?: string;
  readonly expect_dropped?: readonly string[];
  readonly expect_message_contains?: string;
}

/** What a case's reply came to, with what the conventions ask for beside the outcome. */
export interface Played extends Outcome {
  readonly callIds: readonly string[];
  readonly notices: readonly string[];
  readonly problems: readonly string[];
}

export function loadCases(): readonly WireCase[] {
  const lines = readFileSync(new URL("./wire.jsonl", import.meta.url), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as WireCase);
}

export function familyOf({ quirk }: WireCase): string {
  return quirk.replace(/\d+$/, "");
}

/** `cut` splits a piece of text further: the outcome must not depend on it. */
export function play(wireCase: WireCase, cut: (text: string) => readonly string[] = (text) => [text]): Played {
  const decoder = dialectOf(wireCase).decoder({ tools: specsOf(wireCase), nextCallId: counter() });
  const deltas = decode(
    decoder,
    deltasOf(wireCase).flatMap((delta) => recut(delta, cut)),
  );
  return judge(deltas);
}

/** The reason why what was played is not what the case expects; undefined if it is. */
export function mismatch(wireCase: WireCase, played: Played): string | undefined {
  const accepted = [wireCase.expect, ...(wireCase.also ?? [])].map(comparable);
  const actual = comparable(played);
  if (!accepted.some((outcome) => isDeepStrictEqual(outcome, actual))) {
    return `expected ${JSON.stringify(accepted[0])}\n     got ${JSON.stringify(actual)}`;
  }
  if (wireCase.expect_distinct_ids && new Set(played.callIds).size < played.callIds.length)
    return "two calls have one id";
  if (wireCase.expect_flag !== undefined && played.notices.length === 0) return "nothing was flagged";
  for (const key of wireCase.expect_dropped ?? []) {
    if (!played.notices.some((notice) => notice.includes(key))) return `dropping ${key} was not mentioned`;
  }
  const { expect_message_contains: words } = wireCase;
  if (words !== undefined && !played.problems.some((problem) => problem.includes(words)))
    return `no problem names ${words}`;
  return undefined;
}

function dialectOf({ mode }: WireCase): Dialect {
  return mode === "xml" ? xmlDialect : jsonDialect;
}

function specsOf({ tools }: WireCase) {
  return toolSpecs.filter((spec) => tools.includes(spec.name));
}

function deltasOf(wireCase: WireCase): readonly ProviderDelta[] {
  const chunks = wireCase.chunks ?? [];
  if (wireCase.transport === "text") {
    const texts = chunks.map((text): ProviderDelta => ({ type: "text", text: String(text) }));
    return [...texts, { type: "finish", reason: (wireCase.options?.upstream_finish ?? "stop") as "stop" | "length" }];
  }
  const deltas = chunks.flatMap((chunk) => (chunk === "[DONE]" ? [] : readChunk(chunk)));
  // a stream that ends with [DONE] was not cut off, even if no reason was given
  const isDone = chunks.includes("[DONE]") && !deltas.some((delta) => delta.type === "finish");
  return isDone ? [...deltas, { type: "finish", reason: "unknown" }] : deltas;
}

function recut(delta: ProviderDelta, cut: (text: string) => readonly string[]): readonly ProviderDelta[] {
  return delta.type === "text" ? cut(delta.text).map((text) => ({ type: "text", text })) : [delta];
}

function counter(): () => string {
  let count = 0;
  return () => `call-${++count}`;
}

function decode(decoder: Decoder, deltas: readonly ProviderDelta[]): readonly AgentDelta[] {
  return [...deltas.flatMap((delta) => decoder.push(delta)), ...decoder.end()];
}

/** Our codes where the corpus has another word for the same. */
const kinds: Partial<Record<ErrorCode, string>> = {
  malformed_call: "malformed_tool_call",
  truncated_call: "truncated_tool_call",
};

function judge(deltas: readonly AgentDelta[]): Played {
  const joined = (type: "text" | "reasoning"): string =>
    deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");
  const calls: Outcome["calls"][number][] = [];
  const callIds: string[] = [];
  const problems: AppErrorData[] = [];
  let finish: Extract<AgentDelta, { type: "finish" }> | undefined;
  for (const delta of deltas) {
    if (delta.type === "call_invalid") problems.push(delta.problem);
    if (delta.type === "finish") finish = delta;
    if (delta.type !== "call_ready") continue;
    const tool = toolRegistry.find(delta.name);
    const checked = tool === undefined ? undefined : validateInput(tool, delta.input);
    if (checked?.ok === false) {
      problems.push(checked.error);
      continue;
    }
    calls.push({ name: delta.name, arguments: delta.input });
    callIds.push(delta.id);
  }
  const error = finish?.error ?? problems[0];
  return {
    calls,
    callIds,
    text: joined("text"),
    reasoning: joined("reasoning"),
    finish: finishOf(finish?.reason ?? "unknown", error, calls.length),
    error: error === undefined ? null : (kinds[error.code] ?? error.code),
    notices: deltas.flatMap((delta) => (delta.type === "notice" ? [delta.text] : [])),
    problems: problems.map(({ message, advice }) => `${message} ${advice}`),
  };
}

/** The corpus calls a reply without a usable call "error" if there was one; a cut keeps its own word. */
function finishOf(reason: string, error: AppErrorData | undefined, calls: number): string {
  if (reason === "length") return reason;
  if (error !== undefined && calls === 0) return "error";
  return reason;
}

function comparable({ calls, text, reasoning, finish, error }: Outcome): Outcome {
  return { calls, text: withoutSpace(text), reasoning: withoutSpace(reasoning), finish, error };
}

function withoutSpace(text: string): string {
  return text.replace(/\s/g, "");
}
