/** Reads over the arguments of a call whose tool does not exist. */
import type { LeakBody } from "./body.ts";
import { Extent } from "./extent.ts";

export class UnknownBody implements LeakBody {
  readonly unknownName: string;
  readonly isRejected = false;
  readonly isMended = false;
  readonly #extent: Extent;

  /** `quotes`: see `Extent`. */
  constructor(name: string, quotes: readonly string[]) {
    this.unknownName = name;
    this.#extent = new Extent(quotes);
  }

  get isComplete(): boolean {
    return this.#extent.isComplete;
  }

  take(text: string, at: number): number {
    return this.#extent.take(text, at);
  }

  calls(): undefined {
    return undefined;
  }
}
