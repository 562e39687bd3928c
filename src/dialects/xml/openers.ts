/** Decides at a "<" in prose what it begins: a call, a wrapper, a thought, an invented result, or nothing but text. */
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";
import { readEnd } from "../leaks/ends.ts";
import { foreignHead } from "../leaks/foreign-tags.ts";
import { any, lit, opt, readMark, seq } from "../leaks/marks.ts";
import { pastSpace } from "../white-space.ts";
import { closeCall, openCall, ownFormat } from "./calls.ts";
import { hasBlockValue, hasCalls, inventedResult, readResultToken, resultTag } from "./invented.ts";
import { breaksLeak, readLeakStart } from "./leaked.ts";
import { continuesValue } from "./parameter.ts";
import {
  asText,
  drainIntoCall,
  freshLine,
  isQuoted,
  noteLeftOver,
  type Scan,
  type Step,
  settle,
  skip,
  take,
} from "./scan.ts";
import { closesSuspect, isBehindUnknown, noteClosing, noteForeignSuspect, noteSuspect } from "./suspects.ts";
import { innerWrappers, localName, outerWrappers, type Tag, type TagHead, tagHead, wholeTag } from "./tags.ts";
import { isThoughtEnd, readThoughtStart } from "./thinking.ts";

export function readTag(scan: Scan): Step {
  const { buffer, at, line } = scan;
  const isFirst = line.stage === "first";
  const { pending } = scan;
  if (pending !== undefined) {
    const continued = "body" in pending ? breaksLeak(scan, pending) : continuesValue(scan, pending);
    if (continued !== undefined) return continued;
  }
  if (scan.foreignClosers.size > 0 && isLeftOver(scan) === "wait") return "wait";
  const quote = readComment(scan) ?? readCodeElement(scan);
  if (quote !== undefined) return quote;
  if (isQuoted(scan)) return asText(scan, at + 1);
  const head = tagHead(buffer, at);
  const foreign = isOwnTag(scan, head) ? undefined : readForeign(scan, isFirst);
  if (foreign !== undefined) return foreign;
  if (head === undefined) return asText(scan, at + 1);
  if (head.isCut && !scan.final && mayMatter(scan, head, isFirst)) return "wait";
  if (head.name === "") return asText(scan, at + 1);
  const known = readNamed(scan, head, isFirst) ?? noteForeignSuspect(scan, head, isFirst);
  if (known !== undefined) return known;
  if (!head.closing) scan.shownTags.add(head.name);
  return asText(scan, head.end);
}

/** A tool's opening tag that is nothing else: most tags are, and need not be held against all other formats. */
function isOwnTag({ buffer, ownTags }: Scan, head: TagHead | undefined): boolean {
  return head !== undefined && !head.closing && buffer[head.end] === ">" && ownTags.has(head.name);
}

function readForeign(scan: Scan, isFirst: boolean): Step | undefined {
  return readThoughtStart(scan) ?? readResultToken(scan) ?? readLeakStart(scan, isFirst) ?? readOrphan(scan);
}

/** Even in what looks like a quotation: the fence may be a part of the value whose end this is. */
function isLeftOver(scan: Scan): Step | undefined {
  const { buffer, at, final, foreignClosers } = scan;
  for (const tag of foreignClosers) {
    if (buffer.startsWith(tag, at)) noteLeftOver(scan, tag);
    else if (!final && buffer.length - at < tag.length && tag.startsWith(buffer.slice(at))) return "wait";
  }
  return undefined;
}

const codeTag = /<(\/?)(code|pre)(?=[\s>])/y;
const cutCodeTag = /<\/?(?:c(?:o(?:d(?:e)?)?)?|p(?:r(?:e)?)?)?$/y;

