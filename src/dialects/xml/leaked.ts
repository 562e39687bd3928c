/** Reads calls of other formats where they begin in prose, through to the marks behind them. */
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";
import type { LeakBody, LeakOut } from "../leaks/body.ts";
import { readEndBehind, readFencedEnd, readNextChannel, readSeparator } from "../leaks/ends.ts";
import type { LeakStart } from "../leaks/find.ts";
import { minimaxNoise } from "../leaks/formats/minimax.ts";
import { ArgumentsBody, CallsBody } from "../leaks/json-body.ts";
import { LiteralBody } from "../leaks/literal-body.ts";
import { arrows, gemma, python } from "../leaks/notations.ts";
import { ThoughtBody } from "../leaks/thought-body.ts";
import { TokenBody } from "../leaks/token-body.ts";
import { UnknownBody } from "../leaks/unknown-body.ts";
import { Pieces } from "../pieces.ts";
import { closeCall, openCall } from "./calls.ts";
import type { OpenLeak } from "./open-call.ts";
import { openParameter } from "./parameter.ts";
import {
  asText,
  drainIntoCall,
  freshLine,
  lastBefore,
  leaveOut,
  noteLeftOver,
  provide,
  type Scan,
  type Step,
  settle,
  take,
  withdraw,
} from "./scan.ts";
import type { Tag } from "./tags.ts";

/** Undefined: no call begins here. */
export function readLeakStart(scan: Scan, isFirst: boolean): Step | undefined {
  const { buffer, at, final, pending } = scan;
  const fence = scan.fence?.isWrapping === true ? scan.fence.language : undefined;
  const isBehindPython = fence === undefined && followsPython(scan);
  const before = (): string => lastBefore(scan);
  const found = scan.leaks.at(buffer, at, final, { isFirst, before, fence, isBehindPython });
  if (found === "cut") return "wait";
  if (found === undefined) return undefined;
  if (found.unknownName !== undefined && found.body === "tags")
    return isFirst ? showUnknown(scan, found.unknownName, found.end) : undefined;
  // text behind a value of several lines is more likely that value's than a call inside a line or without marks
  if (
    (!isFirst || found.isBare) &&
    pending !== undefined &&
    !("body" in pending) &&
    pending.parameters.at(-1)?.style === "block"
  ) {
    return undefined;
  }
  const list = found.isBare && pending !== undefined && "body" in pending && pending.goesOn ? pending : undefined;
  const format = found.isBare && isBehindPython && pending !== undefined ? pending.format : list?.format;
  begin(scan, { ...found, format: format ?? found.format, isBare: list?.isBare ?? found.isBare }, isFirst);
  return "moved";
}

/** `<｜DSML｜invoke name="browse_web">`, and the tag of the list around it: text, as their ends will be. */
function showUnknown(scan: Scan, name: string, end: number): Step {
  const tags = scan.buffer.slice(scan.at, end).matchAll(/<([^<>]*DSML[^<>\w]*\w+)/g);
  const names = Array.from(tags, ([, tag = ""]) => tag);
  for (const tag of names) scan.shownTags.add(tag);
  const step = asText(scan, end);
  scan.suspect = { name, closer: names.at(-1) ?? "", stage: "has_child" };
  return step;
}

/** Calls in Python stand one a line. */
function followsPython({ pending }: Scan): boolean {
  return pending !== undefined && "body" in pending && pending.body instanceof LiteralBody;
}

function begin(scan: Scan, start: LeakStart, isFirst: boolean): void {
  const isInline = start.isLoose || (!isFirst && !scan.line.isBlank);
  settle(scan);
  if (start.isBare && !scan.out.isProvisional) provide(scan, "text");
  if (start.body === "tags" && start.spec !== undefined) openTagged(scan, start, start.spec);
  else openLeak(scan, start, isInline);
}

