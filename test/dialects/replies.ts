/** What the tests of both dialects share: ways to play a reply, to cut it, and to compare what came out. */
import type { AgentDelta, Decoder, Dialect } from "../../src/core/dialect.ts";
import type { FinishReason, ProviderDelta } from "../../src/core/provider.ts";
import type { ToolSpec } from "../../src/core/tool.ts";
import { toolSpecs } from "../support/tool-specs.ts";

export function decoderOf(dialect: Dialect, tools: readonly ToolSpec[] = toolSpecs): Decoder {
  let count = 0;
  return dialect.decoder({ tools, nextCallId: () => `call-${++count}` });
}

/** `finish: undefined` ends the stream without a word, as a broken connection does. */
export function decode(
  dialect: Dialect,
  deltas: readonly ProviderDelta[],
  options: { readonly finish?: FinishReason | undefined; readonly tools?: readonly ToolSpec[] } = { finish: "stop" },
): readonly AgentDelta[] {
  const decoder = decoderOf(dialect, options.tools);
  const finish: readonly ProviderDelta[] =
    options.finish === undefined ? [] : [{ type: "finish", reason: options.finish }];
  return joinNeighbours([...[...deltas, ...finish].flatMap((delta) => decoder.push(delta)), ...decoder.end()]);
}

export function textDeltas(pieces: readonly string[]): readonly ProviderDelta[] {
  return pieces.map((text) => ({ type: "text", text }));
}

/** One native call whose arguments come in pieces. */
export function callDeltas(name: string, pieces: readonly string[]): readonly ProviderDelta[] {
  const first: ProviderDelta = { type: "call", position: 0, index: 0, id: "wire-1", name, arguments: "" };
  return [first, ...pieces.map((piece): ProviderDelta => ({ type: "call", position: 0, index: 0, arguments: piece }))];
}

/** Splits at the given places, which may be anywhere and in any order. */
export function cutAt(text: string, places: readonly number[]): readonly string[] {
  const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].sort((left, right) => left - right);
  return [0, ...cuts].map((from, at) => text.slice(from, cuts[at])).filter((piece) => piece !== "");
}

export function characters(text: string): readonly string[] {
  return Array.from({ length: text.length }, (_, at) => text.charAt(at));
}

/** Neighbouring text, reasoning and input deltas of one kind joined, as invariant 1 compares them. */
export function joinNeighbours(deltas: readonly AgentDelta[]): readonly AgentDelta[] {
  const joined: AgentDelta[] = [];
  for (const delta of deltas) {
    const last = joined.at(-1);
    if ((delta.type === "text" || delta.type === "reasoning") && last?.type === delta.type) {
      joined[joined.length - 1] = { ...delta, text: last.text + delta.text };
    } else if (delta.type === "call_input" && last?.type === "call_input" && isSamePlace(last, delta)) {
      joined[joined.length - 1] = { ...delta, text: last.text + delta.text };
    } else joined.push(delta);
  }
  return joined;
}

type InputDelta = Extract<AgentDelta, { type: "call_input" }>;

function isSamePlace(left: InputDelta, right: InputDelta): boolean {
  return left.id === right.id && JSON.stringify(left.path) === JSON.stringify(right.path);
}

export function readyCalls(deltas: readonly AgentDelta[]): readonly Extract<AgentDelta, { type: "call_ready" }>[] {
  return deltas.filter((delta) => delta.type === "call_ready");
}

export function problemCodes(deltas: readonly AgentDelta[]): readonly string[] {
  return deltas.flatMap((delta) => (delta.type === "call_invalid" ? [delta.problem.code] : []));
}

/** What was said, with the text of calls that were none after all where they had begun. */
export function textOf(deltas: readonly AgentDelta[], type: "text" | "reasoning" = "text"): string {
  const isSaid = (delta: AgentDelta): delta is Extract<AgentDelta, { text: string }> =>
    delta.type === type || (type === "text" && delta.type === "call_withdrawn");
  return deltas.map((delta) => (isSaid(delta) ? delta.text : "")).join("");
}

/** What was shown of one parameter while it arrived. */
export function shownOf(deltas: readonly AgentDelta[], path: string): string {
  return deltas
    .map((delta) => (delta.type === "call_input" && delta.path.join(".") === path ? delta.text : ""))
    .join("");
}