/** `<code>…</code>` quotes as backticks do; without an end it does so up to the next blank line, `<pre>` beyond it. */
function readCodeElement(scan: Scan): Step | undefined {
  const { buffer, at, final, line, fence } = scan;
  if (scan.isComment || line.ticks > 0 || fence !== undefined) return undefined;
  const first = buffer.charAt(buffer[at + 1] === "/" ? at + 2 : at + 1);
  if (!"cp".includes(first)) return undefined; // neither of them, nor a beginning
  codeTag.lastIndex = at;
  const match = codeTag.exec(buffer);
  if (match === null) {
    cutCodeTag.lastIndex = at;
    return !final && cutCodeTag.test(buffer) ? "wait" : undefined;
  }
  const [whole, slash, name] = match;
  if (slash === "") scan.codeElement = name === "pre" || scan.codeElement === "pre" ? "pre" : "code";
  else if (name === "pre" || scan.codeElement === "code") scan.codeElement = "none";
  return asText(scan, at + whole.length);
}

/** A closing tag or stop token that belongs to nothing: not shown if nothing but its like follows. */
export function readOrphan(scan: Scan): Step | undefined {
  const { buffer, at, final } = scan;
  const heading = readMark(channel, buffer, at, final);
  if (heading === "cut") return "wait";
  if (heading !== undefined) {
    skip(scan, heading.end);
    return "moved";
  }
  if ((scan.outerWrappers > 0 && buffer[at + 1] === "/") || isBracket(scan)) return undefined;
  const found = readEnd(buffer, at, final);
  if (found === "cut") return "wait";
  if (found === undefined) return undefined;
  if (closesShown(scan, found) || isBehindUnknown(scan)) return closesSuspect(scan, found);
  const stray = readStrayThoughtEnd(scan, found);
  if (stray !== undefined) return stray;
  scan.line.stage = "rest";
  noteLeftOver(scan, buffer.slice(at, found));
  if (closingList.test(buffer.slice(at, found)) && isRightBehindCall(scan)) joinCall(scan, found);
  else scan.orphans.add(take(scan, found));
  return "moved";
}

/**
 * `</think>` before the first word: the thought came in a field of its own, or its beginning got lost. With a word behind it
 * in its line, the answer speaks of it.
 */
function readStrayThoughtEnd(scan: Scan, end: number): Step | undefined {
  const { buffer, at, final, hasText, found, pending } = scan;
  if (hasText || found.length > 0 || pending !== undefined || !isThoughtEnd(buffer.slice(at, end))) return undefined;
  if (end === buffer.length && !final) return "wait";
  if (buffer[end] === " ") return undefined;
  skip(scan, end);
  scan.line = freshLine();
  return "moved";
}

/** `</｜DSML｜function_calls>`, `<｜tool_calls_end｜>`: of the list, behind its last call. */
const closingList = /^<(?:\/[^<>\w]+DSML[^<>]+|[|｜][^<>]+[|｜])>$/;

/** Whether the answer holds the tag that this one closes: `<s>old</s>` is no stop token. */
function closesShown({ buffer, at, shownTags }: Scan, end: number): boolean {
  return shownTags.delete(buffer.slice(at + "</".length, end - ">".length));
}

/** Of what begins with a bracket only MiniMax's `[e~[` ends nothing but replies. */
function isBracket({ buffer, at, final }: Scan): boolean {
  return buffer[at] === "[" && !buffer.startsWith("[e", at) && (final || at + 1 < buffer.length);
}

/** What begins an answer: gpt-oss, Command, Kimi K3. */
export const channel = any(
  seq(opt(lit("<|start|>assistant")), lit("<|channel|>"), lit("final", "commentary"), lit("<|message|>")),
  lit("<|START_RESPONSE|>", "<|START_TEXT|>", "<|open|>response<|sep|>"),
);

const commentOpen = "<!--";

function readComment(scan: Scan): Step | undefined {
  const { buffer, at } = scan;
  if (buffer[at + 1] !== "!" || isQuoted(scan)) return undefined;
  const start = buffer.slice(at, at + commentOpen.length);
  if (start !== commentOpen) {
    return commentOpen.startsWith(start) && !scan.final ? "wait" : undefined;
  }
  scan.isComment = true;
  return asText(scan, at + commentOpen.length);
}

