/**
 * Reads the value of one parameter.
 * 1. Only the parameter's own closing tag ends it, and only where another parameter or the call's end follows.
 * 2. An end that belongs to a call shown in the value ends that one: a file may document this very format.
 * 3. The last such place ends it: while nothing else has begun, a later one takes the earlier one's place.
 * 4. A value that stays on its tag's line may also end at what plainly ends it: a broken closing tag before the next
 *    parameter or the call's end. A value of several lines never ends so, nor a file's content or a diff: they are cut off.
 */
import { propertyFor, typesOf } from "../coerce.ts";
import { isExact, namesPlace } from "../parameter-kinds.ts";
import { prefixAtEnd } from "../prefix-at-end.ts";
import { pastSpace } from "../white-space.ts";
import { isNext, isWrapper, mostBetween, pastComment, pastUnknown } from "./between.ts";
import { endsLine, isClosedByName, isWrongCloser } from "./broken-ends.ts";
import type { OpenCall, OpenParameter, Parameter } from "./open-call.ts";
import { closesCall, closesForeign, drainIntoCall, noteLeftOver, type Scan, type Step, take } from "./scan.ts";
import { GrowingValue } from "./show.ts";
import { showStructured } from "./show-structured.ts";
import { isStructured } from "./structured.ts";
import { type Tag, type TagHead, tagHead, wholeTag } from "./tags.ts";

export function openParameter(scan: Scan, call: OpenCall, property: string, tag: Tag): Step {
  call.parameters.at(-1)?.value?.finish();
  call.raw.add(take(scan, tag.end));
  if (tag.name === "file") call.groups++; // `<file>a</file><file>b</file>` names two files, as the wrapper does
  const schema = call.spec.schema.properties[property] ?? {};
  const value = isStructured(schema) ? undefined : new GrowingValue(scan.out, call.id, [property], isExact(property));
  const start = call.raw.length;
  const parameter: OpenParameter = {
    property,
    tag: tag.closer ?? tag.name,
    closer: `</${tag.closer ?? tag.name}`,
    start,
    end: start,
    group: call.groups,
    value,
    style: "head",
    hasBreak: false,
    hasMarkup: false,
    nested: 0,
    checked: start,
    passed: undefined,
    passes: 0,
    isJson: tag.attributes["string"] === "false",
    isLineOver: false,
  };
  if (tag.selfClosing) call.parameters.push({ ...parameter, ...attributeValue(call, tag) });
  else {
    call.open = parameter;
    scan.state = "parameter";
  }
  return "moved";
}

/** `<path value="a.ts"/>`: where the value stands in what was read of the call. */
function attributeValue({ raw, head }: OpenCall, tag: Tag): Partial<OpenParameter> {
  const value = head === tagHead ? tag.attributes["value"] : undefined;
  const text = value === undefined ? "" : raw.since(0);
  const start = value === undefined ? -1 : text.lastIndexOf(value);
  return value === undefined || start === -1 ? {} : { start, end: start + value.length };
}

export function readParameter(scan: Scan): Step {
  const { call } = scan;
  const open = call?.open;
  if (call === undefined || open === undefined) {
    scan.state = "body";
    return "moved";
  }
  switch (open.style) {
    case "head":
      return readHead(scan, call, open);
    case "inline":
      return readInline(scan, call, open);
    case "line":
      return readLine(scan, call, open);
    case "block":
      return readUpTo(scan, call, open, open.closer);
    case "cdata":
      return readUpTo(scan, call, open, "]]>");
  }
}

function keep(scan: Scan, call: OpenCall, open: OpenParameter, end: number): Step {
  if (end <= scan.at) return "wait";
  const text = take(scan, end);
  call.raw.add(text);
  open.value?.push(text);
  return "moved";
}

const cdata = "<![CDATA[";

function readHead(scan: Scan, call: OpenCall, open: OpenParameter): Step {
  const { buffer } = scan;
  const begin = pastSpace(buffer, scan.at);
  if (begin > scan.at) {
    if (buffer.slice(scan.at, begin).includes("\n")) open.hasBreak = true;
    return keep(scan, call, open, begin);
  }
  const next = buffer.slice(scan.at, scan.at + cdata.length);
  if (next === cdata) {
    open.style = "cdata";
    call.raw.add(take(scan, scan.at + cdata.length));
    return "moved";
  }
  if (cdata.startsWith(next) && !scan.final) return "wait";
  const below = call.head === tagHead ? "block" : "line";
  open.style = open.hasBreak ? below : "inline";
  return "moved";
}

