/**
 * Reads the arguments of a native call while they arrive, for show: which string grows, and by what.
 * 1. Linear: each character is looked at once, whatever the cuts.
 * 2. It never fails: text that is not JSON gives no pieces, or odd ones. The real value is parsed at the end, elsewhere.
 * 3. A string's pieces are unescaped and in order; a number, boolean or null comes whole when it has ended.
 */
import type { InputPath } from "../../core/dialect.ts";

export interface ArgumentPiece {
  readonly path: InputPath;
  readonly text: string;
}

export interface ArgumentStream {
  push(chunk: string): readonly ArgumentPiece[];
  /** An outermost object has begun and ended. */
  readonly isComplete: boolean;
}

/** Where the scanner is inside one container. */
interface Frame {
  readonly kind: "object" | "array";
  key: string | number;
  expects: "key" | "value";
}

/** Nobody reads deeper, and a path costs its length every time. */
const deepestShown = 32;

const simpleEscapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

class Scanner implements ArgumentStream {
  isComplete = false;
  readonly #rename: (key: string) => string;
  #frames: Frame[] = [];
  #string: "none" | "key" | "value" = "none";
  /** A begun escape: "\\", "\\u", "\\u00", … */
  #escape = "";
  #key = "";
  #scalar = "";
  #pieces: ArgumentPiece[] = [];
  #text = "";

  constructor(rename: (key: string) => string) {
    this.#rename = rename;
  }

  push(chunk: string): readonly ArgumentPiece[] {
    this.#pieces = [];
    let at = 0;
    while (at < chunk.length) at = this.#string === "none" ? this.#structure(chunk, at) : this.#stringPart(chunk, at);
    this.#flush();
    return this.#pieces;
  }

  #structure(chunk: string, at: number): number {
    const char = chunk.charAt(at);
    const frame = this.#frames.at(-1);
    if (/[\s,:[\]{}"]/.test(char)) this.#endScalar();
    else if (frame?.expects === "value") this.#scalar += char;
    if (char === '"') this.#string = frame?.kind === "object" && frame.expects === "key" ? "key" : "value";
    else if (char === "{") this.#open({ kind: "object", key: "", expects: "key" });
    else if (char === "[") this.#open({ kind: "array", key: 0, expects: "value" });
    else if (char === "}" || char === "]") this.#close();
    else if (char === ":" && frame?.kind === "object") frame.expects = "value";
    else if (char === "," && frame !== undefined) this.#next(frame);
    return at + 1;
  }

  #open(frame: Frame): void {
    if (this.#frames.length === 0) this.isComplete = false;
    this.#frames.push(frame);
  }

  #close(): void {
    this.#frames.pop();
    if (this.#frames.length === 0) this.isComplete = true;
  }

  #next(frame: Frame): void {
    if (typeof frame.key === "number") frame.key++;
    else frame.expects = "key";
  }

  #endScalar(): void {
    if (this.#scalar === "") return;
    this.#show(this.#scalar);
    this.#scalar = "";
  }

  /** From inside a string to its end, its next escape, or the end of the chunk. */
  #stringPart(chunk: string, at: number): number {
    if (this.#escape !== "") return this.#continueEscape(chunk, at);
    let end = at;
    for (; end < chunk.length; end++) {
      const code = chunk.charCodeAt(end);
      if (code === 0x22 || code === 0x5c) break;
    }
    if (end > at) this.#append(chunk.slice(at, end));
    if (end === chunk.length) return end;
    if (chunk.charAt(end) === "\\") this.#escape = "\\";
    else this.#endString();
    return end + 1;
  }

  #continueEscape(chunk: string, at: number): number {
    const char = chunk.charAt(at);
    if (this.#escape === "\\") {
      if (char === "u") this.#escape = "\\u";
      else {
        this.#escape = "";
        this.#append(simpleEscapes[char] ?? char);
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
    else this.#text += text;
  }

  #endString(): void {
    const frame = this.#frames.at(-1);
    if (this.#string === "key" && frame !== undefined) {
      frame.key = this.#frames.length === 1 ? this.#rename(this.#key) : this.#key;
      this.#key = "";
    }
    this.#flush();
    this.#string = "none";
  }

  #flush(): void {
    if (this.#text === "") return;
    this.#show(this.#text);
    this.#text = "";
  }

  #show(text: string): void {
    if (this.#frames.length === 0 || this.#frames.length > deepestShown) return;
    this.#pieces.push({ path: this.#frames.map(({ key }) => key), text });
  }
}

/** `rename` maps an outermost key to the property it means. */
export function createArgumentStream(rename: (key: string) => string): ArgumentStream {
  return new Scanner(rename);
}
