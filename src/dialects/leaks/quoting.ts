/**
 * Reads prose up to the next place where a leaked call could begin. It knows fences, inline code, comments and indented
 * code: what is quoted there is text. Each character is looked at once; only a short tail waits for more.
 */
import type { ToolNames } from "../names.ts";

export interface Prose {
  /** Nothing but white space stands on the line so far. */
  isLineStart: boolean;
  ticks: number;
  fence: string;
  isComment: boolean;
  isIndented: boolean;
}

export function freshProse(): Prose {
  return { isLineStart: true, ticks: 0, fence: "", isComment: false, isIndented: false };
}

export type Found =
  | { readonly type: "text"; readonly end: number }
  | { readonly type: "wait"; readonly at: number }
  | { readonly type: "leak"; readonly at: number };

/** Whether a word names a tool, or may still become such a name. */
export type WordKind = (word: string) => "tool" | "prefix" | "other";

const leads = ["functions.", "default_api.", "assistant", "commentary", "analysis"];

export function wordKinds(names: ToolNames): WordKind {
  return (word) => {
    const local = word.replace(/^(?:functions|default_api)\./, "");
    if (names.exact(local) !== undefined) return "tool";
    return names.isPrefix(local) || leads.some((lead) => lead.startsWith(word)) ? "prefix" : "other";
  };
}

const longest = 60;
const special = /[<[\]\n`]|-->|functools\[/g;
const tagLike =
  /<(?:[|｜‖][\w▁]|\/?(?:[a-z]+:)?(?:tool_calls?|tool-use|tool_use|function_calls?|TOOLCALL|longcat_tool_call|start_function_call|invoke|parameter|function|think|thinking)(?=[>\s=]))/y;
const cutTag = /<(?:\/?[\w:-]{0,40}|[|｜‖])$/y;
const jsonHead = /\[?\s*\{\s*"(?:name|arguments|parameters|type|function|tool_calls|tool_name|tool_call_id)"/y;

/** Steps from `at`; `kindOf` judges a word at a line's start. */
export function readProse(prose: Prose, buffer: string, at: number, final: boolean, kindOf: WordKind): Found {
  if (prose.isLineStart) return readLineStart(prose, buffer, at, final, kindOf);
  special.lastIndex = at;
  const match = special.exec(buffer);
  if (match === null) {
    const tail = final ? 0 : tailLength(buffer, at);
    return buffer.length - tail > at ? { type: "text", end: buffer.length - tail } : { type: "wait", at };
  }
  if (match.index > at) return { type: "text", end: match.index };
  return readSpecial(prose, buffer, at, final, match[0]);
}

/** "--" may begin a comment's end, "func" the word before a list of calls. */
function tailLength(buffer: string, at: number): number {
  const tail = /(?:-{1,2}|f(?:u(?:n(?:c(?:t(?:o(?:o(?:l(?:s)?)?)?)?)?)?)?)?)$/.exec(
    buffer.slice(Math.max(at, buffer.length - 12)),
  );
  return tail?.[0].length ?? 0;
}

function isQuoted(prose: Prose): boolean {
  return prose.ticks > 0 || prose.fence !== "" || prose.isComment || prose.isIndented;
}

function readSpecial(prose: Prose, buffer: string, at: number, final: boolean, mark: string): Found {
  if (mark === "\n") {
    prose.isLineStart = true;
    prose.ticks = 0;
    prose.isIndented = false;
    return { type: "text", end: at + 1 };
  }
  if (mark === "-->") prose.isComment = false;
  if (mark === "`") return readTicks(prose, buffer, at, final);
  if (mark === "-->" || isQuoted(prose)) return { type: "text", end: at + mark.length };
  if (mark === "functools[") return { type: "leak", at };
  const rest = buffer.slice(at, at + longest);
  if ("<!--".startsWith(rest.slice(0, 4)) && rest.length > 1) {
    if (rest.length < 4) return final ? { type: "text", end: at + 1 } : { type: "wait", at };
    prose.isComment = true;
    return { type: "text", end: at + 4 };
  }
  if (mark === "<") {
    tagLike.lastIndex = at;
    if (tagLike.test(buffer)) return { type: "leak", at };
    cutTag.lastIndex = at;
    if (!final && cutTag.test(buffer)) return { type: "wait", at };
    if (final && /^<\/tool(?:_call)?$/.test(rest)) return { type: "leak", at };
    return { type: "text", end: at + 1 };
  }
  for (const known of ["[TOOL_CALLS]", "[TOOL_CALL]", "[/TOOL_CALL]", "]<]minimax[>["]) {
    if (rest.startsWith(known)) return { type: "leak", at };
    if (!final && known.startsWith(rest)) return { type: "wait", at };
  }
  return { type: "text", end: at + 1 };
}

