/**
 * The state of one reply's scan and the few moves that every part of the scanner makes.
 * A part looks at `buffer` from `at` on: what was not decided yet, and the newest chunk. Either it takes characters, or it
 * says that it must see more. What waits is short, whatever the reply's length, so that the whole stays linear.
 */
import type { DecoderOptions } from "../../core/dialect.ts";
import type { LeakFinder } from "../leaks/find.ts";
import type { ToolNames } from "../names.ts";
import { Pieces } from "../pieces.ts";
import { prefixAtEnd } from "../prefix-at-end.ts";
import { isBlank } from "../white-space.ts";
import type { Fence } from "./fences.ts";
import type { Found, OpenCall, OpenLeak } from "./open-call.ts";
import { Outbox } from "./outbox.ts";
import { readCall } from "./read-call.ts";
import { innerWrappers, localName, outerWrappers, type TagHead, tagHead } from "./tags.ts";

/** Whether the part got on, or must see more. */
export type Step = "moved" | "wait";

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
  /** Begins with ">" or "|": a quotation, or the row of a table. */
  isQuote: boolean;
}

export interface Scan {
  /** Our own tags were taught. Otherwise they count only where nothing else can be meant. */
  readonly isTaught: boolean;
  /** A thought begins with the first words, without a tag. */
  isPrefilled: boolean;
  readonly leaks: LeakFinder;
  readonly lineStarts: ReadonlySet<number>;
  readonly ownTags: ReadonlySet<string>;
  readonly names: ToolNames;
  readonly nextCallId: DecoderOptions["nextCallId"];
  readonly out: Outbox;
  buffer: string;
  at: number;
  /** The codes of the last two characters before the buffer. */
  codeBefore: number;
  codeBeforeThat: number;
  /** A mark that is left out of all that comes, and a beginning of it at the end of what came. */
  noise: string;
  noiseTail: string;
  /** No more will come. */
  final: boolean;
  state: "prose" | "body" | "parameter" | "unknown" | "thinking" | "rehearsal" | "leak" | "rest";
  /** What unread text becomes in state `rest`. */
  restAs: "text" | "reasoning";
  line: Line;
  fence: Fence | undefined;
  isComment: boolean;
  /** In a `<code>` element, and whether it holds blank lines too. */
  codeElement: "none" | "code" | "pre";
  /** The texts that end the thought. */
  thoughtEnds: readonly string[];
  /** Closing tags and stop tokens that belong to nothing, and white space: text only if more text follows. */
  readonly orphans: Pieces;
  /** Opening tags in the text that are not closed there yet. */
  readonly shownTags: Set<string>;
  leak: OpenLeak | undefined;
  hasText: boolean;
  call: OpenCall | undefined;
  /** A call whose end was seen; what follows may still show that the end was part of its last value. */
  pending: OpenCall | OpenLeak | undefined;
  /** What was read since that end, and which parts of it are markup that means nothing: fences, wrappers. */
  readonly held: Pieces;
  /** There is more than white space in it. */
  hasHeldText: boolean;
  heldMarkup: { readonly start: number; readonly end: number }[];
  /** As far as it was searched for calls that begin in it. */
  heldChecked: number;
  readonly found: Found[];
  /** How many were found before the provisional part. */
  foundBefore: number;
  /** A closing tag that is waited for, and a call inside a thought. */
  waitFor: string;
  readonly kept: Pieces;
  outerWrappers: number;
  /** Closing tags of a call were left over behind another one: nobody can tell whose value ended where. */
  isAmbiguous: boolean;
  /** The closing tags of the parameters of calls in other formats that are over. */
  readonly foreignClosers: Set<string>;
  suspect: Suspect | undefined;
}

/** A block that looks like a call of a tool that does not exist. It stays text; at the end the model is told. */
export interface Suspect {
  readonly name: string;
  /** The name in its closing tag. */
  readonly closer: string;
  stage: "opened" | "has_child" | "closed";
}

export interface ScanOptions {
  readonly names: ToolNames;
  readonly leaks: LeakFinder;
  /** See `lineStartsOf`. */
  readonly lineStarts: ReadonlySet<number>;
  /** See `ownTagsOf`. */
  readonly ownTags: ReadonlySet<string>;
  readonly nextCallId: DecoderOptions["nextCallId"];
  readonly isTaught: boolean;
  /** What is scanned is a thought from its beginning on. */
  readonly isThought?: boolean | undefined;
  /** The server strips the opening tag: text is a thought up to a late closing one. */
  readonly isPrefilled?: boolean | undefined;
}

