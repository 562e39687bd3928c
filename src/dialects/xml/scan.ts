/**
 * The state of one reply's scan and the few moves that every part of the scanner makes.
 * A part looks at `buffer` from `at` on: what was not decided yet, and the newest chunk. Either it takes characters, or it
 * says that it must see more. What waits is short, whatever the reply's length, so that the whole stays linear.
 */
import type { DecoderOptions } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import type { ToolNames } from "../names.ts";
import { Pieces } from "../pieces.ts";
import type { Fence } from "./fences.ts";
import { Outbox } from "./outbox.ts";
import type { GrowingValue } from "./show.ts";
import { innerWrappers, type TagHead } from "./tags.ts";

/** Whether the part got on, or must see more. */
export type Step = "moved" | "wait";

/** Where a parameter's value stands in its call's text. */
export interface Parameter {
  readonly property: string;
  readonly tag: string;
  /** How its closing tag begins. */
  readonly closer: string;
  readonly start: number;
  end: number;
  /** How many `<file>` wrappers had been opened: two files are two calls. */
  readonly group: number;
  /** Undefined for lists and objects, which are shown when they are whole. */
  readonly value: GrowingValue | undefined;
  style: ValueStyle;
  /** Whole calls of the same tool that the value holds, begun and not ended, up to `checked` in the call's text. */
  nested: number;
  checked: number;
  /** Where an end was passed over because it belonged to such a call. */
  passed: number | undefined;
}

/** inline: on the tag's own line. block: begins on the next line, or has gone beyond one. */
export type ValueStyle = "head" | "inline" | "block" | "cdata";

export interface OpenParameter extends Parameter {
  /** White space so far held a line break. */
  hasBreak: boolean;
  /** Anything of it began with "<". */
  hasMarkup: boolean;
}

export interface OpenCall {
  readonly id: string;
  readonly spec: ToolSpec;
  /** As the model wrote it. */
  readonly tag: string;
  readonly raw: Pieces;
  readonly parameters: Parameter[];
  open: OpenParameter | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** Text between the parameters. */
  readonly loose: Pieces;
  /** Of JSON that stands in place of the parameters: how far it was looked at, and whether a string is open there. */
  readonly json: { checked: number; inString: boolean; isEscaped: boolean };
  readonly unknown: string[];
  /** Inner wrappers that are open, and `<file>` wrappers that were opened. */
  wrappers: number;
  groups: number;
}

/** A call whose extent is decided. `missing`: what was still open when the reply ended. */
export interface FoundCall {
  readonly call: OpenCall;
  readonly missing: "nothing" | "closer" | "value";
}

/** A call that came in another shape, inside a wrapper: `<tool_call>{"name":…}</tool_call>`. */
export interface WrappedCall {
  readonly id: string;
  readonly spec: ToolSpec;
  readonly input: JsonObject;
}

export type Found = FoundCall | WrappedCall;

/** The line that prose is on. */
export interface Line {
  stage: "indent" | "first" | "rest";
  indent: number;
  /** Length of the open inline code's delimiter; 0 outside. */
  ticks: number;
  isBlank: boolean;
  isAfterBlank: boolean;
  /** Indented by four or more behind a blank line: Markdown's other kind of code. */
  isCode: boolean;
}

export interface Scan {
  readonly names: ToolNames;
  readonly nextCallId: DecoderOptions["nextCallId"];
  readonly out: Outbox;
  buffer: string;
  at: number;
  /** No more will come. */
  final: boolean;
  state: "prose" | "body" | "parameter" | "unknown" | "thinking" | "rehearsal" | "wrapped" | "rest";
  /** What unread text becomes in state `rest`. */
  restAs: "text" | "reasoning";
  line: Line;
  fence: Fence | undefined;
  isComment: boolean;
  hasText: boolean;
  call: OpenCall | undefined;
  /** A call whose end was seen; what follows may still show that the end was part of its last value. */
  pending: OpenCall | undefined;
  /** What was read since that end, and which parts of it are markup that means nothing: fences, wrappers. */
  readonly held: Pieces;
  heldMarkup: { readonly start: number; readonly end: number }[];
  /** As far as it was searched for calls that begin in it. */
  heldChecked: number;
  readonly found: Found[];
  /** How many were found before the provisional part. */
  foundBefore: number;
  /** A closing tag that is waited for, and what is kept meanwhile. */
  waitFor: string;
  readonly kept: Pieces;
  outerWrappers: number;
  suspect: Suspect | undefined;
}