/** A value that ends at one known mark and nowhere else: jumps from mark to mark. */
function readUpTo(scan: Scan, call: OpenCall, open: OpenParameter, mark: string): Step {
  const { buffer, at } = scan;
  const found = buffer.indexOf(mark, at);
  if (found === -1) {
    const waiting = scan.final ? 0 : prefixAtEnd(buffer, at, mark);
    return keep(scan, call, open, buffer.length - waiting);
  }
  if (found > at) return keep(scan, call, open, found);
  const end = closerEnd(buffer, at, call, open);
  if (end === undefined) return keep(scan, call, open, at + mark.length);
  const isShort =
    call.head !== tagHead &&
    call.raw.length - open.start < longestShort &&
    !call.raw.since(open.start).trim().includes("\n");
  const follows = end === "cut" ? "cut" : whatFollows(scan, call, end, isShort);
  if (follows === "cut" && !scan.final) return "wait";
  if (end === "cut" || follows === "other" || follows === "cut") return keep(scan, call, open, at + mark.length);
  if (open.style === "block" && endsShownCall(call, open, follows)) return keep(scan, call, open, at + mark.length);
  return close(scan, call, open, at, end);
}

const longestShort = 2_000;

/** Whether an end at this point belongs to a call that the value shows. Each part of the value is searched once. */
function endsShownCall(call: OpenCall, open: OpenParameter, follows: Follows | boolean): boolean {
  if (open.style === "inline" && !open.hasMarkup) return false;
  open.nested += countOpeners(call, open.tag, call.raw.since(open.checked));
  open.checked = call.raw.length;
  if (open.nested === 0) return false;
  // formats whose parameters all close alike: only the last one's end ends the call that is shown
  if (call.head !== tagHead && follows === "next") return true;
  open.nested--;
  open.passes++;
  open.passed = call.raw.length;
  return true;
}

/** Calls whose parameters close as this one does: only their ends can be mistaken for its own. */
function foreignOpeners(tag: string): RegExp {
  if (tag === "arg_value") return /<tool_call>\s*[\w.-]{1,80}\s*<arg_key>/g;
  const own = tag.replaceAll("|", "\\|"); // `|DSML|parameter`
  return new RegExp(`<(?:function\\s*=|[^<>]{0,30}invoke\\s+name=)[^<>]{1,80}>\\s*<${own}[\\s=>]`, "g");
}

function countOpeners({ spec, tag, head }: OpenCall, own: string, text: string): number {
  if (head !== tagHead) return text.match(foreignOpeners(own))?.length ?? 0;
  const names = spec.name === tag ? [tag] : [spec.name, tag];
  const shown = names.filter((name) => text.includes(`<${name}>`));
  return shown.reduce((count, name) => count + text.split(new RegExp(`<${name}>\\s*<[A-Za-z_]`)).length - 1, 0);
}

/** The reply has ended cleanly and the value is open: the last end passed over was its own after all, if nothing followed. */
export function endAtPassed(call: OpenCall, open: OpenParameter): boolean {
  if (open.passed === undefined) return false;
  const [closer, ...behind] = call.raw.since(open.passed).split(/(?<=>)\s*/);
  if (call.head !== tagHead) {
    // with two such ends in it, it may as well be two calls
    const isOnly = open.passes === 1 && closer === `</${open.tag}>` && /^(?:<\/[^<>]*>)+$/.test(behind.join(""));
    if (isOnly) open.end = open.passed;
    return isOnly;
  }
  const isEnd = closer === `</${open.tag}>` && behind.join("") === `</${call.tag}>`;
  if (isEnd) open.end = open.passed;
  return isEnd;
}

/** Where the closing tag at `at` ends; behind "]]>" in a CDATA section. */
function closerEnd(buffer: string, at: number, call: OpenCall, open: OpenParameter): number | "cut" | undefined {
  let from = at;
  if (open.style === "cdata" && buffer.startsWith("]]>", at)) {
    from = pastSpace(buffer, at + 3);
    if (from - at > longestGap) return undefined;
    if (from === buffer.length) return "cut";
  }
  const head = call.head(buffer, from);
  if (head?.closing !== true) return head?.isCut === true && head.name === "" ? "cut" : undefined;
  if (head.isCut) return open.tag.startsWith(head.name) ? "cut" : undefined;
  if (head.name !== open.tag) return undefined;
  const tag = wholeTag(buffer, head);
  return tag === "cut" ? "cut" : tag?.end;
}

const longestGap = 200;

type Follows = "end" | "next" | "tool" | "nothing" | "cut" | "other";

