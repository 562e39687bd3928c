/** Shows a parameter's text while it arrives, without what reading will take off its ends. */
import type { InputPath } from "../../core/dialect.ts";
import { lastSolid, pastSpace } from "../white-space.ts";
import type { Outbox } from "./outbox.ts";

export class GrowingValue {
  readonly #out: Outbox;
  readonly #id: string;
  readonly #path: InputPath;
  readonly #isExact: boolean;
  /** Whether the first character that is not white space has come. */
  #hasBegun = false;
  #lead = "";
  /** White space that is shown only if something follows it. */
  #tail = "";
  #isMultiline = false;

  /** `isExact`: white space counts on a single line too. */
  constructor(out: Outbox, id: string, path: InputPath, isExact: boolean) {
    this.#out = out;
    this.#id = id;
    this.#path = path;
    this.#isExact = isExact;
  }

  push(text: string): void {
    let rest = text;
    if (!this.#hasBegun) {
      const begin = pastSpace(text, 0);
      this.#lead += text.slice(0, begin);
      if (begin === text.length) return;
      this.#hasBegun = true;
      const lead = this.#lead;
      this.#lead = "";
      rest = (this.#isExact || lead.includes("\n") ? lead.replace(/^\r?\n/, "") : "") + text.slice(begin);
    }
    const end = lastSolid(rest) + 1;
    if (end > 0) {
      const tail = this.#tail;
      if (!this.#isMultiline) this.#isMultiline = tail.includes("\n") || hasBreakUpTo(rest, end);
      this.#tail = "";
      this.#out.input(this.#id, this.#path, tail + rest.slice(0, end));
    }
    if (end < rest.length) this.#tail += rest.slice(end);
  }

  /** The value is over: its last line break is not part of it, and of one line no white space is. */
  finish(): void {
    const lead = this.#hasBegun ? "" : this.#lead.replace(/^\r?\n/, "");
    const tail = (lead + this.#tail).replace(/\r?\n$/, "");
    this.#lead = "";
    this.#tail = "";
    if (this.#isExact || this.#isMultiline || tail.includes("\n")) this.#out.input(this.#id, this.#path, tail);
  }
}

function hasBreakUpTo(text: string, end: number): boolean {
  const at = text.indexOf("\n");
  return at !== -1 && at <= end;
}