export function createScan(options: ScanOptions): Scan {
  const { names, leaks, lineStarts, ownTags, nextCallId, isTaught, isThought = false, isPrefilled = false } = options;
  return {
    isTaught,
    isPrefilled,
    leaks,
    lineStarts,
    ownTags,
    names,
    nextCallId,
    out: new Outbox(),
    buffer: "",
    at: 0,
    codeBefore: 0,
    codeBeforeThat: 0,
    noise: "",
    noiseTail: "",
    final: false,
    state: isThought ? "thinking" : "prose",
    restAs: "text",
    line: freshLine(),
    fence: undefined,
    isComment: false,
    codeElement: "none",
    thoughtEnds: [],
    orphans: new Pieces(),
    shownTags: new Set(),
    leak: undefined,
    hasText: false,
    call: undefined,
    pending: undefined,
    held: new Pieces(),
    hasHeldText: false,
    heldMarkup: [],
    heldChecked: 0,
    found: [],
    foundBefore: 0,
    waitFor: "",
    kept: new Pieces(),
    outerWrappers: 0,
    isAmbiguous: false,
    foreignClosers: new Set(),
    suspect: undefined,
  };
}

export function freshLine(): Line {
  return { stage: "indent", indent: 0, ticks: 0, isBlank: true, isAfterBlank: false, isCode: false, isQuote: false };
}

/** The line is over. Whether the next one is code, too, its indentation will show. */
export function breakLine(line: Line): void {
  line.stage = "indent";
  line.indent = 0;
  line.ticks = 0;
  line.isAfterBlank = line.isBlank;
  line.isBlank = true;
  line.isQuote = false;
}

export function isQuoted({ line, fence, isComment, codeElement }: Scan): boolean {
  if (isComment || codeElement !== "none") return true;
  return line.ticks > 0 || line.isCode || line.isQuote || (fence !== undefined && !fence.isWrapping);
}

export function feed(scan: Scan, text: string): void {
  const rest = scan.at < scan.buffer.length ? scan.buffer.slice(scan.at) : "";
  noteBefore(scan);
  const added = scan.noise === "" ? text : withoutNoise(scan, text);
  // joined and not added up: V8 keeps a sum as a tree, and each look at one takes longer
  scan.buffer = rest === "" ? added : [rest, added].join("");
  scan.at = 0;
}

/** Before the buffer loses what was taken of it. */
function noteBefore(scan: Scan): void {
  const { buffer, at } = scan;
  if (at === 0) return;
  scan.codeBeforeThat = at > 1 ? buffer.charCodeAt(at - 2) : scan.codeBefore;
  scan.codeBefore = buffer.charCodeAt(at - 1);
}

/** The last two characters before the place where the scan is. */
export function lastBefore({ buffer, at, codeBefore, codeBeforeThat }: Scan): string {
  const before = String.fromCharCode(codeBeforeThat, codeBefore) + buffer.slice(Math.max(0, at - 2), at);
  return before.slice(-2);
}

/** From here on the mark counts as nothing. */
export function leaveOut(scan: Scan, noise: string): void {
  scan.noise = noise;
  const rest = scan.buffer.slice(scan.at);
  noteBefore(scan);
  scan.at = 0;
  scan.buffer = withoutNoise(scan, rest);
}

function withoutNoise(scan: Scan, text: string): string {
  const all = scan.noiseTail + text;
  const end = all.length - (scan.final ? 0 : prefixAtEnd(all, 0, scan.noise));
  scan.noiseTail = all.slice(end);
  return all.slice(0, end).replaceAll(scan.noise, "");
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
  const isSolid = !isBlank(text);
  if (isSolid && scan.suspect?.stage === "closed") scan.suspect = undefined;
  if (scan.orphans.length > 0 && !isSolid) scan.orphans.add(text);
  else sayOrphans(scan, text, isSolid);
}

/** Up to `end` it is nothing but text. */
export function asText(scan: Scan, end: number): Step {
  scan.line.stage = "rest";
  say(scan, take(scan, end));
  return "moved";
}

function sayOrphans(scan: Scan, said: string, isSolid: boolean): void {
  const text = scan.orphans.drain() + said;
  if (scan.pending !== undefined) hold(scan, text, isSolid);
  else if (!scan.out.isProvisional) {
    if (isSolid) scan.hasText = true;
    scan.out.prose("text", text);
  } else if (isSolid) retract(scan);
}

