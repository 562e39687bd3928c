/**
 * Reads what stands outside calls, and finds where calls begin.
 * 1. Text goes on at once; only a tail that may be the beginning of a tag waits.
 * 2. A tool's tag counts at the start of a line, or inside one if a parameter follows; never in code, quoted or commented.
 * 3. Behind a call that has ended, text is held until it is certain that the end was the end.
 */
import { lit, readMark } from "../leaks/marks.ts";
import { afterLine, fenceLine } from "./fences.ts";
import { readInventedResult, readResultToken, readResultWord } from "./invented.ts";
import { readLeakStart } from "./leaked.ts";
import { outerOpener, readOrphan, readTag } from "./openers.ts";
import { freshLine, isQuoted, provide, type Scan, type Step, say, skip, take } from "./scan.ts";
import { beginThought, lateEnds, readThoughtStart } from "./thinking.ts";

export function readProse(scan: Scan): Step {
  if (scan.isPrefilled) return readPrefilled(scan);
  if (scan.line.stage === "indent") return readIndent(scan);
  if (scan.line.stage === "first") {
    const step = readFirst(scan);
    if (step !== undefined) return step;
    if (scan.buffer[scan.at] === "<") return readTag(scan);
    scan.line.stage = "rest";
  }
  const next = nextSpecial(scan.buffer, scan.at);
  return next > scan.at ? readPlain(scan, next) : readSpecial(scan);
}

/** Where the next character stands that may mean something: most chunks hold none, so nothing is matched for them. */
function nextSpecial(buffer: string, from: number): number {
  for (let at = from; at < buffer.length; at++) {
    const code = buffer.charCodeAt(at);
    if (code <= 0x60 && isSpecial(buffer, at, code)) return at;
  }
  return buffer.length;
}

function isSpecial(buffer: string, at: number, code: number): boolean {
  switch (code) {
    case 0x0a: // a line's end
    case 0x3c: // <
    case 0x5b: // [
    case 0x60: // `
      return true;
    case 0x2d: // -
      return buffer.startsWith("-->", at);
    case 0x3d: // =, which may stand in harmony without its tokens
      return mayBegin("=functions.", buffer, at);
    case 0x5d: // ], which may begin a mark of MiniMax that is cut
      return mayBegin("]<]", buffer, at);
    default:
      return false;
  }
}

function mayBegin(mark: string, buffer: string, at: number): boolean {
  return buffer.startsWith(mark, at) || (buffer.length - at < mark.length && mark.startsWith(buffer.slice(at)));
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

function readPlain(scan: Scan, end: number): Step {
  // "--" may be the beginning of a comment's end
  const waits =
    scan.isComment && !scan.final && end === scan.buffer.length ? (/-{1,2}$/.exec(scan.buffer)?.[0].length ?? 0) : 0;
  const until = Math.max(scan.at, end - waits);
  if (until === scan.at) return "wait";
  say(scan, take(scan, until));
  return "moved";
}

function readSpecial(scan: Scan): Step {
  const { line, buffer, at } = scan;
  const char = buffer.charAt(at);
  if (char === "<") return readTag(scan);
  if (char === "`") return readTicks(scan);
  if (char === "-") {
    scan.isComment = false;
    return sayUpTo(scan, at + "-->".length);
  }
  if (char === "\n") {
    scan.line = freshLine(line.isBlank);
    scan.line.isCode = line.isCode;
    if (line.isBlank && scan.codeElement === "code") scan.codeElement = "none";
    return sayUpTo(scan, at + 1);
  }
  if (char === "]" && !buffer.startsWith("]<]", at)) return scan.final ? sayUpTo(scan, at + 1) : "wait";
  const foreign = isQuoted(scan)
    ? undefined
    : (readThoughtStart(scan) ?? readResultToken(scan) ?? readLeakStart(scan, false) ?? readOrphan(scan));
  return foreign ?? sayUpTo(scan, at + 1);
}

function sayUpTo(scan: Scan, end: number): Step {
  say(scan, take(scan, end));
  return "moved";
}

/** A run of so many backticks is only text. */
const longestTicks = 100;

/** Inline code begins with a run of backticks and ends with one of the same length; it does not go beyond its line. */
function readTicks(scan: Scan): Step {
  const { line, buffer } = scan;
  let end = scan.at;
  while (buffer[end] === "`" && end - scan.at < longestTicks) end++;
  const run = end - scan.at;
  if (end === buffer.length && !scan.final && run < longestTicks) return "wait";
  if (run === longestTicks) line.ticks = 0;
  else if (line.ticks === 0) line.ticks = run;
  else if (line.ticks === run) line.ticks = 0;
  say(scan, take(scan, end));
  return "moved";
}

const indentation = /[ \t\r]+/y;

function readIndent(scan: Scan): Step {
  const { line } = scan;
  indentation.lastIndex = scan.at;
  const space = indentation.test(scan.buffer) ? scan.buffer.slice(scan.at, indentation.lastIndex) : "";
  for (const char of space) line.indent += char === "\t" ? 4 : char === " " ? 1 : 0;
  if (space !== "") {
    say(scan, take(scan, scan.at + space.length));
    return "moved";
  }
  line.stage = "first";
  if (scan.buffer[scan.at] !== "\n") {
    line.isBlank = false;
    line.isCode = line.indent >= 4 && (line.isAfterBlank || line.isCode) && scan.hasText;
  }
  return "moved";
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
  const text = buffer.slice(scan.at, newline === -1 ? buffer.length : newline);
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

/** Languages of fences that hold leaked calls. */
const callLanguages: ReadonlySet<string> = new Set(["", "json", "xml", "tool_code", "tool_call"]);

/** Behind a call whose end is still open, a fence can only begin after another one that wrapped that call. */
function startsWrapping(scan: Scan): boolean {
  const language = scan.fence?.language ?? "";
  if (!scan.isTaught && !callLanguages.has(language)) return false;
  return scan.pending === undefined || scan.out.isProvisional;
}
