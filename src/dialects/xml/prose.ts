/**
 * Reads what stands outside calls, and finds where calls begin.
 * 1. Text goes on at once; only a tail that may be the beginning of a tag waits.
 * 2. A tool's tag counts at the start of a line, or inside one if a parameter follows; never in code, quoted or commented.
 * 3. Behind a call that has ended, text is held until it is certain that the end was the end.
 */
import { readEnd } from "../leaks/ends.ts";
import type { LeakFinder } from "../leaks/find.ts";
import { lit, readMark } from "../leaks/marks.ts";
import type { ToolNames } from "../names.ts";
import { afterLine, fenceLine } from "./fences.ts";
import { hasCalls, mayBeResultWord, readInventedResult, readResultToken, readResultWord } from "./invented.ts";
import { readLeakStart } from "./leaked.ts";
import { outerOpener, readOrphan, readTag } from "./openers.ts";
import { breakLine, freshLine, isQuoted, provide, type Scan, type Step, say, skip, take } from "./scan.ts";
import { beginThought, lateEnds, readThoughtStart } from "./thinking.ts";

export function readProse(scan: Scan): Step {
  if (scan.isPrefilled) return readPrefilled(scan);
  const end = passOver(scan, isSaidOnly(scan));
  if (end > scan.at) return sayUpTo(scan, end);
  if (scan.line.stage !== "first") return readSpecial(scan);
  const step = readFirst(scan);
  if (step !== undefined) return step;
  if (scan.buffer[scan.at] === "<") return readTag(scan);
  scan.line.stage = "rest";
  return "moved";
}

/** All there is, where it is nothing but text, as nearly all text is: no other part of the scanner need see it. */
export function takePlain(scan: Scan): string {
  if (scan.state !== "prose" || !isSaidOnly(scan)) return "";
  const { buffer, at } = scan;
  const end = passOver(scan, true);
  if (at === 0 && end === buffer.length && scan.pending === undefined) {
    scan.at = end;
    return buffer;
  }
  if (end > at) say(scan, take(scan, end));
  return "";
}

/** Up to what may mean something: over a piece of text or, where saying it changes nothing, over as many as there are. */
function passOver(scan: Scan, isInert: boolean): number {
  const { buffer } = scan;
  let at = scan.at;
  for (;;) {
    const end = pastPiece(scan, at, isInert);
    if (!isInert || end === buffer.length) return end;
    if (scan.line.stage === "first" && beginsNothing(scan, end)) scan.line.stage = "rest";
    else if (end === at) return end;
    at = end;
  }
}

/** Whether text has no effect but that it is shown, now or with what follows. */
function isSaidOnly({ hasText, pending, orphans, suspect, out }: Scan): boolean {
  if (orphans.length > 0 || out.isProvisional || suspect?.stage === "closed") return false;
  return pending === undefined ? hasText : !("body" in pending);
}

/** Whether nothing that counts at the start of a line alone begins here. */
function beginsNothing(scan: Scan, at: number): boolean {
  const { lineStarts, buffer, final } = scan;
  const isPlain = !lineStarts.has(buffer.charCodeAt(at));
  return isPlain && (!hasCalls(scan) || !mayBeResultWord(buffer, at, final));
}

/** The codes of the characters with which something may begin that counts at the start of a line alone, results aside. */
export function lineStartsOf(leaks: LeakFinder, { specs }: ToolNames): ReadonlySet<number> {
  const names = specs.map(({ name }) => name.charAt(0));
  return new Set(["`", "~", ">", "|", "<", "[", ...leaks.firsts, ...names].map((char) => char.charCodeAt(0)));
}

/**
 * Behind the next piece of a line: its indentation, a delimiter of inline code, its break, or the text between them, which goes
 * along with what follows it where saying it changes nothing.
 */
function pastPiece(scan: Scan, at: number, isInert: boolean): number {
  const { buffer, line } = scan;
  if (line.stage === "indent") return pastIndent(scan, at);
  if (line.stage === "first") return at;
  const next = nextSpecial(buffer, at);
  if (next === buffer.length) return Math.max(at, next - waitingDashes(scan));
  if (next > at && !isInert) return next;
  const char = buffer[next];
  if (char === "\n") return pastBreak(scan, next);
  if (char === "`") return pastTicks(scan, next);
  return char === "<" && isMereCode(scan, next) ? next + 1 : next;
}