/** Text behind a call waits, unless nothing in it can change what the call is. */
function hold(scan: Scan, text: string, isSolid: boolean): void {
  scan.held.add(text);
  const { pending } = scan;
  if (isSolid) scan.hasHeldText = true;
  if (pending === undefined || !("body" in pending) || !isSolid) return;
  if (pending.hasCloser || pending.isBare || pending.isInline) settle(scan);
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

export function provide(scan: Scan, otherwise: "text" | "reasoning", isFence = false): void {
  scan.out.provide(otherwise, isFence);
  scan.out.record(scan.orphans.drain());
  scan.foundBefore = scan.found.length;
}

/** Markup between calls: not text, though it may still belong to the value before it. */
export function skip(scan: Scan, end: number): void {
  const text = take(scan, end);
  if (scan.pending === undefined) {
    if (scan.orphans.length > 0) scan.orphans.add(text);
    return;
  }
  const start = scan.held.length;
  scan.held.add(scan.orphans.drain());
  scan.held.add(text);
  scan.heldMarkup.push({ start, end: scan.held.length });
}

/** Everything that was held, markup included. */
function drainHeld(scan: Scan): string {
  scan.heldMarkup = [];
  scan.heldChecked = 0;
  scan.hasHeldText = false;
  return scan.held.drain();
}

/** All that was read since the call seemed to end is a part of it. */
export function drainIntoCall(scan: Scan): string {
  return drainHeld(scan) + scan.orphans.drain();
}

/** The end of the call before this point is decided: what followed it is prose. */
export function settle(scan: Scan): void {
  const { pending, heldMarkup } = scan;
  if (pending === undefined) return;
  scan.pending = undefined;
  const held = drainHeld(scan);
  const { text, markup } = withoutMarkup(held, heldMarkup);
  if ("body" in pending) settleLeak(scan, pending, text);
  else {
    pending.parameters.at(-1)?.value?.finish();
    if (pending.isInline && goesOn(text)) takeBack(scan, [pending.id], pending.raw.join() + markup);
    else keepCall(scan, pending, markup);
  }
  say(scan, text);
}

function keepCall(scan: Scan, call: OpenCall, behind: string): void {
  scan.found.push(readCall(call, scan, { missing: "nothing", behind }));
  if (call.head === tagHead) return;
  for (const { tag } of call.parameters) scan.foreignClosers.add(`</${tag}>`);
}

/** Markup right behind the call, with the white space in it, and the text that is left. */
function withoutMarkup(held: string, marks: Scan["heldMarkup"]): { readonly text: string; readonly markup: string } {
  if (marks.length === 0) return { text: held, markup: "" };
  const ends = [0, ...marks.map(({ end }) => end)];
  const between = ends.map((from, at) => held.slice(from, marks[at]?.start));
  const last = marks.at(-1)?.end ?? 0;
  if (!/\S/.test(between.slice(0, -1).join(""))) return { text: held.slice(last), markup: held.slice(0, last) };
  return { text: between.join(""), markup: marks.map(({ start, end }) => held.slice(start, end)).join("") };
}

/** Words behind a call on its line: of one that stood among words it was an example; else its end was not its end. */
function settleLeak(scan: Scan, leak: OpenLeak, text: string): void {
  if (leak.isInline && goesOn(text)) {
    withdraw(scan, leak);
    return;
  }
  if (goesOn(text) && !leak.isBare && !leak.hasCloser) leak.isBroken = true;
  scan.found.push({ leak });
}

function goesOn(text: string): boolean {
  return /^[^\S\n]*\S/.test(text);
}

export function withdraw(scan: Scan, { ids, raw }: OpenLeak): void {
  takeBack(scan, ids, raw.drain());
}

/** What was said to be calls is text after all. */
function takeBack(scan: Scan, ids: readonly string[], text: string): void {
  if (ids.length === 0) {
    say(scan, text);
    return;
  }
  scan.hasText = true;
  for (const [at, id] of ids.entries()) scan.out.say({ type: "call_withdrawn", id, text: at === 0 ? text : "" });
}

/** A parameter's closing tag, though a later call has begun since that parameter. */
export function noteLeftOver(scan: Scan, tag: string): void {
  if (scan.foreignClosers.has(tag)) scan.isAmbiguous = true;
}

const callClosers: ReadonlySet<string> = new Set([...outerWrappers, "function", "invoke", "tool"]);

/** Whether this ends a call of another format. */
export function closesForeign({ name }: TagHead): boolean {
  return callClosers.has(localName(name));
}

/** Whether `head` may close the call or one of the wrappers open in it. */
export function closesCall(scan: Scan, call: OpenCall, head: TagHead): boolean {
  if (call.format !== undefined && closesForeign(head)) return true;
  if (head.name === call.tag || scan.names.similar(head.name) === call.spec) return true;
  return call.wrappers > 0 && innerWrappers.has(head.name);
}
