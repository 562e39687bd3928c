/**
 * Reads `<tool_call>` and its like. Around our own tags they mean nothing; around another shape (`{"name":…,"arguments":…}`,
 * `<tool_name>` and `<parameters>`, …) the block is read whole, and is text if it is none of them.
 */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { unwrapInputs } from "../coerce.ts";
import { readArguments } from "../json/repair.ts";
import type { ToolNames } from "../names.ts";
import { freshLine, type Scan, type Step, say, settle, take } from "./scan.ts";
import { prefixAtEnd, type Tag } from "./tags.ts";
import { readValue } from "./value.ts";

/** From a wrapper's opening tag on, up to its closing one. */
export function beginWrapped(scan: Scan, tag: Tag): void {
  settle(scan);
  scan.waitFor = `</${tag.name}>`;
  scan.state = "wrapped";
  scan.kept.add(take(scan, tag.end));
}

export function readWrapped(scan: Scan): Step {
  const { buffer, at, waitFor } = scan;
  const found = buffer.indexOf(waitFor, at);
  if (found !== -1) {
    const end = found + waitFor.length;
    scan.kept.add(take(scan, end));
    endWrapped(scan);
    return "moved";
  }
  const end = buffer.length - (scan.final ? 0 : prefixAtEnd(buffer, at, waitFor));
  if (end === at) return "wait";
  scan.kept.add(take(scan, end));
  return "moved";
}

/** The block is whole, or the reply is over. */
export function endWrapped(scan: Scan): void {
  const raw = scan.kept.drain();
  const calls = readShapes(raw, scan.names);
  scan.state = "prose";
  scan.line = { ...freshLine(), stage: "rest", isBlank: false };
  if (calls === undefined) say(scan, raw);
  for (const call of calls ?? []) {
    const id = scan.nextCallId();
    scan.out.say({ type: "call_started", id, name: call.spec.name });
    scan.found.push({ id, ...call });
  }
}

interface Shaped {
  readonly spec: ToolSpec;
  readonly input: JsonObject;
}

type Shape = (inside: string, names: ToolNames) => readonly Shaped[] | undefined;

function readShapes(raw: string, names: ToolNames): readonly Shaped[] | undefined {
  const inside = raw.replace(/^<[^>]*>/, "").replace(/<\/[\w:]+>$/, "");
  for (const shape of shapes) {
    const calls = shape(inside, names);
    if (calls !== undefined && calls.length > 0) return calls;
  }
  return undefined;
}

/** Hermes, Qwen, Granite: `{"name":"read_file","arguments":{…}}`, alone or in a list. */
const jsonShape: Shape = (inside, names) => {
  const strict = parseJson(inside);
  const read = strict.ok ? { ok: true as const, values: [strict.value] } : readArguments(inside, ["name", "arguments"]);
  if (!read.ok) return undefined;
  const listed = read.values.flatMap((value: JsonValue) => (Array.isArray(value) ? (value as JsonValue[]) : [value]));
  const calls = listed.flatMap((value) => jsonCall(value, names));
  return calls.length === listed.length ? calls : undefined;
};

function jsonCall(value: JsonValue, names: ToolNames): readonly Shaped[] {
  if (!isJsonObject(value)) return [];
  const name = value["name"] ?? value["tool_name"];
  const spec = typeof name === "string" ? names.resolve(name) : undefined;
  const given = value["arguments"] ?? value["parameters"] ?? {};
  const input = typeof given === "string" ? decoded(given) : given;
  return spec === undefined || !isJsonObject(input)
    ? []
    : unwrapInputs(spec, input).map((each) => ({ spec, input: each }));
}

function decoded(text: string): JsonValue {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text;
}

/** A name in a tag and child tags: `<tool_name>read_file</tool_name><parameters><path>…`. */
const nameTagShape: Shape = (inside, names) => {
  const [whole = "", , name = ""] = /^\s*<(tool_name|name)>([^<]*)<\/\1>/.exec(inside) ?? [];
  const spec = names.resolve(name);
  if (spec === undefined) return undefined;
  const body = inside.slice(whole.length).replace(/^\s*<(parameters|arguments|args|input)>([\s\S]*)<\/\1>\s*$/, "$2");
  const pairs = [...body.matchAll(/<([\w-]+)>([\s\S]*?)<\/\1>/g)].map(([, key = "", value = ""]) => [
    key,
    readValue(value),
  ]);
  return [{ spec, input: Object.fromEntries(pairs) as JsonObject }];
};

const invokes = /<(?:\w+:)?invoke name="([^"]*)">([\s\S]*?)<\/(?:\w+:)?invoke>/g;
const invokeParameters = /<(?:\w+:)?parameter name="([^"]*)">([\s\S]*?)<\/(?:\w+:)?parameter>/g;

/** Claude, with or without a namespace: `<invoke name="read_file"><parameter name="path">…</parameter></invoke>`. */
const invokeShape: Shape = (inside, names) => {
  const calls = [...inside.matchAll(invokes)].map(([, name = "", body = ""]) => {
    const pairs = [...body.matchAll(invokeParameters)];
    const input = Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, readValue(value)])) as JsonObject;
    return { spec: names.resolve(name), input };
  });
  return calls.every((call): call is Shaped => call.spec !== undefined) ? calls : undefined;
};

/** GLM: `read_file` and then `<arg_key>path</arg_key><arg_value>…</arg_value>`. */
const keyValueShape: Shape = (inside, names) => {
  const [, name = ""] = /^\s*([\w.-]+)\s*(?=<arg_key>|$)/.exec(inside) ?? [];
  const spec = name === "" ? undefined : names.resolve(name);
  if (spec === undefined) return undefined;
  const pairs = [...inside.matchAll(/<arg_key>([\s\S]*?)<\/arg_key>\s*<arg_value>([\s\S]*?)<\/arg_value>/g)];
  return [
    {
      spec,
      input: Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key.trim(), readValue(value)])) as JsonObject,
    },
  ];
};

/** The shapes of other dialects that come inside wrappers when ours was taught. */
const shapes: readonly Shape[] = [jsonShape, nameTagShape, invokeShape, keyValueShape];