/** Whether a tag that is cut at the buffer's end may become one that counts here. */
function mayMatter(scan: Scan, { name }: TagHead, isFirst: boolean): boolean {
  if (name === "" || (isFirst && scan.isTaught) || scan.outerWrappers > 0) return true;
  if (name.includes(":")) return true; // `<ns:param>`: its closing tag is told by the whole name
  if (scan.names.isPrefix(name) || scan.names.exact(name) !== undefined) return true;
  return [...outerWrappers, "tool_result"].some((known) => known.startsWith(name));
}

function readNamed(scan: Scan, head: TagHead, isFirst: boolean): Step | undefined {
  if (outerWrappers.has(localName(head.name))) return readOuterWrapper(scan, head);
  if (head.closing) return readStrayCloser(scan, head) ?? noteClosing(scan, head, isFirst);
  if (isFirst && resultTag.test(head.name) && hasCalls(scan) && scan.names.exact(head.name) === undefined)
    return inventedResult(scan);
  const spec = isFirst ? toolAtLineStart(scan, head.name) : scan.names.exact(head.name);
  if (spec === undefined) return isFirst && scan.isTaught ? noteSuspect(scan, head) : undefined;
  return readOpener(scan, head, spec, isFirst);
}

/** At a line's start other spellings count too, and a typo in a name that looks like no markup. */
function toolAtLineStart({ names, isTaught }: Scan, name: string): ToolSpec | undefined {
  if (!isTaught) return names.exact(name);
  return names.similar(name) ?? (name.length > 5 && /[_-]/.test(name) ? names.resolve(name) : undefined);
}

function readOpener(scan: Scan, head: TagHead, spec: ToolSpec, isFirst: boolean): Step | undefined {
  // Inside a line, text behind a value of several lines is more likely that value's than a call.
  if (!isFirst && scan.pending !== undefined && hasBlockValue(scan)) return undefined;
  const tag = wholeTag(scan.buffer, head);
  if (tag === "cut") return scan.final ? cutOpener(scan, head, spec, isFirst) : "wait";
  if (tag === undefined) return scan.final && head.isCut ? cutOpener(scan, head, spec, isFirst) : undefined;
  const begins = beginsCall(scan, tag, spec, isFirst);
  if (begins === "wait") return "wait";
  return begins ? enter(scan, tag, spec) : undefined;
}

function enter(scan: Scan, tag: Tag, spec: ToolSpec): Step {
  const wasProvisional = scan.out.isProvisional;
  settle(scan);
  if (wasProvisional && !scan.out.isProvisional) return "moved"; // the fence was no wrapper: judge this tag anew
  if (scan.out.isProvisional && !scan.out.isRehearsal && scan.fence === undefined) scan.out.commit();
  foreignParameter.lastIndex = tag.end;
  const isMixed = foreignParameter.test(scan.buffer);
  const call = openCall(scan, tag, spec, isMixed ? mixedFormat : scan.isTaught ? undefined : ownFormat);
  if (tag.selfClosing) closeCall(scan, call);
  return "moved";
}

/** `<read_file><parameter name="path">`: the tool in our own tag, and its parameters as others write them. */
const foreignParameter = /\s{0,200}<(?:parameter(?:\s+name)?\s*=|arg_key>)/y;
const mixedFormat = "mixed";

/** The reply ends inside the tag itself: at a line's start that is a call which was cut off. */
function cutOpener(scan: Scan, head: TagHead, spec: ToolSpec, isFirst: boolean): Step | undefined {
  if (!isFirst || !scan.isTaught) return undefined;
  const cut: Tag = { ...head, end: scan.buffer.length, selfClosing: false, attributes: {} };
  return enter(scan, cut, spec);
}

const longestGap = 200;

/** What follows the tag says whether it begins a call. */
function beginsCall(scan: Scan, tag: Tag, spec: ToolSpec, isFirst: boolean): boolean | "wait" {
  if (!scan.isTaught) return beginsUntaught(scan, tag, spec, isFirst);
  const hasKnownAttribute = Object.keys(tag.attributes).some((name) => propertyFor(spec, name) !== undefined);
  if (hasKnownAttribute) return true;
  if (tag.selfClosing) return isFirst;
  const { buffer } = scan;
  const at = pastSpace(buffer, tag.end);
  if (at - tag.end > longestGap) return false;
  if (at === buffer.length) return scan.final ? isFirst : "wait";
  if (buffer[at] === "<") return followedByTag(scan, at, tag, spec, isFirst);
  return isFirst ? followedByBody(scan, at, spec) : beginsObject(scan, at, spec);
}

