/** Blocks that look like calls of tools that do not exist: they stay text, and the model is told if nothing follows them. */
import { asText, type Scan, type Step } from "./scan.ts";
import { localName, type TagHead, wholeTag } from "./tags.ts";

const toolLike = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;

/** `<browse_web>` at a line's start, with child tags and its own end behind them, and nothing after. */
export function noteSuspect(scan: Scan, head: TagHead): undefined {
  const { suspect } = scan;
  if (suspect === undefined || suspect.stage === "closed") {
    const isCall = toolLike.test(head.name) && scan.buffer[head.end] === ">";
    scan.suspect = isCall ? { name: head.name, closer: head.name, stage: "opened" } : undefined;
  } else suspect.stage = "has_child";
}

const foreignName = /(?:\s+name)?\s*=\s*["']?([\w.:-]{1,80})["']?\s*>/y;
const cutName = /[^<>]{0,120}$/y;

const glmName = />\s*([\w.-]{1,80})\s*<(?:longcat_)?arg_key>/y;
const cutGlmName = />?\s{0,40}[\w.-]{0,80}\s{0,40}(?:<[longcat_]{0,8}(?:a(?:r(?:g(?:_(?:k(?:e(?:y)?)?)?)?)?)?)?)?$/y;

/** `<function=browse_web>`, `<atem:invoke name="browse_web">`, `<tool_call>browse_web<arg_key>` at a line's start. */
export function noteForeignSuspect(scan: Scan, head: TagHead, isFirst: boolean): Step | undefined {
  if (head.closing || !isFirst) return undefined;
  const base = localName(head.name);
  const isGlm = base === "tool_call";
  if (!isGlm && base !== "function" && base !== "invoke") return undefined;
  const [whole, cut] = isGlm ? [glmName, cutGlmName] : [foreignName, cutName];
  whole.lastIndex = head.end;
  cut.lastIndex = head.end;
  const name = whole.exec(scan.buffer)?.[1];
  if (name === undefined) return !scan.final && cut.test(scan.buffer) ? "wait" : undefined;
  if (scan.names.exact(name) === undefined) scan.suspect = { name, closer: head.name, stage: "has_child" };
  return undefined;
}

export function noteClosing(scan: Scan, head: TagHead, isFirst: boolean): Step | undefined {
  const { suspect } = scan;
  if (!isFirst || suspect?.stage !== "has_child" || head.name !== suspect.closer) return undefined;
  const tag = wholeTag(scan.buffer, head);
  if (tag === "cut") return scan.final ? undefined : "wait";
  if (tag === undefined) return undefined;
  const step = asText(scan, tag.end);
  suspect.stage = "closed";
  return step;
}

/** The closing tags of a block that looks like a call of a tool that does not exist: of the call, and of what is around it. */
export function closesSuspect(scan: Scan, end: number): Step | undefined {
  const { buffer, at, suspect } = scan;
  if (suspect === undefined) return undefined;
  const mark = buffer.slice(at, end);
  const isEnd = mark === suspect.closer || mark === `</${suspect.closer}>`;
  if (suspect.stage === "opened" || (suspect.stage === "has_child" && !isEnd)) return undefined;
  scan.suspect = undefined;
  const step = asText(scan, end);
  scan.suspect = { ...suspect, stage: "closed" };
  return step;
}

/** Right behind a call between tokens: its own end, which stays text with it. */
export function isBehindUnknown({ suspect, orphans, buffer, at }: Scan): boolean {
  if (suspect?.stage === "closed") return suspect.closer === "" && orphans.length === 0;
  const closer = suspect?.closer ?? "";
  return closer.startsWith("<") && buffer.startsWith(closer, at);
}