/** In inline code, and no tag that could belong to a call before it: there is none, or it is no closing tag. */
function isMereCode({ line, pending, foreignClosers, buffer }: Scan, at: number): boolean {
  if (line.ticks === 0) return false;
  if (pending === undefined && foreignClosers.size === 0) return true;
  return (pending === undefined || !("body" in pending)) && /[A-Za-z]/.test(buffer.charAt(at + 1));
}

/**
 * What may mean something: a line's end; "[" and "`"; "<" but in `a < b` and `a <= b`, with which only DSML could begin, a
 * space for its bar; a comment's end; harmony without its tokens, `=functions.`; and MiniMax's `]<]`. The last two may be cut.
 */
const special = /[\n[`]|<(?!=| [^\s|｜‖D])|-(?=->)|=(?=functions\.|[functios.]{0,10}$)|\](?=<\]|<?$)/g;

function nextSpecial(buffer: string, from: number): number {
  special.lastIndex = from;
  return special.test(buffer) ? special.lastIndex - 1 : buffer.length;
}

function readPrefilled(scan: Scan): Step {
  const begin = scan.buffer.slice(scan.at).search(/\S/);
  if (begin > 0) say(scan, take(scan, scan.at + begin));
  if (begin === -1) {
    say(scan, take(scan, scan.buffer.length));
    return "moved";
  }
  const tagged = readThoughtStart(scan);
  if (tagged === "wait") return "wait";
  scan.isPrefilled = false;
  if (tagged === undefined) beginThought(scan, lateEnds);
  return "moved";
}

/** "--" at the end of what came may be the beginning of a comment's end. */
function waitingDashes({ isComment, final, buffer }: Scan): number {
  return isComment && !final ? (/-{1,2}$/.exec(buffer)?.[0].length ?? 0) : 0;
}

function readSpecial(scan: Scan): Step {
  const { buffer, at } = scan;
  const char = buffer.charAt(at);
  if (char === "<") return readTag(scan);
  if (char === "`") return "wait"; // more of them may come
  if (char === "-") {
    if (!buffer.startsWith("-->", at)) return "wait";
    scan.isComment = false;
    return sayUpTo(scan, at + "-->".length);
  }
  if (char === "]" && !buffer.startsWith("]<]", at)) return scan.final ? sayUpTo(scan, at + 1) : "wait";
  const foreign = isQuoted(scan)
    ? undefined
    : (readThoughtStart(scan) ??
      (char === "[" ? readInventedResult(scan) : undefined) ??
      readResultToken(scan) ??
      readLeakStart(scan, false) ??
      readOrphan(scan));
  return foreign ?? sayUpTo(scan, at + 1);
}

function sayUpTo(scan: Scan, end: number): Step {
  say(scan, take(scan, end));
  return "moved";
}

/** A run of so many backticks is only text. */
const longestTicks = 100;

/** Inline code begins with a run of backticks and ends with one of the same length; it does not go beyond its line. */
function pastTicks({ line, buffer, final }: Scan, at: number): number {
  let end = at;
  while (buffer[end] === "`" && end - at < longestTicks) end++;
  const run = end - at;
  if (end === buffer.length && !final && run < longestTicks) return at;
  if (run === longestTicks) line.ticks = 0;
  else if (line.ticks === 0) line.ticks = run;
  else if (line.ticks === run) line.ticks = 0;
  return end;
}

function pastBreak(scan: Scan, at: number): number {
  breakLine(scan.line);
  if (scan.line.isAfterBlank && scan.codeElement === "code") scan.codeElement = "none";
  return at + 1;
}

function pastIndent({ line, buffer, hasText }: Scan, at: number): number {
  let end = at;
  for (let code = buffer.charCodeAt(end); isIndent(code); code = buffer.charCodeAt(++end))
    line.indent += code === tab ? 4 : code === space ? 1 : 0;
  if (end === buffer.length) return end;
  line.stage = "first";
  if (buffer[end] !== "\n") {
    line.isBlank = false;
    line.isCode = line.indent >= 4 && (line.isAfterBlank || line.isCode) && hasText;
  }
  return end;
}

const space = 0x20;
const tab = 0x09;
const carriageReturn = 0x0d;
/** With which some replies begin. */
const byteOrderMark = 0xfeff;

function isIndent(code: number): boolean {
  return code === space || code === tab || code === carriageReturn || code === byteOrderMark;
}

/** What only the start of a line can be. Undefined: nothing of it. */
function readFirst(scan: Scan): Step | undefined {
  const char = scan.buffer.charAt(scan.at);
  if (char === "`" || char === "~") return readFence(scan, char);
  if (char === ">" && scan.buffer[scan.at + 1] === undefined && !scan.final) return "wait";
  if ((char === ">" && scan.buffer[scan.at + 1] !== ">") || char === "|") scan.line.isQuote = true;
  if (char === ">" && !scan.hasText && !isQuoted(scan)) return readAddressee(scan) ?? readLeakStart(scan, true);
  if (char === "<" || isQuoted(scan)) return undefined;
  const result = char === "[" ? readInventedResult(scan) : undefined;
  const own = /[A-Za-z✿]/.test(char) ? (readResultWord(scan) ?? outerOpener(scan)) : undefined;
  return result ?? own ?? readThoughtStart(scan) ?? readLeakStart(scan, true);
}

/** Functionary begins what it says to the person with `>>>all`. */
const addressee = lit(">>>all\n", ">>>all\r\n");

function readAddressee(scan: Scan): Step | undefined {
  const found = readMark(addressee, scan.buffer, scan.at, scan.final);
  if (found === undefined) return undefined;
  if (found === "cut") return "wait";
  skip(scan, found.end);
  scan.line = freshLine();
  return "moved";
}

const longestFenceLine = 200;

function readFence(scan: Scan, marker: string): Step | undefined {
  const { buffer, line } = scan;
  let end = scan.at;
  while (buffer[end] === marker) end++;
  const atEnd = end === buffer.length && !scan.final;
  if (end - scan.at < 3) return atEnd ? "wait" : undefined;
  const newline = buffer.indexOf("\n", end);
  if (newline === -1 && !scan.final && buffer.length - scan.at <= longestFenceLine) return "wait";
  const whole = buffer.slice(scan.at, newline === -1 ? buffer.length : newline);
  const text = scan.fence?.isWrapping === true && isEnd(whole, end - scan.at) ? whole.slice(0, end - scan.at) : whole;
  if (line.indent > 3 || text.length > longestFenceLine || !fenceLine.test(text)) return undefined;
  line.stage = "rest";
  const opensOutside = scan.fence === undefined && !scan.isComment;
  scan.fence = afterLine(scan.fence, text);
  if (opensOutside && scan.fence !== undefined && startsWrapping(scan)) {
    scan.fence.isWrapping = true;
    if (!scan.out.isProvisional) provide(scan, "text", true);
    skip(scan, scan.at + text.length);
  } else if (scan.out.isProvisional && scan.fence === undefined) {
    skip(scan, scan.at + text.length);
  } else say(scan, take(scan, scan.at + text.length));
  return "moved";
}

/** "```<|im_end|><|endoftext|>": behind a fence that holds calls stand stop tokens. */
function isEnd(line: string, at: number): boolean {
  const end = readEnd(line, at, true);
  return typeof end === "number" && (end === line.trimEnd().length || isEnd(line, end));
}

/** Languages of fences that hold leaked calls. */
const callLanguages: ReadonlySet<string> = new Set(["", "json", "xml", "tool_code", "tool_call", "tool"]);

/** Behind a call whose end is still open, a fence can only begin after another one that wrapped that call. */
function startsWrapping(scan: Scan): boolean {
  const language = scan.fence?.language ?? "";
  if (!scan.isTaught && !callLanguages.has(language)) return false;
  return scan.pending === undefined || scan.out.isProvisional;
}
