/** Reads what stands inside a call but outside its parameters, from the opening tag to the closing one. */
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";
import { foreignHead } from "../leaks/foreign-tags.ts";
import { Pieces } from "../pieces.ts";
import { isBlank, pastSpace } from "../white-space.ts";
import { LooseText } from "./loose-text.ts";
import type { OpenCall } from "./open-call.ts";
import { openParameter } from "./parameter.ts";
import { closesCall, closesForeign, freshLine, type Scan, type Step, take } from "./scan.ts";
import { innerWrappers, localName, outerWrappers, type Tag, type TagHead, tagHead, wholeTag } from "./tags.ts";

const none: readonly string[] = [];

/** `format`: of tags that are not the taught ones. */
export function openCall(scan: Scan, tag: Tag, spec: ToolSpec, format?: string): OpenCall {
  const call: OpenCall = {
    id: scan.nextCallId(),
    spec,
    format,
    isInline: format !== undefined && scan.line.stage === "rest" && !scan.line.isBlank,
    head: format === undefined || format === ownFormat ? tagHead : foreignHead,
    tag: tag.name,
    raw: new Pieces(),
    parameters: [],
    open: undefined,
    attributes: tag.attributes,
    loose: undefined,
    unknown: none,
    isDoubling: false,
    keys: none,
    wrappers: 0,
    groups: 0,
  };
  call.raw.add(scan.orphans.drain());
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

/** Our own tags, where they were not taught. */
export const ownFormat = "XML";

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
  if (next !== at) return asLoose(scan, call, next === -1 ? buffer.length : next);
  if (call.parameters.length === 0 && call.loose?.endsInJsonString() === true) return asLoose(scan, call, at + 1);
  const head = call.head(buffer, at);
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
  if (call.parameters.length === 0) addLoose(call, text); // beside parameters it means nothing
  return "moved";
}

function addLoose(call: OpenCall, text: string): void {
  if (call.loose === undefined && isBlank(text)) return;
  call.loose ??= new LooseText();
  call.loose.add(text);
}

function readCloser(scan: Scan, call: OpenCall, tag: Tag): Step {
  call.raw.add(take(scan, tag.end));
  if (isCallEnd(scan, call, tag)) {
    const isWrapper = scan.outerWrappers > 0 && outerWrappers.has(localName(tag.name));
    if (isWrapper) scan.outerWrappers--;
    closeCall(scan, call);
  } else if (innerWrappers.has(tag.name)) call.wrappers = Math.max(0, call.wrappers - 1);
  return "moved";
}

function isCallEnd(scan: Scan, call: OpenCall, tag: Tag): boolean {
  if (tag.name === call.tag || scan.names.similar(tag.name) === call.spec) return true;
  if (call.wrappers > 0) return false;
  return closesCall(scan, call, tag) || (call.parameters.length > 0 && closesForeign(tag));
}

function readChild(scan: Scan, call: OpenCall, tag: Tag): Step {
  const isWrapping = innerWrappers.has(tag.name) && wrapsParameters(scan, call, tag);
  if (isWrapping === "wait") return "wait";
  if (tag.closer !== undefined && tag.selfClosing) return noteKey(scan, call, tag);
  if (tag.name !== "" && call.keys.length > 0) call.keys = [...call.keys, tag.name];
  const isNamed = tag.name !== "" && call.keys.length === 0;
  const property = isNamed ? propertyFor(call.spec, tag.name) : nextProperty(call);
  if (property !== undefined && !isWrapping) return openParameter(scan, call, property, tag);
  if (isWrapping) {
    if (!tag.selfClosing) call.wrappers++;
    if (tag.name === "file") call.groups++;
    call.raw.add(take(scan, tag.end));
    return "moved";
  }
  const tool = scan.names.similar(tag.name);
  if (tool === undefined && beginsNext(call, tag)) {
    closeCall(scan, call);
    return "moved";
  }
  if (tool !== undefined) return readToolTag(scan, call, tag, tool);
  call.unknown = [...call.unknown, tag.name];
  call.raw.add(take(scan, tag.end));
  if (!tag.selfClosing) {
    scan.waitFor = `</${tag.closer ?? tag.name}>`;
    scan.state = "unknown";
  }
  return "moved";
}

/** GLM in groups: all keys, and then all values. */
function noteKey(scan: Scan, call: OpenCall, tag: Tag): Step {
  call.keys = [...call.keys, tag.name];
  call.raw.add(take(scan, tag.end));
  return "moved";
}

/** Of a value without a name: the next key that was announced, or the only parameter that it can be. */
function nextProperty(call: OpenCall): string | undefined {
  const [key, ...later] = call.keys;
  if (key !== undefined) {
    call.keys = later;
    return propertyFor(call.spec, key);
  }
  const { required } = call.spec.schema;
  return required.length === 1 && call.parameters.length === 0 ? required[0] : undefined;
}

/** `<tool_call>` in a call of a foreign format that was never closed. */
function beginsNext(call: OpenCall, tag: Tag): boolean {
  return call.format !== undefined && call.parameters.length > 0 && outerWrappers.has(localName(tag.name));
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
function tagBehind({ buffer, final, call }: Scan, tag: Tag): TagHead | "cut" | undefined {
  const at = pastSpace(buffer, tag.end);
  if (at - tag.end > longestGap) return undefined;
  if (at === buffer.length) return final ? undefined : "cut";
  const head = (call?.head ?? tagHead)(buffer, at);
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