function readTicks(prose: Prose, buffer: string, at: number, final: boolean): Found {
  let end = at;
  while (buffer[end] === "`" && end - at < 100) end++;
  if (end === buffer.length && !final && end - at < 100) return { type: "wait", at };
  if (prose.ticks === 0) prose.ticks = end - at;
  else if (prose.ticks === end - at) prose.ticks = 0;
  return { type: "text", end };
}

function readLineStart(prose: Prose, buffer: string, at: number, final: boolean, kindOf: WordKind): Found {
  const space = /[ \t\r]*/y;
  space.lastIndex = at;
  const end = at + (space.exec(buffer)?.[0].length ?? 0);
  if (end === buffer.length) return final ? { type: "text", end } : { type: "wait", at };
  if (buffer[end] === "\n") return { type: "text", end: end + 1 };
  const line = buffer.slice(end, end + 200);
  const newline = line.indexOf("\n");
  const marker = /^(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
  if (/^[`~]/.test(line)) {
    if (newline === -1 && line.length < 200 && !final) return { type: "wait", at };
    if (marker !== "") return readFence(prose, buffer, at, end, marker, final);
  }
  prose.isIndented = /^(?: {4}|\t)/.test(buffer.slice(at, end));
  if (!isQuoted(prose)) {
    const start = lineStartLeak(buffer, end, final, kindOf);
    if (start === "wait") return { type: "wait", at };
    if (start) return { type: "leak", at: end };
  }
  prose.isLineStart = false;
  return end > at ? { type: "text", end } : readProse(prose, buffer, end, final, kindOf);
}

/** A fence that holds nothing but what may be a call is held back; any other is text. */
function readFence(prose: Prose, buffer: string, at: number, begin: number, marker: string, final: boolean): Found {
  const newline = buffer.indexOf("\n", begin);
  const lineEnd = newline === -1 ? buffer.length : newline;
  const info = buffer.slice(begin + marker.length, lineEnd).trim();
  if (prose.fence !== "") {
    if (marker.startsWith(prose.fence) && info === "") prose.fence = "";
    return { type: "text", end: lineEnd };
  }
  const body = newline === -1 ? "" : buffer.slice(newline + 1, newline + 1 + longest);
  if (marker.startsWith("```") && /^(?:json|tool_code|tool_call|tool_use|)$/.test(info)) {
    if (!final && (newline === -1 || (body.length < longest && !/\n/.test(body)))) return { type: "wait", at };
    jsonHead.lastIndex = 0;
    if (jsonHead.test(body.trimStart()) || info.startsWith("tool_")) return { type: "leak", at: begin };
  }
  prose.fence = marker;
  return { type: "text", end: lineEnd };
}

function lineStartLeak(buffer: string, at: number, final: boolean, kindOf: WordKind): boolean | "wait" {
  const rest = buffer.slice(at, at + longest);
  const mayGrow = !final && rest.length < longest;
  jsonHead.lastIndex = at;
  if (jsonHead.test(buffer)) return true;
  if (mayGrow && /^\[?\s*(?:\{\s*(?:"\w*)?)?$/.test(rest)) return "wait";
  const word = /^(?:\[|>>>|<)?((?:functions\.|default_api\.)?[\w-]{1,50})/.exec(rest);
  if (word === null) return mayGrow && /^(?:\[|>{1,3}|<)$/.test(rest) ? "wait" : false;
  const behind = rest.slice(word[0].length);
  if (/^(?:assistant|commentary|analysis)$/.test(word[1] ?? "")) {
    if (/^\s+to=/.test(behind)) return true;
    return mayGrow && (behind === "" || /^\s+(?:t|to)?$/.test(behind)) ? "wait" : false;
  }
  const kind = kindOf(word[1] ?? "");
  if (mayGrow && behind === "" && kind !== "other") return "wait";
  if (kind !== "tool") return false;
  if (rest.startsWith("<")) return behind.startsWith(">");
  if (rest.startsWith("[")) return behind.startsWith("(");
  if (/^\s*(?:\[ARGS\]|```(?:json)?\s*)?\{/.test(behind)) return true;
  return mayGrow && /^\s*(?:`{0,3}|```(?:json)?\s*|\[\w*)$/.test(behind) ? "wait" : false;
}
