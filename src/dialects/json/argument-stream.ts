/**
 * Reads the arguments of a native call while they arrive, for show: which string grows, and by what.
 * 1. Linear: each character is looked at once, whatever the cuts.
 * 2. It never fails: text that is not JSON gives no pieces, or odd ones. The real value is parsed at the end, elsewhere.
 * 3. A string's pieces are unescaped and in order; a number, boolean or null comes whole when it has ended.
 */
import type { AgentDelta, InputPath } from "../../core/dialect.ts";

type InputDelta = Extract<AgentDelta, { type: "call_input" }>;

export interface ArgumentStream {
  push(chunk: string): readonly InputDelta[];
  /** An outermost object has begun and ended. */
  readonly isComplete: boolean;
  /** It is complete and nothing else has begun: another stream could go on from here. */
  readonly isAtRest: boolean;
}

/** Where the scanner is inside one container. */
interface Frame {
  /** The container it is in. */
  readonly outer: Frame | undefined;
  readonly depth: number;
  readonly kind: "object" | "array";
  key: string | number;
  expects: "key" | "value";
}

/** Nobody reads deeper, and a path costs its length every time. */
const deepestShown = 32;

const nothing: readonly InputDelta[] = [];

const letters: Readonly<Record<string, string | undefined>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  u: undefined,
};

/** What an escape means, by the code of the character behind the backslash. Any other such character means itself. */
const simpleEscapes: readonly (string | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return Object.hasOwn(letters, char) ? letters[char] : char;
});

/** Undefined: four digits follow, or nothing has come yet. */
function simpleEscape(chunk: string, at: number): string | undefined {
  const code = chunk.charCodeAt(at);
  return code < 128 ? simpleEscapes[code] : chunk[at];
}

class Scanner implements ArgumentStream {
  isComplete: boolean;
  readonly #id: string;
  readonly #rename: (key: string) => string;
  #frame: Frame | undefined;
  /** Of the value that is being read. Pieces of one value share it. Undefined: not asked for since the place changed. */
  #path: InputPath | undefined;
  #string: "none" | "key" | "value" = "none";
  /** A begun escape: "\\", "\\u", "\\u00", … */
  #escape = "";
  #key = "";
  #scalar = "";
  #pieces: InputDelta[] | undefined;
  /** Of the chunk that is being read; kept, because looking for one in a long chunk may be a long way. */
  #backslashAt = -1;
  #quoteAt = -1;

  constructor(id: string, rename: (key: string) => string, isComplete: boolean) {
    this.#id = id;
    this.#rename = rename;
    this.isComplete = isComplete;
  }

  get isAtRest(): boolean {
    return this.isComplete && this.#string === "none";
  }

  push(chunk: string): readonly InputDelta[] {
    this.#pieces = undefined;
    this.#backslashAt = -1;
    this.#quoteAt = -1;
    let at = 0;
    while (at < chunk.length) at = this.#string === "none" ? this.#structure(chunk, at) : this.#stringPart(chunk, at);
    return this.#pieces ?? nothing;
  }

  #structure(chunk: string, at: number): number {
    const char = chunk.charAt(at);
    const frame = this.#frame;
    if (!isDelimiter(char)) {
      if (frame?.expects === "value") this.#scalar += char;
      return at + 1;
    }
    if (this.#scalar !== "") this.#endScalar();
    if (char === '"') this.#string = frame?.kind === "object" && frame.expects === "key" ? "key" : "value";
    else if (char === "{") this.#open("object");
    else if (char === "[") this.#open("array");
    else if (char === "}" || char === "]") this.#close();
    else if (char === ":" && frame?.kind === "object") frame.expects = "value";
    else if (char === "," && frame !== undefined) this.#next(frame);
    return at + 1;
  }

