/** A reply cut into the pieces that it streams in, in either style. */
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../core/json.ts";
import { make, type Reply, type Seen } from "./scenario.ts";
import { writeCall } from "./write-call.ts";

export type Piece =
  | { readonly kind: "reasoning" | "text"; readonly text: string }
  | { readonly kind: "call"; readonly index: number; readonly id: string; readonly name: string }
  | { readonly kind: "arguments"; readonly index: number; readonly text: string };

/** Pieces that arrive at one rate. */
export interface Stretch {
  readonly pieces: readonly Piece[];
  readonly perSecond: number;
}

/** How a reply is read or written at ease. Characters of one piece, pieces in one second. */
const ease = {
  reasoning: { size: 6, perSecond: 30 },
  text: { size: 5, perSecond: 26 },
  call: { size: 12, perSecond: 40 },
};

/** `pace` multiplies the rates of a reply that has no flow of its own. */
export function cutReply(reply: Reply, seen: Seen, isNative: boolean, pace: number): readonly Stretch[] {
  const flow = reply.flow?.(seen);
  const calls = (reply.calls ?? []).map(({ name, input }) => ({ name, input: make(input, seen) }));
  const rate = (perSecond: number) => flow?.perSecond ?? perSecond * pace;
  const cut = (text: string, size: number) => (flow === undefined ? bySize(text, size) : byCount(text, flow.pieces));
  const reasoning = bySize(make(reply.reasoning ?? "", seen), ease.reasoning.size);
  const text = make(reply.say ?? "", seen);
  const said: Stretch[] = [
    { pieces: reasoning.map((part) => ({ kind: "reasoning", text: part })), perSecond: rate(ease.reasoning.perSecond) },
    { pieces: asText(cut(text, ease.text.size)), perSecond: rate(ease.text.perSecond) },
  ];
  const called = isNative
    ? calls.map((call, index) => nativePieces(call, index, (args) => cut(args, ease.call.size)))
    : calls.map((call, index) => {
        const gap = index === 0 && text === "" ? "" : "\n\n";
        return asText(cut(gap + writeCall(call.name, call.input), ease.call.size));
      });
  return [...said, ...called.map((pieces) => ({ pieces, perSecond: rate(ease.call.perSecond) }))];
}

function nativePieces(
  { name, input }: { readonly name: string; readonly input: JsonObject },
  index: number,
  cut: (text: string) => readonly string[],
): readonly Piece[] {
  const id = `call_${randomUUID().replaceAll("-", "").slice(0, 24)}`;
  const parts = cut(JSON.stringify(input)).map((text): Piece => ({ kind: "arguments", index, text }));
  return [{ kind: "call", index, id, name }, ...parts];
}

function asText(parts: readonly string[]): readonly Piece[] {
  return parts.map((text) => ({ kind: "text", text }));
}

function bySize(text: string, size: number): readonly string[] {
  return byCount(text, Math.ceil(text.length / size));
}

/** Into as many parts as wanted, as even as can be; no part is empty, and no character is cut in two. */
function byCount(text: string, count: number): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let index = 1; index <= count; index++) {
    let to = Math.round((text.length * index) / count);
    if (isLowSurrogate(text.charCodeAt(to))) to++;
    if (to > from) parts.push(text.slice(from, to));
    from = Math.max(from, to);
  }
  return parts;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
