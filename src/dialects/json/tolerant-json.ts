/** A reader of JSON with the slips models make: comments, bare keys, other quotes, stray commas, raw line breaks. */
import type { JsonValue } from "../../core/json.ts";
import { envelopes, nameKeys } from "../envelopes.ts";

/** `atEnd`: the text stopped before the value did. */
export class Unreadable extends Error {
  readonly atEnd: boolean;

  constructor(atEnd: boolean) {
    super("unreadable");
    this.atEnd = atEnd;
  }
}

function isAround(key: string): boolean {
  return envelopes.has(key) || nameKeys.has(key);
}

/** In any letter case. */
const constants: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["none", null],
  ["nil", null],
  ["undefined", null],
  ["nan", null],
]);

const closingQuotes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ["\u201c", "\u201d"],
  ["\u201d", "\u201d"],
  ["\u2018", "\u2019"],
  ["\u2019", "\u2019"],
]);

/** Also as Chinese writes them. */
const isComma = (char: string): boolean => char === "," || char === "\uff0c";
const isColon = (char: string): boolean => char === ":" || char === "\uff1a";

const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ['"', '"'],
  ["'", "'"],
  ["/", "/"],
  ["\\", "\\"],
]);

const deepest = 100;

/** The list or object that is all of the text and lacks nothing. Undefined for any other text. */
export function readWithSlips(text: string, keys: readonly string[]): JsonValue | undefined {
  const reader = new TolerantReader(text.trim(), 0, keys);
  const depth = text.trimStart().startsWith("[") ? 1 : 0; // `keys` are of an object that is all of it
  try {
    const value = reader.value(depth);
    return reader.isAtEnd && !reader.isUnclosed ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof Unreadable) return undefined;
    throw thrown;
  }
}

/** Throws `Unreadable`, and nothing else. */
export class TolerantReader {
  /** The text stopped behind a whole value, with brackets still open: some servers lose the last ones (sglang#19345). */
  isUnclosed = false;
  readonly #text: string;
  readonly #keys: ReadonlySet<string>;
  /** The outermost object's, so far. */
  readonly #read = new Set<string>();
  #at: number;

  /** `keys`: the names that may stand before a colon in the outermost object. */
  constructor(text: string, start: number, keys: readonly string[]) {
    this.#text = text;
    this.#at = start;
    this.#keys = new Set(keys);
  }