/** What stands behind a closing tag, white space aside. "nothing": the reply is over. */
function whatFollows(scan: Scan, call: OpenCall, from: number, isShort: boolean, unknown = 0): Follows {
  const { buffer, final } = scan;
  const at = pastSpace(buffer, from);
  if (at - from > longestGap) return "other";
  if (at === buffer.length) return final ? "nothing" : "cut";
  const head = call.head(buffer, at);
  if (head === undefined) {
    const behind = unknown < mostBetween ? pastComment(scan, at) : "other";
    return typeof behind === "number" ? whatFollows(scan, call, behind, isShort, unknown + 1) : behind;
  }
  if (head.isCut) {
    if (!final) return "cut";
    return head.closing && call.tag.startsWith(head.name) ? "nothing" : "other";
  }
  if (head.closing) return whatCloses(scan, call, head, isShort, at - from);
  if (isNext(call, head)) return "next";
  const begins = scan.names.similar(head.name) !== undefined || (call.head !== tagHead && isWrapper(head));
  if (isShort && begins) return "tool";
  const behind = unknown < mostBetween ? pastUnknown(scan, call, head) : "other";
  if (typeof behind !== "number") return behind;
  const beyond = whatFollows(scan, call, behind, false, unknown + 1);
  return call.head !== tagHead && (beyond === "end" || beyond === "tool") ? "next" : beyond;
}

/**
 * A closing tag may come twice (llama.cpp#24807): no path or number holds one, and nothing but a file has it as
 * its last line; a file neither, where the parameter before it was closed so.
 * `gap`: characters between the end and `head`.
 */
function whatCloses(scan: Scan, call: OpenCall, head: TagHead, isShort: boolean, gap: number): Follows {
  if (closesCall(scan, call, head)) return "end";
  const { open } = call;
  // `<path>a</path></invoke>`: the end of a call, as others write it
  if (isShort && open !== undefined && !isExact(open.property) && closesForeign(head)) return "end";
  if (call.head === tagHead || open === undefined || head.name !== open.tag) return "other";
  const { property } = open;
  const isPlace = namesPlace(property) || !typesOf(call.spec.schema.properties[property] ?? {}).includes("string");
  if (isPlace ? !isShort : gap === 0 || (isExact(property) && !call.isDoubling)) return "other";
  const tag = wholeTag(scan.buffer, head);
  const follows = tag === undefined || tag === "cut" ? "cut" : whatFollows(scan, call, tag.end, false);
  if (follows === "next") call.isDoubling = true;
  return follows;
}

/** The value ends at `valueEnd`; what is taken ends at `end`. */
function close(scan: Scan, call: OpenCall, open: OpenParameter, valueEnd: number, end: number): Step {
  keep(scan, call, open, valueEnd);
  const isSection = open.style === "cdata" && scan.buffer.startsWith("]]>", scan.at);
  open.end = call.raw.length + (isSection ? 3 : 0);
  call.raw.add(take(scan, end));
  call.open = undefined;
  call.parameters.push(open);
  scan.state = "body";
  if (open.value === undefined) showStructured(scan.out, call, open);
  return "moved";
}

const breakOrTag = /[<\n]/g;

/** One line below its tag: it also ends where the next line begins another parameter. */
function readLine(scan: Scan, call: OpenCall, open: OpenParameter): Step {
  const { buffer, at } = scan;
  if (open.isLineOver) return readLineEnd(scan, call, open);
  breakOrTag.lastIndex = at;
  const match = breakOrTag.exec(buffer);
  if (match === null) return keep(scan, call, open, buffer.length);
  if (match[0] === "<") open.style = "block";
  else open.isLineOver = true;
  return match.index > at ? keep(scan, call, open, match.index) : "moved";
}

function readLineEnd(scan: Scan, call: OpenCall, open: OpenParameter): Step {
  const { buffer } = scan;
  const begin = pastSpace(buffer, scan.at);
  if (begin > scan.at) return keep(scan, call, open, begin);
  const head = buffer[scan.at] === "<" ? call.head(buffer, scan.at) : undefined;
  const tag = head === undefined ? undefined : wholeTag(buffer, head);
  if ((tag === "cut" || head?.isCut) && !scan.final) return "wait";
  if (tag !== undefined && tag !== "cut") {
    if (!tag.closing && isNextParameter(call, open, tag)) return close(scan, call, open, scan.at, scan.at);
    if (isClosedByName(call, open, tag)) return close(scan, call, open, scan.at, tag.end);
  }
  open.style = "block";
  return "moved";
}

function readInline(scan: Scan, call: OpenCall, open: OpenParameter): Step {
  const { buffer, at } = scan;
  if (open.hasBreak) {
    const begin = pastSpace(buffer, at);
    if (begin > at) return keep(scan, call, open, begin);
    if (buffer[at] !== "<") {
      open.style = "block";
      return "moved";
    }
  }
  breakOrTag.lastIndex = at;
  const index = breakOrTag.test(buffer) ? breakOrTag.lastIndex - 1 : buffer.length;
  if (index > at) return keep(scan, call, open, index);
  if (buffer[index] === "\n") {
    open.hasBreak = true;
    return keep(scan, call, open, at + 1);
  }
  return readInlineTag(scan, call, open);
}

