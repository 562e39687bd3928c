/** How much of each request had been sent before, in tokens of o200k, and where one does not begin with the one before it. */
import { isDeepStrictEqual } from "node:util";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/core/json.ts";
import type { SentRequest, Style } from "./play.ts";
import type { ScriptedWire } from "./wires.ts";

export interface PrefixFigures {
  readonly style: Style;
  readonly requests: number;
  /** Of the requests that were answered. Where the style was switched to, the first one is left out. */
  readonly tokens: number;
  /** Share of `tokens` that an earlier request of the style had brought already. */
  readonly seen: number;
  /** Share of the tokens of each request that the next one begins with: all of them if nothing breaks the prefix. */
  readonly kept: number;
  /** Messages that were last and became longer, as text or as blocks of one role: no prefix breaks by that. */
  readonly grown: number;
  /** The first request, counted from 1, that does not begin with the one before it. */
  readonly firstBreak: { readonly request: number; readonly place: string } | undefined;
}

/** Of one style within a task, however often it was switched to. */
export function prefixFigures(wire: ScriptedWire, requests: readonly SentRequest[], style: Style): PrefixFigures {
  const own = requests.filter((request) => request.style === style);
  const isFirst = requests[0]?.style === style;
  const sum = { tokens: 0, seen: 0, before: 0, kept: 0, grown: 0 };
  let firstBreak: PrefixFigures["firstBreak"];
  let before: Pieces = [];
  for (const [at, { body, isAnswered }] of own.entries()) {
    const [now, last] = [piecesOf(wire, body), own[at - 1]];
    const shared = sharedTokens(before, now);
    const place = last === undefined ? undefined : breakBetween(wire, last.body, body);
    if (place !== undefined) firstBreak ??= { request: at + 1, place };
    if (last !== undefined && grows(wire, last.body, body)) sum.grown++;
    sum.before += tokensOf(before);
    sum.kept += shared;
    if (!isAnswered) continue;
    if (at > 0 || isFirst) {
      sum.tokens += tokensOf(now);
      sum.seen += shared;
    }
    before = now;
  }
  const { tokens, seen, kept, grown } = sum;
  return { style, requests: own.length, tokens, seen: seen / tokens, kept: kept / sum.before, grown, firstBreak };
}

/** As the model reads them, one for what stands in front and one for each message. */
type Pieces = readonly string[];

function piecesOf(wire: ScriptedWire, body: JsonObject): Pieces {
  return [
    textOf(withoutMarks(wire.head(body))),
    ...wire.messages(body).map((message) => textOf(withoutMarks(message))),
  ];
}

/** Undefined if the later request begins with the whole of the earlier one: message by message, and byte by byte. */
function breakBetween(wire: ScriptedWire, before: JsonObject, now: JsonObject): string | undefined {
  const [earlier, later] = [piecesOf(wire, before).join(""), piecesOf(wire, now).join("")];
  if (!isDeepStrictEqual(wire.head(before), wire.head(now))) return "what stands in front of the messages";
  const [old, all] = [wire.messages(before), wire.messages(now)];
  const differing = old.findIndex((message, at) => !begins(message, all[at], at === old.length - 1));
  if (differing >= 0) return `message ${differing + 1} of ${old.length}`;
  return later.startsWith(earlier) ? undefined : `byte ${commonLength(earlier, later)}`;
}

/** The last message may have become longer: in its text, or by more blocks. */
function begins(old: JsonObject, now: JsonObject | undefined, isLast: boolean): boolean {
  if (now === undefined) return false;
  const [before, after] = [withoutMarks(old) as JsonObject, withoutMarks(now) as JsonObject];
  if (isDeepStrictEqual(before, after)) return true;
  const [from, to] = [before["content"], after["content"]];
  if (!isLast || !isDeepStrictEqual({ ...before, content: "" }, { ...after, content: "" })) return false;
  if (typeof from === "string") return typeof to === "string" && to.startsWith(from);
  return Array.isArray(from) && Array.isArray(to) && isDeepStrictEqual(from, to.slice(0, from.length));
}

function grows(wire: ScriptedWire, before: JsonObject, now: JsonObject): boolean {
  const old = wire.messages(before);
  return !isDeepStrictEqual(withoutMarks(old.at(-1) ?? null), withoutMarks(wire.messages(now)[old.length - 1] ?? null));
}

/** Marks for the cache are no part of what the model reads. */
function withoutMarks(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "cache_control");
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutMarks(inner)]));
}

/** Unescaped, and with nothing behind the last string, so that what grows at its end keeps its beginning. */
function textOf(value: JsonValue): string {
  if (Array.isArray(value)) return value.map(textOf).join("");
  if (!isJsonObject(value)) return `\n${String(value)}`;
  return Object.entries(value)
    .map(([key, inner]) => `\n${key}${textOf(inner)}`)
    .join("");
}

/** Piece by piece, and of the first that differs the characters that are the same. */
function sharedTokens(before: Pieces, now: Pieces): number {
  const same = before.findIndex((piece, at) => piece !== now[at]);
  if (same < 0) return tokensOf(before);
  const [old = "", next = ""] = [before[same], now[same]];
  return tokensOf(before.slice(0, same)) + countTokens(next.slice(0, commonLength(old, next)));
}

function commonLength(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  return at;
}

const counted = new Map<string, number>();

function tokensOf(pieces: Pieces): number {
  return pieces.reduce((sum, piece) => sum + tokensIn(piece), 0);
}

function tokensIn(piece: string): number {
  const known = counted.get(piece);
  if (known !== undefined) return known;
  const count = countTokens(piece);
  counted.set(piece, count);
  return count;
}