function openTagged(scan: Scan, { end, format, key }: LeakStart, spec: ToolSpec): void {
  const opening = scan.buffer.slice(scan.at, end);
  const [, name = ""] = /<([\w:-]+)[^<]*$/.exec(opening) ?? [];
  const tag: Tag = { closing: false, name, end, isCut: false, selfClosing: false, attributes: {} };
  const call = openCall(scan, tag, spec, format);
  if (/<[\w:-]*(?:call|calls|use)>/.test(opening)) scan.outerWrappers++;
  if (opening.includes(minimaxNoise)) leaveOut(scan, minimaxNoise);
  if (opening.endsWith("/>")) closeCall(scan, call);
  const property = key === undefined ? undefined : propertyFor(spec, key);
  if (property !== undefined) openParameter(scan, call, property, { ...tag, closer: "arg_value" });
}

function openLeak(scan: Scan, start: LeakStart, isInline: boolean): void {
  const { format, isBare, isLoose } = start;
  const raw = new Pieces();
  raw.add(scan.orphans.drain());
  const opening = take(scan, start.end);
  raw.add(opening);
  const ids: string[] = [];
  const out: LeakOut = {
    started(name) {
      const id = scan.nextCallId();
      ids.push(id);
      scan.out.say({ type: "call_started", id, name });
      return id;
    },
    thought: (text) => scan.out.prose("reasoning", text),
    input: (id, path, text) => scan.out.input(id, path, text),
  };
  const isFenced = opening.includes("```");
  const body = bodyOf(start, scan, out);
  scan.leak = {
    format,
    isBare,
    isInline,
    isLoose,
    isFenced,
    raw,
    body,
    ids,
    calls: [],
    hasCloser: false,
    isBroken: false,
    goesOn: false,
  };
  scan.state = "leak";
}

function bodyOf({ body, spec, isBare, unknownName }: LeakStart, { names }: Scan, out: LeakOut): LeakBody {
  if (unknownName !== undefined) return new UnknownBody(unknownName, body === "gemma" ? gemma.quotes : ['"']);
  switch (body) {
    case "calls":
    case "tags":
      return new CallsBody(names, out, !isBare);
    case "thought":
      return new ThoughtBody(names, out);
    case "arguments":
      return new ArgumentsBody(spec, names, out);
    case "tokens":
      return spec === undefined ? new ArgumentsBody(spec, names, out) : new TokenBody(spec, out);
    case "python":
      return new LiteralBody(python, undefined, names, out);
    case "gemma":
      return new LiteralBody(gemma, spec, names, out);
    case "arrows":
      return new LiteralBody(arrows, spec, names, out);
  }
}

export function readLeak(scan: Scan): Step {
  const { leak, buffer, at } = scan;
  if (leak === undefined) {
    scan.state = "prose";
    return "moved";
  }
  if (leak.body.isComplete) return readBehind(scan, leak);
  const end = leak.body.take(buffer, at);
  if (end === at && !scan.final) return "wait";
  leak.raw.add(take(scan, end === at ? buffer.length : end));
  if (leak.body.isRejected) endLeak(scan, leak, false);
  else if (leak.body.isComplete) complete(scan, leak);
  return "moved";
}

function complete(scan: Scan, leak: OpenLeak): void {
  const calls = leak.body.calls();
  if (calls === undefined) endLeak(scan, leak, false);
  else {
    leak.calls = calls;
    for (const tag of leak.body.closers ?? []) scan.foreignClosers.add(tag);
  }
}

/** Closing tags, stop tokens and separators. */
function readBehind(scan: Scan, leak: OpenLeak): Step {
  const { buffer, at, final } = scan;
  const reader = leak.isFenced ? readFencedEnd : readEndBehind;
  const found = reader(buffer, at, false);
  if (found === "cut" && !final) return "wait";
  if (found === "cut" && buffer.slice(at).trim() !== "") return takeCloser(scan, leak, buffer.length);
  if (found !== undefined && found !== "cut") return takeCloser(scan, leak, found);
  const next = leak.isLoose ? readNextChannel(buffer, at, final) : undefined;
  if (next === "cut") return "wait";
  if (next !== undefined) return beginChannel(scan, leak, next);
  const separator = leak.isBare || !leak.hasCloser ? readSeparator(buffer, at, final) : undefined;
  if (separator === "cut") return "wait";
  if (separator !== undefined) {
    leak.raw.add(take(scan, separator));
    leak.goesOn = true;
    leak.hasCloser = true;
  }
  endLeak(scan, leak, true);
  // the next call of the list has no marks of its own
  if (leak.goesOn) scan.line.stage = "first";
  return "moved";
}

