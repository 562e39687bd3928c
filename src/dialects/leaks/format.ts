/** What a format of leaked calls is: how it opens, how it is read, and where it counts. */
import type { Mark } from "./marks.ts";

/**
 * calls: a JSON value with the names in it. arguments: a JSON object, the name stands before it. tags: parameters in tags.
 * thought: a JSON object with a thought and the calls. tokens: parameters between tokens. python: calls as Python writes them. gemma, arrows: notations of their own.
 */
export type BodyKind = "calls" | "thought" | "arguments" | "tags" | "tokens" | "python" | "gemma" | "arrows";

/** One way in which a format is written. */
export interface Opening {
  /** All that stands before the body. `tool` matches the name of a tool that exists, as group `name`. */
  readonly opens: (tool: Mark) => Mark;
  /** What the body must begin with. */
  readonly ahead?: ((tool: Mark) => Mark) | undefined;
  readonly body: BodyKind;
  /**
   * marked: its marks say that it is a call, wherever it stands. bare: it has none, so it counts at the start of a line
   * and with nothing but calls behind it.
   */
  readonly stands: "marked" | "bare";
  /** Its marks are words: with other words behind it on its line it is an example, at the start of the line too. */
  readonly isLoose?: true;
  /** It opens with a tag whose name is no name: one of a tool that does not exist is known by this row alone. */
  readonly isNoTag?: true;
  /** What must stand right before it, up to two characters. */
  readonly behind?: string;
  /** The languages of code fences in which it counts, if it is all that the fence holds and nothing follows. */
  readonly fences?: readonly string[];
}

export interface LeakFormat {
  /** For people. */
  readonly name: string;
  readonly openings: readonly Opening[];
}