/**
 * Our own tags, though nobody taught them (Roo#11106): only with a parameter right behind, in `<args><file>` or without, or
 * as JSON; inside a line only where it ends with the tag.
 */
function beginsUntaught(scan: Scan, tag: Tag, spec: ToolSpec, isFirst: boolean): boolean | "wait" {
  const { buffer, final } = scan;
  let { end } = tag;
  if (tag.selfClosing) return isFirst && hasRequired(tag, spec);
  if (!isFirst && !/[\r\n]/.test(buffer.charAt(end))) return end === buffer.length && !final ? "wait" : false;
  for (let wrappers = 0; wrappers < mostWrappers; wrappers++) {
    const at = pastSpace(buffer, end);
    if (at - end > longestGap) return false;
    if (at === buffer.length) return final ? false : "wait";
    const next = tagHead(buffer, at);
    if (next?.isCut) return final ? false : "wait";
    if (next === undefined) return beginsObject(scan, at, spec);
    if (next.closing) return false;
    const isWrapper = innerWrappers.has(next.name) && buffer[next.end] === ">";
    if (!isWrapper) return propertyFor(spec, next.name) !== undefined || beginsForeign(buffer, next, final);
    end = next.end + 1;
  }
  return false;
}
const mostWrappers = 3;

/** `<read_file path="src/app.ts"/>` */
function hasRequired({ attributes }: Tag, { schema: { required } }: ToolSpec): boolean {
  return required.length > 0 && required.every((name) => Object.hasOwn(attributes, name));
}

/** `{"path": …}` */
function beginsObject({ buffer, final }: Scan, at: number, spec: ToolSpec): boolean | "wait" {
  if (buffer[at] !== "{") return false;
  firstKey.lastIndex = at;
  const [whole, name = "", colon] = firstKey.exec(buffer) ?? [];
  if (colon !== undefined) return propertyFor(spec, name) !== undefined;
  return whole !== undefined && !final && at + whole.length === buffer.length ? "wait" : false;
}
const firstKey = /\{\s{0,80}(?:"([\w-]{0,64})(?:"\s{0,20}(:)?)?)?/y;

/** `next` is the tag of a parameter as others write it; enough of it is there to say. */
function beginsForeign(buffer: string, next: TagHead, final: boolean): boolean | "wait" {
  if (next.name !== "parameter" && next.name !== "arg_key") return false;
  const tag = foreignHead(buffer, next.end - next.name.length - 1);
  if (tag?.isCut) return final ? false : "wait";
  return tag !== undefined && "closer" in tag && tag.name !== "";
}

function followedByTag(scan: Scan, at: number, tag: Tag, spec: ToolSpec, isFirst: boolean): boolean | "wait" {
  const next = tagHead(scan.buffer, at);
  if (next === undefined) return false;
  if (next.isCut) return scan.final ? isFirst : "wait";
  if (next.closing) return next.name === tag.name && (isFirst || spec.schema.required.length === 0);
  if (propertyFor(spec, next.name) !== undefined || innerWrappers.has(next.name)) return true;
  const begins = beginsForeign(scan.buffer, next, scan.final);
  if (begins !== false) return begins;
  return isFirst && scan.names.similar(next.name) === undefined;
}

/** `{"path": …}`, a list of such objects, or `path: …` in place of child tags. */
function followedByBody(scan: Scan, at: number, spec: ToolSpec): boolean | "wait" {
  if (scan.buffer[at] === "{") return true;
  if (scan.buffer[at] === "[") return beginsList(scan, at);
  word.lastIndex = at;
  const [name = ""] = word.exec(scan.buffer) ?? [];
  const end = word.lastIndex;
  if (end === scan.buffer.length && !scan.final) return "wait";
  return name !== "" && scan.buffer[end] === ":" && propertyFor(spec, name) !== undefined;
}