  value(depth = 0): JsonValue {
    if (depth > deepest) throw new Unreadable(false);
    const char = this.#text.charAt(this.#at);
    if (char === "{") return this.#object(depth + 1);
    if (char === "[") return this.#array(depth + 1);
    return closingQuotes.has(char) ? this.#string(depth, "value") : this.#scalar();
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Whether another object follows, white space and a comma aside; the reader moves to it. */
  isAtObject(): boolean {
    this.#at += this.#match(/\s*[,;\uff0c]?\s*/y).length;
    return this.#text[this.#at] === "{";
  }

  #object(depth: number): JsonValue {
    const entries: [string, JsonValue][] = [];
    if (depth === 1) this.#read.clear();
    this.#at++;
    let hasComma = true;
    for (let next = this.#skip(!hasComma); next !== "}"; next = this.#skip(!hasComma)) {
      if (next === "") return Object.fromEntries(entries);
      hasComma = isComma(next);
      if (hasComma || next === "]") {
        this.#at++; // a stray "]" before the end means nothing
        continue;
      }
      const key = this.#key(depth);
      if (depth === 1) this.#read.add(key);
      if (!isColon(this.#skip())) throw new Unreadable(false);
      this.#at++;
      this.#skip();
      entries.push([key, this.value(depth)]);
    }
    this.#at++;
    return Object.fromEntries(entries);
  }

  #array(depth: number): JsonValue {
    const items: JsonValue[] = [];
    this.#at++;
    let hasComma = true;
    for (let next = this.#skip(!hasComma); next !== "]"; next = this.#skip(!hasComma)) {
      if (next === "" || (next === "}" && !this.#hasQuoteAhead())) return items; // `["a","b"}`: it ends with its object
      hasComma = isComma(next);
      if (hasComma) this.#at++;
      else items.push(this.value(depth));
    }
    this.#at++;
    return items;
  }

  #key(depth: number): string {
    if (closingQuotes.has(this.#text.charAt(this.#at))) return this.#string(depth, "key");
    const bare = this.#match(/[\w$.-]+/y);
    if (bare === "") throw new Unreadable(false);
    this.#at += bare.length;
    this.#at += this.#match(/["'\u201d\u2019](?=\s*[:\uff1a])/y).length; // `cwd": "sub"`: its first quote was lost (kimi-cli#2165)
    return bare;
  }

  #scalar(): JsonValue {
    const word = this.#match(/[\w.+-]+/y);
    this.#at += word.length;
    const constant = constants.get(word.toLowerCase());
    if (constant !== undefined) return constant;
    if (this.#at >= this.#text.length) throw new Unreadable(true); // a number may go on
    if (word === "" || Number.isNaN(Number(word))) throw new Unreadable(false);
    return Number(word);
  }

  #string(depth: number, role: "key" | "value"): string {
    const end = role === "value" ? this.#endOfTripled(depth) : undefined;
    if (end !== undefined) return this.#tripled(end);
    const close = closingQuotes.get(this.#text.charAt(this.#at));
    const parts: string[] = [];
    let rawQuotes = 0;
    this.#at++;
    for (;;) {
      const plain = this.#match(/[^\\"'\u2019\u201d]+/y);
      parts.push(plain);
      this.#at += plain.length;
      const char = this.#text.charAt(this.#at);
      if (char === "") throw new Unreadable(true);
      if (char === close && (role === "key" || this.#endsString(depth))) break;
      if (char === close) rawQuotes++;
      parts.push(char === "\\" ? this.#escape() : char);
      this.#at++;
    }
    // `{"path":"a.ts","start_line"`: cut behind a name, and not a path with quotes inside
    if (rawQuotes > 0 && this.#match(/.\s*$/y) !== "") throw new Unreadable(true);
    // `{"path":"a.py","content":"x = {"k": "v"}`: raw quotes come in pairs, so this one was cut inside the second pair
    if (close === '"' && rawQuotes % 2 === 1) throw new Unreadable(false);
    this.#at++;
    return parts.join("");
  }

  /** Where Python's `"""…"""` ends, if the value is written so: not one that begins with two raw quotes. */
  #endOfTripled(depth: number): number | undefined {
    const quotes = this.#match(/"""(?!")|'''(?!')/y);
    const end = quotes === "" ? -1 : this.#text.indexOf(quotes, this.#at + quotes.length);
    if (end === -1) return undefined;
    const begin = this.#at;
    this.#at = end + quotes.length - 1;
    const ends = this.#endsString(depth);
    this.#at = begin;
    return ends ? end : undefined;
  }

  #tripled(end: number): string {
    const parts: string[] = [];
    for (this.#at += 3; this.#at < end; this.#at++) {
      const char = this.#text.charAt(this.#at);
      parts.push(char === "\\" ? this.#escape() : char);
    }
    this.#at = end + 3;
    return parts.join("");
  }

  /** Leaves the position on the escape's last character. */
  #escape(): string {
    this.#at++;
    const char = this.#text.charAt(this.#at);
    if (char === "") throw new Unreadable(true);
    if (char !== "u") return escapes.get(char) ?? `\\${char}`; // `"\d+"`, `"C:\work"`: the backslash was meant
    this.#at++;
    const code = this.#match(/[0-9a-fA-F]{4}/y);
    this.#at += code.length - 1;
    return code === "" ? "\\u" : String.fromCharCode(Number.parseInt(code, 16));
  }

  /** A quote ends a string only if what follows makes it an end, for `"say "hi" now"` has raw quotes inside. */
  #endsString(depth: number): boolean {
    const here = this.#at;
    this.#at++;
    const ends = this.#isEnd(depth);
    this.#at = here;
    return ends;
  }

  /** The reader stands behind a quote. */
  #isEnd(depth: number): boolean {
    this.#at += this.#match(/\s*/y).length;
    const comment = this.#match(nearGap);
    this.#at += comment.length;
    const next = this.#text.charAt(this.#at);
    if (next === "") return comment === "";
    if (/["'\u2018\u2019\u201c\u201d\w]/.test(next)) return this.#isKey(depth, true); // the comma was lost
    do {
      this.#at++;
      this.#at += this.#match(nearGap).length;
    } while (next === "," && this.#text[this.#at] === ",");
    if (depth > 1) return next === "," || next === "}" || next === "]";
    if (isComma(next)) return this.#text.charAt(this.#at) === "}" || this.#isKey(depth);
    if (next === "]") return this.#text[this.#at] === "}" && !this.#hasQuoteAhead(); // ollama#17638
    // `{"command":"ls"{"command":"rm x"}`: begun again, or JSON with raw quotes in a file
    if (next === "{" && this.#isOwnKey()) throw new Unreadable(false);
    if (next !== "}") return false;
    // `{"path":"1"}{"path":"2"}`, `{"path":"1"},{"path":"2"}`; otherwise no quote may follow
    return (
      this.#match(/[,;]?\s*\{\s*["'\u2018\u201c]?[\w-]+["'\u2019\u201d]?\s*[:\uff1a]/y) !== "" || !this.#hasQuoteAhead()
    );
  }

  /**
   * `"path":` in the outermost object, once; or any name before a colon below it, where the names are not known. What looks
   * like a key that was read already belongs to a file's JSON with raw quotes.
   */
  #isKey(depth: number, needsQuotes = false): boolean {
    const ahead = this.#text.slice(this.#at, this.#at + 200);
    const [, quoted, bare, value = ""] =
      /^(?:["'\u2018\u201c]([\w-]+)["'\u2019\u201d]|([\w-]+)["'\u201d]?)\s*[:\uff1a]\s*(["'\u2018\u201c{[]?)/.exec(
        ahead,
      ) ?? [];
    if (needsQuotes && quoted === undefined && value === "") return false; // `path: y` may stand in a file
    const key = quoted ?? bare;
    return key !== undefined && (depth > 1 || (this.#mayRead(key) && !this.#read.has(key)));
  }

  #isOwnKey(): boolean {
    const [, key = ""] =
      /^["'\u2018\u201c]([\w-]+)["'\u2019\u201d]\s*[:\uff1a]/.exec(this.#text.slice(this.#at, this.#at + 200)) ?? [];
    return this.#keys.has(key);
  }

  #hasQuoteAhead(): boolean {
    return this.#text.indexOf('"', this.#at) !== -1;
  }

  /** A key around the arguments counts beside its like alone: in a file's JSON `"name":` is nothing special. */
  #mayRead(key: string): boolean {
    return this.#keys.has(key) || (isAround(key) && this.#read.size > 0 && [...this.#read].every(isAround));
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? "";
  }

  /** Over white space and comments, to the character it returns; "" at the end, if the value may lack its bracket there. */
  #skip(mayEnd = false): string {
    this.#at += this.#match(gap).length;
    const char = this.#text.charAt(this.#at);
    if (char !== "") return char;
    if (!mayEnd) throw new Unreadable(true);
    this.isUnclosed = true;
    return "";
  }
}

/** White space and comments, and white space in its escaped form: `"view_range": \n[1, 2]\n}` (software-agent-sdk#2488). */
const gap = /(?:[\s\uFEFF]+|\\[nrt]|(?:\/\/|#)[^\n]*|\/\*[\s\S]*?\*\/)*/y;

/** The same, of a length that may be looked at behind every quote. */
const nearGap = /(?:[\s\uFEFF]+|\\[nrt]|(?:\/\/|#)[^\n]{0,300}|\/\*(?:[^*]|\*(?!\/)){0,300}\*\/)*/y;