/** The call ended its message, and the words behind it begin another one: on the same line, but no part of a sentence. */
function beginChannel(scan: Scan, leak: OpenLeak, end: number): Step {
  leak.raw.add(take(scan, end));
  leak.isInline = false;
  leak.hasCloser = true;
  endLeak(scan, leak, true);
  scan.line = freshLine();
  return "moved";
}

function takeCloser(scan: Scan, leak: OpenLeak, end: number): Step {
  leak.hasCloser = true;
  const closer = take(scan, end);
  noteLeftOver(scan, closer.trim());
  leak.raw.add(closer);
  return "moved";
}

function endLeak(scan: Scan, leak: OpenLeak, isCall: boolean): void {
  scan.leak = undefined;
  scan.state = "prose";
  // behind a call without marks another one may begin on the same line
  scan.line = { ...freshLine(), stage: leak.isBare ? "first" : "rest", isBlank: false };
  if (isCall) scan.pending = leak;
  else {
    noteLeftOvers(scan, leak);
    const opening = leak.raw.join();
    withdraw(scan, leak);
    noteUnknown(scan, leak, opening);
  }
}

/** Marks that say it is a call, of a tool that does not exist: it stays text, with its closing tag. */
function noteUnknown(scan: Scan, { isBare, isInline, body }: OpenLeak, opening: string): void {
  const tags = [...opening.matchAll(/<(?!start_)([\w-]+)>/g)].map(([, tag = ""]) => tag);
  for (const tag of tags) scan.shownTags.add(tag);
  const outer = opening.trimStart().startsWith(`<${tags[0]}>`) ? tags[0] : endOf(opening);
  if (isBare || isInline || body.unknownName === undefined) return;
  if (outer !== undefined && !(outer.startsWith("<") && body.isComplete))
    scan.suspect = { name: body.unknownName, closer: outer, stage: "has_child" };
  else if (body.isComplete) scan.suspect = { name: body.unknownName, closer: "", stage: "closed" };
}

/** `<|action_start|>` and `<|START_ACTION|>` name their end. */
function endOf(opening: string): string | undefined {
  const [token] = /^<\|(?:\w+_start|START_\w+)\|>/.exec(opening) ?? [];
  return token?.replace("_start|", "_end|").replace("|START_", "|END_");
}

/** The reply is over inside it. */
export function cutLeak(scan: Scan, leak: OpenLeak): void {
  if (leak.body.isComplete) {
    endLeak(scan, leak, true);
    return;
  }
  scan.leak = undefined;
  scan.state = "prose";
  const calls = leak.body.calls();
  leak.calls = calls ?? [];
  noteLeftOvers(scan, leak);
  if (calls === undefined || leak.isBare) withdraw(scan, leak);
  else scan.found.push({ leak });
}

/** A closing mark behind words behind a call that had none: its end was not its end. */
export function breaksLeak(scan: Scan, leak: OpenLeak): Step | undefined {
  if (leak.hasCloser || leak.isBare || !scan.hasHeldText) return undefined;
  const found = readEndBehind(scan.buffer, scan.at, scan.final);
  if (found === "cut") return "wait";
  if (found === undefined) return undefined;
  leak.isBroken = true;
  leak.hasCloser = true;
  leak.raw.add(drainIntoCall(scan));
  leak.raw.add(take(scan, found));
  noteLeftOvers(scan, leak);
  return "moved";
}

/** What went wrong with it may be that it stands in the value of the call before it. */
function noteLeftOvers(scan: Scan, { raw }: OpenLeak): void {
  if (scan.foreignClosers.size === 0) return;
  const text = raw.join();
  for (const tag of scan.foreignClosers) if (text.includes(tag)) noteLeftOver(scan, tag);
}
