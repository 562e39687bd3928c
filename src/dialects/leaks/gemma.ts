/**
 * Reads Gemma's notation: JSON with bare keys, whose texts stand between `<|"|>` or `<escape>` and escape nothing. What it drifts
 * to is read, too: `cwd='src'` for `cwd:<|"|>src<|"|>` (ollama#17882, omlx#1830), and brackets like a call's (omlx#1846).
 */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";

class NotGemma extends Error {}

const deepest = 50;
const quotes = ['<|"|>', "<escape>"];
const quoted = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/.source;
const literals = {
  inObject: new RegExp(`${quoted}|[^,}\\]<"']*`, "y"),
  inCall: new RegExp(`${quoted}|[^,)\\]<"']*`, "y"),
};

function doubleQuoted(text: string): string {
  const inside = text
    .slice(1, -1)
    .replace(/\\'|"|\n/g, (char) => (char === "\\'" ? "'" : char === '"' ? '\\"' : "\\n"));
  return `"${inside}"`;
}

/** An object, and nothing else. Undefined: it is something else. */
export function readGemma(text: string): JsonObject | undefined {
  try {
    const value = new GemmaReader(text).whole();
    return isJsonObject(value) ? value : undefined;
  } catch (thrown) {
    if (!(thrown instanceof NotGemma)) throw thrown;
    return undefined;
  }
}

class GemmaReader {
  readonly #text: string;
  #at = 0;
  /** The arguments stand in `(…)`, so that a bare value ends there. */
  #isCalled = false;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): JsonValue {
    const value = this.#value(0);
    this.#match(/\s*/y);
    if (this.#at < this.#text.length) throw new NotGemma();
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > deepest) throw new NotGemma();
    this.#match(/\s*/y);
    const quote = quotes.find((each) => this.#text.startsWith(each, this.#at));
    if (quote !== undefined) return this.#quoted(quote);
    if (this.#eat("{")) return this.#object(depth, "}");
    if (depth === 0 && this.#eat("(")) return this.#object(depth, ")");
    if (this.#eat("[")) return this.#list(depth);
    const literal = this.#match(literals[this.#isCalled && depth === 1 ? "inCall" : "inObject"]).trim();
    const parsed = parseJson(literal.startsWith("'") ? doubleQuoted(literal) : literal);
    return parsed.ok ? parsed.value : literal.replace(/^(["'])([\s\S]*)\1$/, "$2");
  }

  #quoted(quote: string): string {
    const start = this.#at + quote.length;
    const end = this.#text.indexOf(quote, start);
    if (end === -1) throw new NotGemma();
    this.#at = end + quote.length;
    return this.#text.slice(start, end);
  }

  #object(depth: number, end: "}" | ")"): JsonObject {
    const entries: [string, JsonValue][] = [];
    if (depth === 0) this.#isCalled = end === ")";
    while (!this.#eat(end)) {
      this.#match(/\s*/y);
      const quote = quotes.find((each) => this.#text.startsWith(each, this.#at));
      const key = quote === undefined ? this.#match(/"?[\w-]+"?/y).replaceAll('"', "") : this.#quoted(quote);
      if (key === "" || !(this.#eat(":") || this.#eat("="))) throw new NotGemma();
      entries.push([key, this.#value(depth + 1)]);
      if (!this.#eat(",") && !this.#isAt(end)) throw new NotGemma();
    }
    return Object.fromEntries(entries);
  }

  #list(depth: number): JsonValue {
    const items: JsonValue[] = [];
    while (!this.#eat("]")) {
      items.push(this.#value(depth + 1));
      if (!this.#eat(",") && !this.#isAt("]")) throw new NotGemma();
    }
    return items;
  }

  #isAt(mark: string): boolean {
    this.#match(/\s*/y);
    return this.#text[this.#at] === mark;
  }

  #eat(mark: string): boolean {
    if (!this.#isAt(mark)) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }
}
