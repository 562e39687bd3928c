/** Reads calls as Python writes them, with literals as arguments. */
import type { JsonValue } from "../../core/json.ts";

export interface PythonCall {
  readonly name: string;
  readonly positional: readonly JsonValue[];
  readonly args: Readonly<Record<string, JsonValue>>;
}

class NotPython extends Error {}

const constants: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["True", true],
  ["true", true],
  ["False", false],
  ["false", false],
  ["None", null],
  ["null", null],
]);

const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["b", "\b"],
  ["f", "\f"],
  ["0", "\0"],
  ["\n", ""],
]);

const deepest = 50;

export class PythonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** A call, or a list of them, and nothing else. Undefined: it is something else. */
  calls(): readonly PythonCall[] | undefined {
    return this.#whole(() => {
      if (!this.#eat("[")) return [this.#call()];
      const calls: PythonCall[] = [];
      while (!this.#eat("]")) {
        calls.push(this.#call());
        if (!this.#eat(",") && !this.#isAt("]")) throw new NotPython();
      }
      return calls;
    });
  }

  /** A literal, and nothing else. */
  literal(): JsonValue | undefined {
    return this.#whole(() => this.#value(0));
  }

  #whole<T>(read: () => T): T | undefined {
    try {
      const value = read();
      this.#space();
      return this.#at === this.#text.length ? value : undefined;
    } catch (thrown) {
      if (!(thrown instanceof NotPython)) throw thrown;
      return undefined;
    }
  }

  #call(): PythonCall {
    this.#space();
    const name = this.#match(/[A-Za-z_][\w.:]*/y);
    if (name === "" || !this.#eat("(")) throw new NotPython();
    if (name === "print") {
      const call = this.#call();
      if (!this.#eat(")")) throw new NotPython();
      return call;
    }
    const positional: JsonValue[] = [];
    const args: Record<string, JsonValue> = {};
    while (!this.#eat(")")) {
      this.#space();
      const key = this.#match(/[A-Za-z_]\w*(?=\s*=(?!=))/y);
      if (key !== "" && this.#eat("=")) args[key] = this.#value(0);
      else positional.push(this.#value(0));
      if (!this.#eat(",") && !this.#isAt(")")) throw new NotPython();
    }
    return { name, positional, args };
  }

  #value(depth: number): JsonValue {
    if (depth > deepest) throw new NotPython();
    this.#space();
    const prefix = this.#match(/[rRbBuU]?(?=["'])/y);
    const char = this.#text.charAt(this.#at);
    if (char === '"' || char === "'") return this.#strings(prefix, depth);
    if (char === "[" || char === "(") return this.#list(char === "[" ? "]" : ")", depth);
    if (char === "{") return this.#dict(depth);
    const word = this.#match(/[\w.+-]+/y);
    const constant = constants.get(word);
    if (constant !== undefined) return constant;
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(word)) throw new NotPython();
    return Number(word);
  }

  #list(end: string, depth: number): JsonValue {
    this.#at++;
    const items: JsonValue[] = [];
    while (!this.#eat(end)) {
      items.push(this.#value(depth + 1));
      if (!this.#eat(",") && !this.#isAt(end)) throw new NotPython();
    }
    return items;
  }

  #dict(depth: number): JsonValue {
    this.#at++;
    const entries: [string, JsonValue][] = [];
    while (!this.#eat("}")) {
      const key = this.#value(depth + 1);
      if (typeof key !== "string" || !this.#eat(":")) throw new NotPython();
      entries.push([key, this.#value(depth + 1)]);
      if (!this.#eat(",") && !this.#isAt("}")) throw new NotPython();
    }
    return Object.fromEntries(entries);
  }

  /** Neighbouring literals are one string. */
  #strings(prefix: string, depth: number): string {
    let text = this.#string(/r/i.test(prefix));
    this.#space();
    if (/["']/.test(this.#text.charAt(this.#at)) && depth < deepest) text += this.#strings("", depth + 1);
    return text;
  }

  #string(isRaw: boolean): string {
    const triple = this.#match(/"""|'''/y);
    const quote = triple === "" ? this.#text.charAt(this.#at++) : triple;
    const parts: string[] = [];
    for (;;) {
      parts.push(this.#match(/[^\\"']+/y));
      if (this.#at >= this.#text.length) throw new NotPython();
      if (this.#text.startsWith(quote, this.#at)) break;
      const char = this.#text.charAt(this.#at++);
      parts.push(char === "\\" ? this.#escape(isRaw) : char);
    }
    this.#at += quote.length;
    return parts.join("");
  }

  #escape(isRaw: boolean): string {
    const char = this.#text.charAt(this.#at++);
    if (isRaw) return `\\${char}`;
    const digits =
      char === "x" ? /[0-9a-f]{2}/iy : char === "u" ? /[0-9a-f]{4}/iy : char === "U" ? /[0-9a-f]{8}/iy : undefined;
    if (digits !== undefined) {
      const code = this.#match(digits);
      return code === "" ? `\\${char}` : String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
    }
    if (/["'\\]/.test(char)) return char;
    return escapes.get(char) ?? `\\${char}`;
  }

  #eat(char: string): boolean {
    if (!this.#isAt(char)) return false;
    this.#at += char.length;
    return true;
  }

  #isAt(char: string): boolean {
    this.#space();
    return this.#text.startsWith(char, this.#at);
  }

  #space(): void {
    this.#match(/\s*/y);
  }

  /** Takes what matches here. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}
