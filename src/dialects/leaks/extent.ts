/** Finds the end of a balanced value while it arrives: brackets outside strings. Each character is looked at once. */
import { prefixAtEnd } from "../prefix-at-end.ts";

export class Extent {
  readonly #quotes: readonly string[];
  readonly #outside: RegExp;
  #depth: number;
  #quote = "";
  #inside: RegExp | undefined;
  #isEscaped = false;
  isComplete = false;

  /** `quotes`: what begins a string and ends it, the longer of two alike first.. */
  constructor(quotes: readonly string[], depth = 0) {
    this.#depth = depth;
    this.#quotes = quotes;
    this.#outside = new RegExp([...quotes.map(escaped), "[{}()[\\]]"].join("|"), "g");
  }

  /** Takes what surely belongs to the value: all, unless the value ends here or a quote may begin at the text's end. */
  take(text: string, from: number): number {
    let at = from;
    while (at < text.length && !this.isComplete) {
      if (this.#isEscaped) {
        this.#isEscaped = false;
        at++;
        continue;
      }
      const marks = this.#inside ?? this.#outside;
      marks.lastIndex = at;
      const mark = marks.exec(text);
      const wanted = this.#quote === "" ? this.#quotes : [this.#quote];
      if (mark === null || mark.index > text.length - longestQuote) {
        const begun = text.length - Math.max(...wanted.map((quote) => prefixAtEnd(text, at, quote)));
        if (mark === null || mark.index > begun) return begun; // `"` may be the middle of `<|"|>`
      }
      const rest = text.slice(mark.index, mark.index + longestQuote);
      if (mark.index + rest.length === text.length && wanted.some((quote) => isLonger(quote, rest))) return mark.index;
      at = mark.index + mark[0].length;
      this.#note(mark[0]);
    }
    return at;
  }

  #note(mark: string): void {
    if (this.#quote !== "") {
      if (mark === "\\") this.#isEscaped = true;
      else this.#enter("");
    } else if ("{[(".includes(mark)) this.#depth++;
    else if ("}])".includes(mark)) this.isComplete = --this.#depth <= 0;
    else this.#enter(mark);
  }

  #enter(quote: string): void {
    this.#quote = quote;
    const hasEscapes = /^["']/.test(quote);
    this.#inside = quote === "" ? undefined : new RegExp(hasEscapes ? `${quote}|\\\\` : escaped(quote), "g");
  }
}

const longestQuote = 16;

function isLonger(quote: string, rest: string): boolean {
  return quote.length > rest.length && quote.startsWith(rest);
}

function escaped(text: string): string {
  return text.replace(/[|]/g, "\\|");
}
