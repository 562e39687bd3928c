/**
 * Reads argument text that is not JSON but can only mean one thing. The one place where that is decided.
 * A string or number that does not end is never closed here: what was cut off must not run.
 */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { Extent } from "../leaks/extent.ts";
import { TolerantReader, Unreadable } from "./tolerant-json.ts";

export type ReadArguments =
  /** `isCut`: behind them another object begins and does not end. */
  | { readonly ok: true; readonly values: readonly JsonObject[]; readonly repaired: boolean; readonly isCut?: boolean }
  /** `unclosed`: what was read where every value is whole and only the last brackets are missing. */
  | {
      readonly ok: false;
      readonly truncated: boolean;
      readonly message: string;
      readonly unclosed?: readonly JsonObject[];
    };

/** `keysOf` gives the names that may stand before a colon: they decide where a string with raw quotes inside ends. */
export function readArguments(text: string, keysOf: () => readonly string[]): ReadArguments {
  if (!/\S/.test(text)) return { ok: true, values: [{}], repaired: true }; // none, or none yet
  const strict = parseJson(text);
  if (strict.ok) return unwrapped(strict.value, keysOf);
  if (/^\s*"/.test(text)) return readText(text, keysOf, strict.message);
  const [seed] = emptyBefore.exec(text) ?? [];
  if (seed !== undefined) return mended(readArguments(text.slice(seed.length), keysOf));
  const begin = text.search(/[{[]/);
  if (begin === -1) return { ok: false, truncated: false, message: strict.message };
  const again = restartIn(text, begin);
  if (again !== undefined) return { ok: true, values: [again], repaired: true };
  return tolerant(text, begin + braceBefore(text, begin), keysOf(), strict.message);
}

/** `{}{"path":"a"}`: shims forward an empty input before the real one (CLIProxyAPI); pieces of any size may end inside it. */
const emptyBefore = /^\s*(?:\{\s*\}\s*)+(?=\{)/;

function mended(read: ReadArguments): ReadArguments {
  return read.ok ? { ...read, repaired: true } : read;
}

/** Of openings that look like one, so that `{{{{…` stays linear. */
const mostRestarts = 8;

/**
 * `{"command":"make"{"command":"make","cwd":"sub"}`, `{{"path":"a"}`: a server's own parser begins the arguments again, and
 * goes on where it had only left the bracket open (sglang#23071, vllm#51697).
 */
function restartIn(text: string, begin: number): JsonObject | undefined {
  let tries = 0;
  for (
    let at = text.indexOf("{", begin + 1);
    at !== -1 && at * 2 <= text.length + begin;
    at = text.indexOf("{", at + 1)
  ) {
    const before = text.slice(begin, at);
    if (!text.startsWith(before, at)) continue;
    if (++tries > mostRestarts) return undefined;
    if (!parseJson(`${before}}`).ok) continue;
    const whole = parseJson(text.slice(at));
    if (whole.ok && isJsonObject(whole.value)) return whole.value;
  }
  return undefined;
}

/** `{{"path":"a"}}`: nothing can begin with two. */
function braceBefore(text: string, begin: number): number {
  return (/^\{\s*(?=\{)/.exec(text.slice(begin, begin + 20)) ?? [""])[0].length;
}

/** Arguments encoded twice whose outer text is cut off, holds raw line breaks, or is followed by another. */
function readText(text: string, keysOf: () => readonly string[], message: string): ReadArguments {
  const begin = text.indexOf('"');
  const [first = ""] = wholeText.exec(text.slice(begin)) ?? [];
  if (first === "") return { ok: false, truncated: true, message };
  const parsed = parseJson(first.replace(/[\n\r\t]/g, (char) => JSON.stringify(char).slice(1, -1)));
  const rest = text.slice(begin + first.length);
  if (!parsed.ok || !/^\s*[{[]/.test(String(parsed.value)) || /\S/.test(rest))
    return { ok: false, truncated: false, message };
  return mended(unwrapped(parsed.value, keysOf));
}

const wholeText = /^"(?:[^"\\]|\\[\s\S])*"/;

/** Arguments that were encoded twice, or three times: `"{\"path\":\"a\"}"` (quarkus-langchain4j PR#2642). */
function unwrapped(value: JsonValue, keysOf: () => readonly string[]): ReadArguments {
  let current = value;
  for (let depth = 0; depth < 2 && typeof current === "string"; depth++) {
    const inner = readArguments(current, keysOf);
    if (!inner.ok || inner.values.length !== 1) return inner;
    current = inner.values[0] ?? null;
  }
  if (current === null) return { ok: true, values: [{}], repaired: false };
  // what PHP makes of an object without keys
  if (Array.isArray(current) && current.length === 0) return { ok: true, values: [{}], repaired: true };
  const inputs = inputsIn(current);
  if (inputs.length > 0) return { ok: true, values: inputs, repaired: false };
  return { ok: false, truncated: false, message: "The arguments are not an object." };
}

function tolerant(text: string, begin: number, keys: readonly string[], strictMessage: string): ReadArguments {
  const values: JsonObject[] = [];
  let isCut = false;
  const reader = new TolerantReader(text, begin, keys);
  try {
    // `{"path":"1"}{"path":"2"}`: several calls in one slot (hermes-agent PR#35718). Anything else behind the first
    // object is a stray bracket, a control token or a remark.
    do values.push(...inputsIn(reader.value()));
    while (reader.isAtObject());
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    if (values.length === 0) return { ok: false, truncated: thrown.atEnd, message: strictMessage };
    isCut = thrown.atEnd;
  }
  const [first] = values;
  if (first === undefined || isShorter(text, begin, first))
    return { ok: false, truncated: false, message: strictMessage };
  const distinct = new Map(values.map((value) => [JSON.stringify(value), value]));
  const inputs = [...distinct.values()];
  if (reader.isUnclosed) return { ok: false, truncated: true, message: strictMessage, unclosed: inputs };
  return { ok: true, values: inputs, repaired: true, isCut };
}

/** `{"content":"a"} b "}`: JSON already before its end, so nobody knows whether the rest belongs to the value. */
function isShorter(text: string, begin: number, read: JsonObject): boolean {
  const rest = text.slice(begin);
  const strict = parseJson(rest.slice(0, new Extent(['"']).take(rest, 0)));
  return strict.ok && isJsonObject(strict.value) && JSON.stringify(strict.value) !== JSON.stringify(read);
}

/** An object, or a list of nothing else: one input for each call. */
function inputsIn(value: JsonValue): readonly JsonObject[] {
  const inputs: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return inputs.every((input) => isJsonObject(input)) ? inputs : [];
}
