/** Reads what stands inside a call but outside its parameters, from the opening tag to the closing one. */
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";
import { Pieces } from "../pieces.ts";
import { openParameter } from "./parameter.ts";
import { freshLine, type OpenCall, type Scan, type Step, take } from "./scan.ts";
import { innerWrappers, type Tag, type TagHead, tagHead, wholeTag } from "./tags.ts";

export function openCall(scan: Scan, tag: Tag, spec: ToolSpec): OpenCall {
  const call: OpenCall = {
    id: scan.nextCallId(),
    spec,
    tag: tag.name,
    raw: new Pieces(),
    parameters: [],
    open: undefined,
    attributes: tag.attributes,
    loose: new Pieces(),
    json: { checked: 0, inString: false, isEscaped: false },
    unknown: [],
    wrappers: 0,
    groups: 0,
  };
  call.raw.add(take(scan, tag.end));
  scan.out.say({ type: "call_started", id: call.id, name: spec.name });
  for (const [name, value] of Object.entries(tag.attributes)) {
    const property = propertyFor(spec, name);
    if (property !== undefined) scan.out.input(call.id, [property], value);
  }
  scan.call = call;
  scan.state = "body";
  return call;
}

/** The call's end was seen. Until something else begins, it may still turn out to have been part of the last value. */
export function closeCall(scan: Scan, call: OpenCall): void {
  scan.pending = call;
  scan.call = undefined;
  scan.state = "prose";
  scan.line = freshLine();
  scan.line.isBlank = false;
}

export function readBody(scan: Scan): Step {
  const { call, buffer, at } = scan;
  if (call === undefined) return prose(scan);
  const next = buffer.indexOf("<", at);
  if (next !== at) {
    const text = take(scan, next === -1 ? buffer.length : next);
    call.raw.add(text);
    call.loose.add(text);
    return "moved";
  }
  if (call.parameters.length === 0 && isInJsonString(call)) return asLoose(scan, call, at + 1);
  const head = tagHead(buffer, at);
  if (head === undefined) return asLoose(scan, call, at + 1);
  const tag = head.isCut ? "cut" : wholeTag(buffer, head);
  if (tag === "cut") return scan.final ? asLoose(scan, call, buffer.length) : "wait";
  if (tag === undefined) return asLoose(scan, call, at + 1);
  return tag.closing ? readCloser(scan, call, tag) : readChild(scan, call, tag);
}

function prose(scan: Scan): Step {
  scan.state = "prose";
  return "moved";
}

function asLoose(scan: Scan, call: OpenCall, end: number): Step {
  const text = take(scan, end);
  call.raw.add(text);
  call.loose.add(text);
  return "moved";
}

function readCloser(scan: Scan, call: OpenCall, tag: Tag): Step {
  call.raw.add(take(scan, tag.end));
  if (tag.name === call.tag || scan.names.similar(tag.name) === call.spec) closeCall(scan, call);
  else if (innerWrappers.has(tag.name)) call.wrappers = Math.max(0, call.wrappers - 1);
  return "moved";
}

/** `{"content":"ends with </write_to_file>"}`: inside a string no tag is one. Each character is looked at once. */
function isInJsonString({ loose, json }: OpenCall): boolean {
  const text = loose.since(json.checked);
  if (json.checked === 0 && !/^\s*\{/.test(text)) return false;
  json.checked = loose.length;
  for (const char of text) {
    if (json.isEscaped) json.isEscaped = false;
    else if (char === "\\") json.isEscaped = json.inString;
    else if (char === '"') json.inString = !json.inString;
  }
  return json.inString;
}

function readChild(scan: Scan, call: OpenCall, tag: Tag): Step {
  const isWrapping = innerWrappers.has(tag.name) && wrapsParameters(scan, call, tag);
  if (isWrapping === "wait") return "wait";
  const property = propertyFor(call.spec, tag.name);
  if (property !== undefined && !isWrapping) return openParameter(scan, call, property, tag);
  if (isWrapping) {
    if (!tag.selfClosing) call.wrappers++;
    if (tag.name === "file") call.groups++;
    call.raw.add(take(scan, tag.end));
    return "moved";
  }
  const tool = scan.names.similar(tag.name);
  if (tool !== undefined) return readToolTag(scan, call, tag, tool);
  call.unknown.push(tag.name);
  call.raw.add(take(scan, tag.end));
  if (!tag.selfClosing) {
    scan.waitFor = `</${tag.name}>`;
    scan.state = "unknown";
  }
  return "moved";
}

/** A wrapper's name may be an alias too: `<file>src/app.ts</file>` is a path, `<file><path>…` is not. */
function wrapsParameters(scan: Scan, call: OpenCall, tag: Tag): boolean | "wait" {
  if (Object.hasOwn(call.spec.schema.properties, tag.name)) return false;
  if (propertyFor(call.spec, tag.name) === undefined) return true;
  const next = tagBehind(scan, tag);
  if (next === "cut") return "wait";
  return next !== undefined && !next.closing && propertyFor(call.spec, next.name) !== undefined;
}

/**
 * A tool's opening tag inside a call that has its parameters. With a parameter behind it, it begins the next call and ends
 * this one; otherwise the call's own tag is a closing tag without its slash (Roo#7156).
 */
function readToolTag(scan: Scan, call: OpenCall, tag: Tag, tool: ToolSpec): Step {
  const next = tagBehind(scan, tag);
  if (next === "cut") return "wait";
  const begins = next !== undefined && !next.closing && propertyFor(tool, next.name) !== undefined;
  if (begins && call.parameters.length > 0) closeCall(scan, call);
  else {
    call.raw.add(take(scan, tag.end));
    if (tool === call.spec) closeCall(scan, call);
  }
  return "moved";
}

const longestGap = 200;

/** The tag that stands behind another, white space aside. */
function tagBehind({ buffer, final }: Scan, tag: Tag): TagHead | "cut" | undefined {
  let at = tag.end;
  while (at < buffer.length && at - tag.end <= longestGap && /\s/.test(buffer.charAt(at))) at++;
  if (at - tag.end > longestGap) return undefined;
  if (at === buffer.length) return final ? undefined : "cut";
  const head = tagHead(buffer, at);
  return head?.isCut === true && !final ? "cut" : head;
}

/** A child that the tool does not know, up to its own end. */
export function readUnknown(scan: Scan): Step {
  const { call, buffer, at, waitFor } = scan;
  if (call === undefined) return prose(scan);
  const end = buffer.indexOf(waitFor, at);
  if (end !== -1) {
    call.raw.add(take(scan, end + waitFor.length));
    scan.state = "body";
    return "moved";
  }
  const begin = buffer.lastIndexOf("<");
  const until = begin >= at && waitFor.startsWith(buffer.slice(begin)) && !scan.final ? begin : buffer.length;
  if (until === at) return "wait";
  call.raw.add(take(scan, until));
  return "moved";
}
