/** Text that stands in a call in place of its parameters. Hardly any call has some. */
import { Pieces } from "../pieces.ts";

export class LooseText {
  readonly #pieces = new Pieces();
  /** As far as it was read as JSON, and whether a string is open there. */
  #checked = 0;
  #inString = false;
  #isEscaped = false;

  add(text: string): void {
    this.#pieces.add(text);
  }

  join(): string {
    return this.#pieces.join().trim();
  }

  /** `{"content":"ends with </write_to_file>"}`: inside a string no tag is one. Each character is looked at once. */
  endsInJsonString(): boolean {
    const text = this.#pieces.since(this.#checked);
    if (this.#checked === 0 && !/^\s*[{[]/.test(text)) return false;
    this.#checked = this.#pieces.length;
    for (const char of text) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (char === "\\") this.#isEscaped = this.#inString;
      else if (char === '"') this.#inString = !this.#inString;
    }
    return this.#inString;
  }
}