function beginsList({ buffer, final }: Scan, at: number): boolean | "wait" {
  const first = pastSpace(buffer, at + 1);
  return first === buffer.length && first - at < longestGap && !final ? "wait" : buffer[first] === "{";
}

const word = /[\w-]{1,64}/y;

/** `read_file>`: servers that strip "<" (Roo#7156). Only with a parameter behind it. */
export function outerOpener(scan: Scan): Step | undefined {
  if (!scan.isTaught || isQuoted(scan) || (scan.pending !== undefined && hasBlockValue(scan))) return undefined;
  word.lastIndex = scan.at;
  const [name = ""] = word.exec(scan.buffer) ?? [];
  const end = word.lastIndex;
  const spec = scan.names.exact(name);
  if (end === scan.buffer.length && !scan.final) return scan.names.isPrefix(name) || spec ? "wait" : undefined;
  if (spec === undefined || scan.buffer[end] !== ">") return undefined;
  const tag: Tag = { closing: false, name, end: end + 1, isCut: false, selfClosing: false, attributes: {} };
  const begins = beginsCall(scan, tag, spec, false);
  if (begins === "wait") return "wait";
  return begins ? enter(scan, tag, spec) : undefined;
}

function readOuterWrapper(scan: Scan, head: TagHead): Step | undefined {
  const tag = wholeTag(scan.buffer, head);
  if (tag === "cut") return scan.final ? undefined : "wait";
  if (tag === undefined) return undefined;
  if (head.closing) {
    if (scan.outerWrappers === 0) return isRightBehindCall(scan) ? overStray(scan, tag) : undefined;
    scan.outerWrappers--;
    skip(scan, tag.end);
    return "moved";
  }
  return readWrapperOpener(scan, tag);
}

/** `</read_file>` once more, right behind the call that it closed, means nothing. */
function readStrayCloser(scan: Scan, head: TagHead): Step | undefined {
  const { pending } = scan;
  if (pending === undefined || "body" in pending || !isRightBehindCall(scan)) return undefined;
  if (scan.names.similar(head.name) !== pending.spec) return undefined;
  const tag = wholeTag(scan.buffer, head);
  if (tag === "cut") return scan.final ? undefined : "wait";
  return tag === undefined ? undefined : overStray(scan, tag);
}

/** Ends of what was ended already: they mean nothing, and stay with the text of their call. */
function joinCall(scan: Scan, end: number): void {
  const { pending } = scan;
  if (pending === undefined || "body" in pending) {
    skip(scan, end);
    return;
  }
  pending.raw.add(drainIntoCall(scan));
  pending.raw.add(take(scan, end));
}

function isRightBehindCall({ pending, held }: Scan): boolean {
  return pending !== undefined && held.length < longestGap && /^(?:\s|<\/[\w:-]+\s*>)*$/.test(held.since(0));
}

function overStray(scan: Scan, tag: Tag): Step {
  joinCall(scan, tag.end);
  scan.line = { ...freshLine(), isBlank: false };
  return "moved";
}

/** Around one of our own calls a wrapper means nothing. */
function readWrapperOpener(scan: Scan, wrapper: Tag): Step | undefined {
  const { buffer, final } = scan;
  const at = pastSpace(buffer, wrapper.end);
  if (at - wrapper.end > longestGap) return undefined;
  if (at === buffer.length) return final ? undefined : "wait";
  const head = tagHead(buffer, at);
  if (head?.isCut && !final) return "wait";
  const spec = head === undefined || head.closing ? undefined : scan.names.similar(head.name);
  if (head === undefined || spec === undefined) return undefined;
  const tag = wholeTag(buffer, head);
  const begins = tag === undefined || tag === "cut" ? tag : beginsCall(scan, tag, spec, true);
  if ((begins === "cut" && !final) || begins === "wait") return "wait";
  if (begins !== true) return undefined;
  if (scan.out.isProvisional && scan.hasHeldText) {
    settle(scan);
    if (!scan.out.isProvisional) return "moved"; // the fence was no wrapper: its bytes are text, and this is none of them
  }
  scan.outerWrappers++;
  skip(scan, at);
  scan.line = freshLine();
  return "moved";
}