/** A block that looks like a call of a tool that does not exist. It stays text; at the end the model is told. */
export interface Suspect {
  readonly name: string;
  stage: "opened" | "has_child" | "closed";
}

export function createScan(names: ToolNames, nextCallId: DecoderOptions["nextCallId"]): Scan {
  return {
    names,
    nextCallId,
    out: new Outbox(),
    buffer: "",
    at: 0,
    final: false,
    state: "prose",
    restAs: "text",
    line: freshLine(),
    fence: undefined,
    isComment: false,
    hasText: false,
    call: undefined,
    pending: undefined,
    held: new Pieces(),
    heldMarkup: [],
    heldChecked: 0,
    found: [],
    foundBefore: 0,
    waitFor: "",
    kept: new Pieces(),
    outerWrappers: 0,
    suspect: undefined,
  };
}

export function freshLine(isAfterBlank = false): Line {
  return { stage: "indent", indent: 0, ticks: 0, isBlank: true, isAfterBlank, isCode: false };
}

/** Takes the characters up to `end` off the buffer. */
export function take(scan: Scan, end: number): string {
  const text = scan.buffer.slice(scan.at, end);
  scan.at = end;
  scan.out.record(text);
  return text;
}

/** Prose goes out, unless it may still turn out to belong to the call before it. */
export function say(scan: Scan, text: string): void {
  if (text === "") return;
  const isSolid = /\S/.test(text);
  if (isSolid && scan.suspect?.stage === "closed") scan.suspect = undefined;
  if (scan.pending !== undefined) scan.held.add(text);
  else if (!scan.out.isProvisional) {
    if (isSolid) scan.hasText = true;
    scan.out.prose("text", text);
  } else if (isSolid) retract(scan);
}

/** A fence or a thought was not a call after all: its bytes are what they were. */
export function retract(scan: Scan): void {
  const kind = scan.out.retract();
  scan.found.length = scan.foundBefore;
  scan.pending = undefined;
  drainHeld(scan);
  if (scan.fence !== undefined) scan.fence.isWrapping = false;
  if (kind === "reasoning") {
    scan.state = "rest";
    scan.restAs = "reasoning";
  } else scan.hasText = true;
}

export function provide(scan: Scan, otherwise: "text" | "reasoning"): void {
  scan.out.provide(otherwise);
  scan.foundBefore = scan.found.length;
}

/** Markup between calls: not text, though it may still belong to the value before it. */
export function skip(scan: Scan, end: number): void {
  const text = take(scan, end);
  if (scan.pending === undefined) return;
  const start = scan.held.length;
  scan.held.add(text);
  scan.heldMarkup.push({ start, end: start + text.length });
}

/** Everything that was held, markup included. */
export function drainHeld(scan: Scan): string {
  scan.heldMarkup = [];
  scan.heldChecked = 0;
  return scan.held.drain();
}

/** The end of the call before this point is decided: what followed it is prose. */
export function settle(scan: Scan): void {
  const { pending, heldMarkup } = scan;
  if (pending === undefined) return;
  scan.pending = undefined;
  pending.parameters.at(-1)?.value?.finish();
  scan.found.push({ call: pending, missing: "nothing" });
  const text = drainHeld(scan);
  if (heldMarkup.length === 0) {
    say(scan, text);
    return;
  }
  const ends = [0, ...heldMarkup.map(({ end }) => end)];
  say(scan, ends.map((from, at) => text.slice(from, heldMarkup[at]?.start)).join(""));
}

/** Whether `head` may close the call or one of the wrappers open in it. */
export function closesCall(scan: Scan, call: OpenCall, head: TagHead): boolean {
  if (head.name === call.tag || scan.names.similar(head.name) === call.spec) return true;
  return call.wrappers > 0 && innerWrappers.has(head.name);
}
