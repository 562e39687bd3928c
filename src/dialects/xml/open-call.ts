/** The calls of a reply: while they are read, and when their extent is decided. */
import type { AgentDelta } from "../../core/dialect.ts";
import type { ToolSpec } from "../../core/tool.ts";
import type { LeakBody, LeakedCall } from "../leaks/body.ts";
import type { Pieces } from "../pieces.ts";
import type { LooseText } from "./loose-text.ts";
import type { GrowingValue } from "./show.ts";
import type { TagHead } from "./tags.ts";

/** One whose end was seen, and may still turn out to have been a part of it. */
export interface Parameter {
  readonly property: string;
  readonly tag: string;
  /** How its closing tag begins. */
  readonly closer: string;
  /** Where its value stands in its call's text. */
  readonly start: number;
  end: number;
  /** How many `<file>` wrappers had been opened: two files are two calls. */
  readonly group: number;
  /** Its text is JSON, as its tag says. */
  readonly isJson: boolean;
  /** Undefined for lists and objects, which are shown when they are whole. */
  readonly value: GrowingValue | undefined;
  style: ValueStyle;
  /** Whole calls of the same tool that the value holds, begun and not ended, up to `checked` in the call's text. */
  nested: number;
  checked: number;
  /** Where an end was passed over because it belonged to such a call, and how many were. */
  passed: number | undefined;
  passes: number;
}

/** inline: on the tag's own line. line: on the next line, and still on it. block: has gone beyond one. */
export type ValueStyle = "head" | "inline" | "line" | "block" | "cdata";

export interface OpenParameter extends Parameter {
  /** White space so far held a line break. */
  hasBreak: boolean;
  /** Anything of it began with "<". */
  hasMarkup: boolean;
  /** The line of a value of style "line" is over. */
  isLineOver: boolean;
}

export interface OpenCall {
  readonly id: string;
  readonly spec: ToolSpec;
  /** The format it came in, for people; undefined: the one that is taught. */
  readonly format: string | undefined;
  /** Words stand before it on its line. */
  readonly isInline: boolean;
  /** Reads the tags of its format. */
  readonly head: (buffer: string, at: number) => TagHead | undefined;
  /** As the model wrote it. */
  readonly tag: string;
  readonly raw: Pieces;
  readonly parameters: Parameter[];
  open: OpenParameter | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** Before the parameters; undefined while there is only white space. */
  loose: LooseText | undefined;
  unknown: readonly string[];
  /** A parameter's closing tag came twice. */
  isDoubling: boolean;
  /** Names of parameters whose values come later. */
  keys: readonly string[];
  /** Inner wrappers that are open, and `<file>` wrappers that were opened. */
  wrappers: number;
  groups: number;
}

/** What is kept of a call whose extent is decided: replies may hold thousands. */
export interface FoundCall {
  readonly id: string;
  readonly name: string;
  readonly format: string | undefined;
  /** All that was read for it, with the closing tags and other markup behind it. */
  readonly raw: string;
  /** In our own tags and under the tool's own name, with its end, and without anything that had to be left out or made out. */
  readonly isAsTaught: boolean;
  /** What it came to. Undefined for a reply that was cut: the same. */
  readonly deltas: readonly AgentDelta[];
  readonly ifCut: readonly AgentDelta[] | undefined;
}

/** Calls whose arguments are no tags: `<tool_call>{"name":…}</tool_call>`. */
export interface OpenLeak {
  readonly format: string;
  readonly isBare: boolean;
  /** Words stand before it on its line. */
  isInline: boolean;
  /** See `Opening`. */
  readonly isLoose: boolean;
  /** Its body stands in a fence of its own, inside its marks. */
  readonly isFenced: boolean;
  readonly raw: Pieces;
  readonly body: LeakBody;
  /** Of the calls that were said to have started. */
  readonly ids: string[];
  calls: readonly LeakedCall[];
  hasCloser: boolean;
  /** What follows shows that its end was not its end. */
  isBroken: boolean;
  /** A comma or semicolon stands behind it, and the next call of its list. */
  goesOn: boolean;
}

/** Calls that are read whole. */
export interface FoundLeak {
  readonly leak: OpenLeak;
}

export type Found = FoundCall | FoundLeak;