  #open(kind: Frame["kind"]): void {
    const outer = this.#frame;
    if (outer === undefined) this.isComplete = false;
    const depth = (outer?.depth ?? 0) + 1;
    this.#frame =
      kind === "object"
        ? { outer, depth, kind, key: "", expects: "key" }
        : { outer, depth, kind, key: 0, expects: "value" };
    this.#path = undefined;
  }

  #close(): void {
    this.#frame = this.#frame?.outer;
    this.#path = undefined;
    if (this.#frame === undefined) this.isComplete = true;
  }

  #next(frame: Frame): void {
    this.#path = undefined;
    if (typeof frame.key === "number") frame.key++;
    else frame.expects = "key";
  }

  #endScalar(): void {
    this.#show(this.#scalar);
    this.#scalar = "";
  }

  /** From inside a string to behind its end, or to the end of the chunk. */
  #stringPart(chunk: string, begin: number): number {
    if (this.#escape !== "") return this.#continueEscape(chunk, begin);
    let at = begin;
    let text = "";
    let backslash = this.#nextBackslash(chunk, at);
    while (backslash < this.#nextQuote(chunk, at)) {
      text += chunk.slice(at, backslash);
      const meant = simpleEscape(chunk, backslash + 1);
      if (meant === undefined) {
        this.#append(text);
        this.#escape = "\\";
        return backslash + 1;
      }
      text += meant;
      at = backslash + 2;
      backslash = this.#nextBackslash(chunk, at);
    }
    const end = this.#nextQuote(chunk, at);
    this.#append(end - at === chunk.length ? chunk : text + chunk.slice(at, end));
    if (end < chunk.length) this.#endString();
    return end + 1;
  }

  /** Where the next one stands, or the chunk's length. */
  #nextBackslash(chunk: string, at: number): number {
    if (this.#backslashAt < at) this.#backslashAt = indexOr(chunk.length, chunk.indexOf("\\", at));
    return this.#backslashAt;
  }

  #nextQuote(chunk: string, at: number): number {
    if (this.#quoteAt < at) this.#quoteAt = indexOr(chunk.length, chunk.indexOf('"', at));
    return this.#quoteAt;
  }

  #continueEscape(chunk: string, at: number): number {
    const char = chunk.charAt(at);
    if (this.#escape === "\\") {
      if (char === "u") this.#escape = "\\u";
      else {
        this.#escape = "";
        this.#append(simpleEscape(chunk, at) ?? "");
      }
      return at + 1;
    }
    if (!/[0-9a-f]/i.test(char)) {
      this.#append(this.#escape);
      this.#escape = "";
      return at;
    }
    this.#escape += char;
    if (this.#escape.length === 6) {
      this.#append(String.fromCharCode(Number.parseInt(this.#escape.slice(2), 16)));
      this.#escape = "";
    }
    return at + 1;
  }

  #append(text: string): void {
    if (this.#string === "key") this.#key += text;
    else if (text !== "") this.#show(text);
  }

  #endString(): void {
    const frame = this.#frame;
    if (this.#string === "key" && frame !== undefined) {
      frame.key = frame.depth === 1 ? this.#rename(this.#key) : this.#key;
      this.#path = undefined;
      this.#key = "";
    }
    this.#string = "none";
  }

  #show(text: string): void {
    if (this.#frame === undefined || this.#frame.depth > deepestShown) return;
    this.#path ??= pathTo(this.#frame);
    const piece: InputDelta = { type: "call_input", id: this.#id, path: this.#path, text };
    if (this.#pieces === undefined) this.#pieces = [piece];
    else add(this.#pieces, piece);
  }
}

/** Pieces of one value in one chunk are one piece. */
function add(pieces: InputDelta[], piece: InputDelta): void {
  const last = pieces.at(-1);
  if (last?.path === piece.path) pieces[pieces.length - 1] = { ...piece, text: last.text + piece.text };
  else pieces.push(piece);
}

function indexOr(none: number, index: number): number {
  return index === -1 ? none : index;
}

function pathTo({ outer, key }: Frame): InputPath {
  return outer === undefined ? [key] : [...pathTo(outer), key];
}

const delimiters: ReadonlySet<string> = new Set(' \t\n\r\v\f,:[]{}"');

function isDelimiter(char: string): boolean {
  return delimiters.has(char) || (char > "\x7f" && /\s/.test(char));
}

/** `rename` maps an outermost key to the property it means. `isComplete`: it goes on behind a stream that was at rest. */
export function createArgumentStream(
  callId: string,
  rename: (key: string) => string,
  isComplete = false,
): ArgumentStream {
  return new Scanner(callId, rename, isComplete);
}

/** Stands for any stream that is at rest. */
export const restingStream: ArgumentStream = { push: () => nothing, isComplete: true, isAtRest: true };
