/** Reads what was held back, when the reply is over: calls, the markers around them, and text. */
import { propertyFor } from "../coerce.ts";
import type { ToolNames } from "../names.ts";
import { formats, readMarkers } from "./index.ts";
import { freshProse, type Prose, readProse, wordKinds } from "./quoting.ts";
import { type Leak, type LeakRead, tagValue } from "./values.ts";

export type Resolved =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "nameless"; readonly text: string }
  | { readonly type: "calls"; readonly text: string; readonly format: string; readonly calls: readonly Leak[] };

/** So many places that look like a call and are none: the rest is text. Keeps the reading linear. */
const mostFailures = 200;

export function readHeld(raw: string, line: Prose, names: ToolNames): readonly Resolved[] {
  const text = raw.replaceAll(minimaxMarker, "");
  const parts = readParts(text, line, names);
  const isText = text !== raw && parts.every(({ type }) => type === "text");
  return isText ? [{ type: "text", text: raw }] : parts;
}

/** MiniMax-M3 puts it before every tag. */
const minimaxMarker = "]<]minimax[>[";

function readParts(text: string, line: Prose, names: ToolNames): readonly Resolved[] {
  const kindOf = wordKinds(names);
  const parts: Resolved[] = [];
  let prose = line;
  let failures = 0;
  let from = 0;
  let at = 0;
  const flush = (end: number): void => {
    if (end > from) parts.push({ type: "text", text: text.slice(from, end) });
  };
  while (at < text.length && failures < mostFailures) {
    const found = readProse(prose, text, at, true, kindOf);
    if (found.type !== "leak") {
      at = found.type === "text" ? Math.max(found.end, at + 1) : at + 1;
      continue;
    }
    const read = readLeak(text, found.at, prose.isLineStart, names);
    if (read === undefined) {
      failures++;
      prose.isLineStart = false;
      const fence = /```/y;
      fence.lastIndex = found.at;
      at = found.at + (fence.test(text) ? 3 : 1);
      if (at === found.at + 3) prose.fence = "```";
      continue;
    }
    flush(found.at);
    if (read.part !== undefined) parts.push(read.part);
    from = read.end;
    at = read.end;
    if (read.part !== undefined) prose = freshProse();
  }
  flush(text.length);
  return parts;
}

interface Read {
  readonly end: number;
  /** Undefined: markers without a call, which are stripped. */
  readonly part: Resolved | undefined;
}

function readLeak(text: string, at: number, isLineStart: boolean, names: ToolNames): Read | undefined {
  const fence = /```(?:json|tool_code|tool_call|tool_use)?\s*/y;
  fence.lastIndex = at;
  const opener = fence.exec(text);
  if (opener !== null) return readFenced(text, at, at + opener[0].length, names);
  const marker = readMarkers(text, at);
  const lead =
    /(?:function|assistant)?(?=[<\s｜])\s*(?:<[|｜]\w*tool[▁_]sep[|｜]>)?\s*(?:[\w.-]+\s*(?=<\w+:invoke))?|\s*/y;
  lead.lastIndex = marker?.end ?? at;
  const begin = marker === undefined ? at : lead.lastIndex + (lead.exec(text)?.[0].length ?? 0);
  const nameless = /\d+\s*<\|tool_call_argument_begin\|>/y;
  nameless.lastIndex = begin;
  if (marker !== undefined && nameless.test(text))
    return { end: text.length, part: { type: "nameless", text: text.slice(at) } };
  const read = readCall(text, begin, marker?.opens === true, names) ?? readOwn(text, begin, isLineStart, names);
  if (read !== undefined) return endOf(text, at, read, isLineStart);
  const final = /(?:<\|start\|>assistant)?<\|channel\|>(?:final|commentary)<\|message\|>/y;
  final.lastIndex = at;
  if (final.test(text)) return { end: final.lastIndex, part: undefined };
  const isOrphan = marker !== undefined && !marker.opens && /^\s*$/.test(text.slice(marker.end, marker.end + 200));
  return isOrphan ? { end: marker.end, part: undefined } : undefined;
}

interface FormatRead extends LeakRead {
  readonly format: string;
  readonly isBare: boolean;
}

function readCall(text: string, at: number, isMarked: boolean, names: ToolNames): FormatRead | undefined {
  for (const { name, read, alone } of formats) {
    if (!isMarked && alone === "never") continue;
    const found = read(text, at, names);
    if (found !== undefined) return { ...found, format: name, isBare: !isMarked && alone === "bare" };
  }
  return undefined;
}

/** Our own XML: `<read_file><path>…</path></read_file>` at a line's start, with known parameters and nothing else. */
function readOwn(text: string, at: number, isLineStart: boolean, names: ToolNames): FormatRead | undefined {
  const [head = "", name = ""] = /^<([\w-]{1,80})>/.exec(text.slice(at, at + 90)) ?? [];
  const spec = isLineStart ? names.exact(name) : undefined;
  if (spec === undefined) return undefined;
  const begin = at + head.length;
  const close = text.indexOf(`</${name}>`, begin);
  const isCall = /^\s*<([\w-]+)>/.exec(text.slice(begin, begin + 200));
  if (isCall === null || propertyFor(spec, isCall[1] ?? "") === undefined) return undefined;
  const base = { format: "XML", isBare: false };
  if (close === -1) return { ...base, end: text.length, calls: [{ spec, input: undefined }] };
  const pairs = [...text.slice(begin, close).matchAll(/<([\w-]+)>([\s\S]*?)<\/\1>/g)];
  const input = Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, tagValue(value)]));
  return { ...base, end: close + name.length + 3, calls: [{ spec, input }] };
}

/** Prose behind a call on its line, or behind a call without any marker, shows that it was an example. */
function endOf(text: string, at: number, read: FormatRead, isLineStart: boolean): Read | undefined {
  const markers = /[\s;,]*/y;
  markers.lastIndex = read.end;
  const gap = markers.exec(text)?.[0].length ?? 0;
  const closers = readMarkers(text, read.end + gap);
  const end = closers !== undefined && !closers.opens ? closers.end : read.end + (read.isBare ? gap : 0);
  const behind = text.slice(end, end + 80);
  const isCut = read.calls.some(({ input }) => input === undefined);
  if (isCut && read.isBare) return undefined;
  if (read.isBare && !/^\s*(?:$|[<{[]|[\w.-]+\s*\{|commentary)/.test(behind)) return undefined;
  if (!isLineStart && /^[ \t]*[^\s<[\]]/.test(behind)) return undefined;
  return { end, part: { type: "calls", text: text.slice(at, end), format: read.format, calls: read.calls } };
}

/** A fence is a call only if it holds one, whole, and nothing follows it. */
function readFenced(text: string, at: number, begin: number, names: ToolNames): Read | undefined {
  const read = readCall(text, begin, true, names);
  if (read === undefined || !/^\s*(?:```)?\s*$/.test(text.slice(read.end))) return undefined;
  if (read.calls.some(({ input }) => input === undefined)) return undefined;
  return { end: text.length, part: { type: "calls", text: text.slice(at), format: read.format, calls: read.calls } };
}
