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

/** "]<]" begins a mark of MiniMax, which may be cut. */
const special = /[<[`\n]|-->|\](?:<\]|<?$)/g;

export function readProse(scan: Scan): Step {
  if (scan.isPrefilled) return readPrefilled(scan);
  if (scan.line.stage === "indent") return readIndent(scan);
  if (scan.line.stage === "first") {
    const step = readFirst(scan);
    if (step !== undefined) return step;
    if (scan.buffer[scan.at] === "<") return readTag(scan);
    scan.line.stage = "rest";
  }
  special.lastIndex = scan.at;
  if (!special.test(scan.buffer)) return readPlain(scan, scan.buffer.length);
  const mark = markBefore(scan, special.lastIndex);
  const index = special.lastIndex - mark.length;
  return index > scan.at ? readPlain(scan, index) : readSpecial(scan, mark);
}

/** What `special` found, without the cost of a match's own array. */
function markBefore({ buffer, at }: Scan, end: number): string {
  const last = buffer.charAt(end - 1);
  if (last === ">") return "-->";
  if (last === "]") return end - at >= 3 && buffer[end - 2] === "<" ? "]<]" : "]";
  return last === "<" && end === buffer.length && end - at >= 2 && buffer[end - 2] === "]" ? "]<" : last;
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

function readSpecial(scan: Scan, mark: string): Step {
  const { line } = scan;
  if (mark === "<") return readTag(scan);
  if ((mark === "]" || mark === "]<") && !scan.final) return "wait";
  if (mark === "[" || mark === "]<]") {
    const foreign = isQuoted(scan)
      ? undefined
      : (readThoughtStart(scan) ?? readResultToken(scan) ?? readLeakStart(scan, false) ?? readOrphan(scan));
    if (foreign !== undefined) return foreign;
  } else if (mark === "\n") {
    scan.line = freshLine(line.isBlank);
    scan.line.isCode = line.isCode;
    if (line.isBlank && scan.codeElement === "code") scan.codeElement = "none";
  } else if (mark === "`") {
    return readTicks(scan);
  } else if (mark === "-->") {
    scan.isComment = false;
  }
  say(scan, take(scan, scan.at + mark.length));
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
