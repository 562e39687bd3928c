/**
 * Reads a thought that opens the reply: `<think>…</think>`. A call inside it runs only if the thought never ends and nothing
 * follows the call: then the model forgot to close it. Until that is known everything from the call on is kept.
 */
import { freshLine, provide, type Scan, type Step, say, settle, take } from "./scan.ts";
import { tagHead, thinkingTags, wholeTag } from "./tags.ts";

export function readThinking(scan: Scan): Step {
  const { buffer, at, state } = scan;
  const next = buffer.indexOf("<", at);
  if (next !== at) return keep(scan, next === -1 ? buffer.length : next);
  const head = tagHead(buffer, at);
  if (head === undefined) return keep(scan, at + 1);
  if (head.isCut) return scan.final ? keep(scan, buffer.length) : "wait";
  if (head.closing && thinkingTags.has(head.name)) {
    const tag = wholeTag(buffer, head);
    if (tag === "cut" && !scan.final) return "wait";
    if (tag !== undefined && tag !== "cut") return endThought(scan, tag.end);
  }
  const isAtLineStart = scan.line.stage === "indent";
  if (state === "thinking" && !head.closing && isAtLineStart && scan.names.exact(head.name) !== undefined) {
    scan.state = "rehearsal";
  }
  return keep(scan, head.end);
}

function keep(scan: Scan, end: number): Step {
  const text = take(scan, end);
  if (scan.state === "rehearsal") scan.kept.add(text);
  else scan.out.prose("reasoning", text);
  scan.line.stage =
    /(?:^|\n)[ \t]*$/.test(text) && (text.includes("\n") || scan.line.stage === "indent") ? "indent" : "rest";
  return "moved";
}

function endThought(scan: Scan, end: number): Step {
  scan.out.prose("reasoning", scan.kept.drain());
  take(scan, end);
  scan.state = "prose";
  scan.line = freshLine();
  return "moved";
}

/** The reply is over inside a thought: what was kept is read as calls, and taken back if anything but calls is in it. */
export function readRehearsal(scan: Scan, run: () => void): void {
  const text = scan.kept.drain();
  provide(scan, "reasoning");
  scan.state = "prose";
  scan.line = freshLine();
  scan.buffer = text;
  scan.at = 0;
  run();
  settle(scan);
  say(scan, "");
}
