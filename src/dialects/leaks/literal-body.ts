/** Reads bodies that are notations of their own: their extent while they arrive, their value once they are whole. */
import type { JsonObject } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import type { ToolNames } from "../names.ts";
import { Pieces } from "../pieces.ts";
import type { LeakBody, LeakedCall, LeakOut } from "./body.ts";
import { Extent } from "./extent.ts";

export interface NamedInput {
  readonly spec: ToolSpec;
  readonly input: JsonObject;
}

export interface Notation {
  readonly quotes: readonly string[];
  /** How many brackets its opening has taken. */
  readonly depth?: number;
  /** Undefined: it cannot be read. */
  read(text: string, names: ToolNames): readonly NamedInput[] | undefined;
}

export class LiteralBody implements LeakBody {
  readonly isRejected = false;
  readonly isMended = false;
  readonly #extent: Extent;
  readonly #text = new Pieces();
  readonly #notation: Notation;
  readonly #names: ToolNames;
  readonly #out: LeakOut;
  readonly #spec: ToolSpec | undefined;
  readonly #id: string | undefined;

  constructor(notation: Notation, spec: ToolSpec | undefined, names: ToolNames, out: LeakOut) {
    this.#extent = new Extent(notation.quotes, notation.depth);
    this.#notation = notation;
    this.#names = names;
    this.#out = out;
    this.#spec = spec;
    this.#id = spec === undefined ? undefined : out.started(spec.name);
  }

  get isComplete(): boolean {
    return this.#extent.isComplete;
  }

  take(text: string, at: number): number {
    const end = this.#extent.take(text, at);
    this.#text.add(text.slice(at, end));
    return end;
  }

  calls(): readonly LeakedCall[] | undefined {
    const text = this.#text.join();
    const read = this.isComplete
      ? this.#notation.read(this.#spec === undefined ? text : `${this.#spec.name}${text}`, this.#names)
      : undefined;
    if (read !== undefined) {
      return read.map(({ spec, input }, at) => ({
        id: (at === 0 ? this.#id : undefined) ?? this.#out.started(spec.name),
        spec,
        input,
      }));
    }
    return this.#id === undefined ? undefined : [{ id: this.#id, spec: this.#spec, input: undefined }];
  }
}