function readInlineTag(scan: Scan, call: OpenCall, open: OpenParameter): Step {
  const { buffer, at, final } = scan;
  const head = call.head(buffer, at);
  const tag = head?.isCut === true ? "cut" : head && wholeTag(buffer, head);
  if (tag === "cut" && !final) return "wait";
  if (tag === undefined || tag === "cut") return asContent(scan, call, open);
  const ends = endsInline(scan, call, open, tag);
  if (ends === "cut") return "wait";
  if (!ends || (tag.name === open.tag && endsShownCall(call, open, ends))) return asContent(scan, call, open);
  const isBoundary = tag.name !== open.tag && (!tag.closing || closesCall(scan, call, tag));
  return close(scan, call, open, at, isBoundary ? at : tag.end);
}

/** The "<" is a part of the value. */
function asContent(scan: Scan, call: OpenCall, open: OpenParameter): Step {
  open.hasMarkup = true;
  if (open.hasBreak) open.style = "block";
  return keep(scan, call, open, scan.at + 1);
}

function endsInline(scan: Scan, call: OpenCall, open: OpenParameter, tag: Tag): boolean | "cut" {
  const follows = whatFollows(scan, call, tag.end, true);
  if (tag.closing && tag.name === open.tag) return follows === "cut" ? "cut" : follows !== "other";
  if (isExact(open.property)) return false;
  if (isClosedByName(call, open, tag)) return follows === "cut" ? "cut" : follows === "next" || follows === "end";
  if (call.head !== tagHead && !namesPlace(open.property)) return false;
  // `<path>src/app.ts</read_file>`: the call's end without the parameter's
  if (tag.closing && closesCall(scan, call, tag)) return endsLine(scan, tag.end);
  // `<path>a.ts</file>` and then `<content>`: a wrong closing tag, unless the value opened it: `<result><b>x</b></result>`
  if (tag.closing) {
    if (follows === "cut") return "cut";
    return follows === "next" || follows === "end" ? isWrongCloser(scan, call, open, tag) : false;
  }
  // `<path>src/app.ts<path>`: the slash was lost
  if (tag.name === open.tag) return follows === "cut" ? "cut" : follows !== "other" && call.raw.length > open.start;
  // `<path>src/app.ts` and on the next line `<content>`: no closing tag at all
  return open.hasBreak && isNextParameter(call, open, tag);
}

function isNextParameter(call: OpenCall, open: OpenParameter, tag: Tag): boolean {
  const property = propertyFor(call.spec, tag.name);
  if (property === undefined || property === open.property) return false;
  return !call.parameters.some((earlier) => earlier.property === property);
}

/**
 * Behind a call's end, at a "<": whether this closes the call's last value again, so that all since then belonged to it. A
 * file that shows the format holds `</content></write_to_file>` itself. Undefined: it does not.
 */
export function continuesValue(scan: Scan, pending: OpenCall): Step | undefined {
  const last = pending.parameters.at(-1);
  const head = last === undefined ? undefined : pending.head(scan.buffer, scan.at);
  if (last === undefined || head === undefined || (!head.closing && !(head.isCut && head.name === "")))
    return undefined;
  if (head.isCut) return !scan.final && last.tag.startsWith(head.name) ? "wait" : undefined;
  if (
    head.name !== last.tag ||
    (last.style === "cdata" && !/\]\]>\s*$/.test(scan.held.since(scan.held.length - longestGap)))
  )
    return undefined;
  const tag = wholeTag(scan.buffer, head);
  if (tag === "cut") return scan.final ? undefined : "wait";
  if (tag === undefined) return undefined;
  const follows = whatFollows(scan, pending, tag.end, false);
  if (follows === "cut") return scan.final ? undefined : "wait";
  if ((follows !== "end" && follows !== "next") || endsHeldCall(scan, pending, last)) return undefined;
  extend(scan, pending, last, tag);
  return "moved";
}

/** Whether an end in the held text belongs to a call that begins in it: prose behind a call may show the format too. */
function endsHeldCall(scan: Scan, pending: OpenCall, last: Parameter): boolean {
  last.nested += countOpeners(pending, last.tag, scan.held.since(scan.heldChecked));
  scan.heldChecked = scan.held.length;
  if (last.nested === 0) return false;
  last.nested--;
  return true;
}

function extend(scan: Scan, pending: OpenCall, last: Parameter, tag: Tag): void {
  if (pending.head !== tagHead) noteLeftOver(scan, `</${last.tag}>`);
  pending.raw.add(drainIntoCall(scan));
  last.value?.push(pending.raw.since(last.end));
  last.end = pending.raw.length;
  last.checked = pending.raw.length;
  pending.raw.add(take(scan, tag.end));
  scan.pending = undefined;
  scan.call = pending;
  scan.state = "body";
}
