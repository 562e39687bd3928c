/** What a call of known extent came to: its input by the tool's schema, or why it cannot run. */
import type { AgentDelta, DecoderOptions } from "../../core/dialect.ts";
import type { AppErrorData } from "../../core/errors.ts";
import { type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { FieldSchema, ToolSpec } from "../../core/tool.ts";
import { coerceInput, propertyFor, typesOf } from "../coerce.ts";
import { droppedNotice, repeatedNotice } from "../dropped.ts";
import { inputsToRun } from "../json/inputs-to-run.ts";
import { readArguments } from "../json/repair.ts";
import { isExact, namesPlace } from "../parameter-kinds.ts";
import { malformedCall, truncatedCall } from "../problems.ts";
import type { ClosedCall, FoundCall, ValuePlace } from "./open-call.ts";
import { isStructured, readBullets, readStructured } from "./structured.ts";
import { tagHead } from "./tags.ts";
import { decodeEntities, isCdata, readValue } from "./value.ts";
import { yamlBody } from "./yaml.ts";

/** `isClean`: the server said that the reply is over and was not cut. */
export function readCall(
  found: FoundCall,
  isClean: boolean,
  nextCallId: DecoderOptions["nextCallId"],
): readonly AgentDelta[] {
  const { call } = found;
  const { raw } = call;
  const invalid = (problem: AppErrorData): AgentDelta => ({
    type: "call_invalid",
    id: call.id,
    name: call.spec.name,
    problem,
    raw,
  });
  if (!isWhole(found, isClean)) return [invalid(truncatedCall(call.spec.name))];

  const inputs = inputsOf(call, isClean);
  if (typeof inputs === "string") return [invalid(malformedCall(call.spec.name, inputs, usageOf(call.spec)))];
  return inputs.flatMap((input, at) => {
    if (at === 0)
      return [...repeatedNotice(call.spec.name, repeatedIn(call)), ...ready(call.id, call.spec, input, call.unknown)];
    const id = nextCallId();
    return [{ type: "call_started", id, name: call.spec.name }, ...ready(id, call.spec, input, [])];
  });
}

/** Parameters that came again in one call, and are no list. */
function repeatedIn(call: ClosedCall): readonly string[] {
  if (new Set(call.parameters.map(({ property }) => property)).size === call.parameters.length) return [];
  const repeated = groupsOf(call).flatMap((list) => {
    const seen = new Set<string>();
    return list.map(({ property }) => property).filter((name) => seen.size === seen.add(name).size);
  });
  const { properties } = call.spec.schema;
  return [...new Set(repeated)].filter((name) => !typesOf(properties[name] ?? {}).includes("array"));
}

export function ready(
  id: string,
  spec: ToolSpec,
  written: JsonObject,
  unknown: readonly string[],
): readonly AgentDelta[] {
  const { input, dropped } = coerceInput(spec, written);
  const last: AgentDelta = { type: "call_ready", id, name: spec.name, input };
  return unknown.length + dropped.length === 0 ? [last] : [...droppedNotice(spec.name, [...unknown, ...dropped]), last];
}

/**
 * Of a reply that ended cleanly, a call that only reads or asks may lack its very last closing tag if every value is there,
 * closed, and one line long. Anything else that is open was cut off: another parameter may have been to come.
 */
function isWhole({ call, missing }: FoundCall, isClean: boolean): boolean {
  if (missing === "nothing") return true;
  if (missing === "value" || !isClean || call.parameters.length === 0 || !call.spec.isHarmless) return false;
  if (!call.spec.schema.required.every((name) => call.parameters.some(({ property }) => property === name)))
    return false;
  const isForeign = call.head !== tagHead; // whose values stand on lines of their own
  return call.parameters.every(({ start, end }) => {
    const value = call.raw.slice(start, end);
    return !(isForeign ? value.trim() : value).includes("\n");
  });
}

/** One input, or several where `<file>` came twice; a text that says why there is none. */
function inputsOf(call: ClosedCall, isClean: boolean): readonly JsonObject[] | string {
  const attributes = decodedAttributes(call);
  if (call.parameters.length > 0) {
    const inputs = groupsOf(call).map((list) => inputOf(call, list));
    return Object.keys(attributes).length === 0 ? inputs : inputs.map((input) => ({ ...attributes, ...input }));
  }
  const { spec, loose } = call;
  if (loose === "") return [attributes];
  if (/^(?:\{|\[\s*\{)/.test(loose)) return jsonBody(spec, loose, isClean);
  // tags in it are missing from the text: `content: <b>x</b>`
  const yaml = call.unknown.length > 0 ? undefined : yamlBody(spec, loose);
  return yaml === undefined ? "It holds text in place of parameters." : [yaml];
}

function decodedAttributes({ attributes, spec }: ClosedCall): JsonObject {
  const decoded = Object.entries(attributes).map(([name, value]): [string, string] => {
    const property = propertyFor(spec, name);
    return [name, property === undefined ? value : decodeEntities(property, value)];
  });
  return Object.fromEntries(decoded);
}

/** The parameters of each call: several `<file>` wrappers with the same parameter in them are several calls. */
function groupsOf({ parameters, groups }: ClosedCall): readonly (readonly ValuePlace[])[] {
  if (groups === 0) return [parameters];
  const firstGroup = new Map<string, number>();
  const lists = Array.from({ length: groups + 1 }, (): ValuePlace[] => []);
  let repeats = false;
  for (const parameter of parameters) {
    const { property, group } = parameter;
    const first = firstGroup.get(property);
    if (first === undefined) firstGroup.set(property, group);
    else if (first !== group) repeats = true;
    lists[group]?.push(parameter);
  }
  return repeats ? lists.filter((list) => list.length > 0) : [parameters];
}

function inputOf({ spec, head, raw }: ClosedCall, parameters: readonly ValuePlace[]): JsonObject {
  const isLiteral = head !== tagHead;
  const input: Record<string, JsonValue> = {};
  let lists: Record<string, JsonValue[]> | undefined;
  for (const { property, start, end, tag, isJson } of parameters) {
    const schema = spec.schema.properties[property] ?? {};
    const readText = isJson ? jsonValue : isLiteral && tag !== escapedTag ? foreignValue : parameterValue;
    const isEmptyTag = raw[start - 2] === "/" && start === end && tag !== "";
    const value =
      isEmptyTag && typesOf(schema).includes("boolean") ? true : readText(schema, property, raw.slice(start, end));
    // `<follow_up>a</follow_up><follow_up>b</follow_up>`: a list written as repeats. Of anything else the last one counts.
    const list = lists?.[property];
    if (list !== undefined) list.push(value);
    else if (property in input && typesOf(schema).includes("array")) {
      lists = { ...lists, [property]: [input[property] ?? null, value] };
    }
    input[property] = value;
  }
  if (lists === undefined) return input;
  return { ...input, ...Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.flat()])) };
}

/** `<param name="content"><![CDATA[…]]></param>`: the one format beside ours that writes values as XML does (mlx-serve PR#315). */
const escapedTag = "param";

/** DSML says of each value whether it is text. */
function jsonValue(schema: FieldSchema, property: string, raw: string): JsonValue {
  const json = parseJson(raw.trim());
  return json.ok ? json.value : foreignValue(schema, property, raw);
}

/**
 * Other formats escape nothing. A value that begins below its tag has one line break at either end that is not its own;
 * of one that begins beside it every character counts, except around the name of a place.
 */
function foreignValue(schema: FieldSchema, property: string, raw: string): JsonValue {
  if (isStructured(schema)) return parameterValue(schema, property, raw);
  const [lead = ""] = /^\r?\n/.exec(raw) ?? [];
  const below = lead === "" ? raw : raw.slice(lead.length).replace(lead === "\n" ? /\n$/ : /\r?\n$/, "");
  return namesPlace(property) ? below.trim() : below;
}

const inFence = /^\s*```\w*\n([\s\S]*)\n\s*```\s*$/;

function parameterValue(schema: FieldSchema, property: string, raw: string): JsonValue {
  if (isStructured(schema)) {
    const value = inFence.exec(raw)?.[1] ?? raw;
    return readStructured(schema, value) ?? readBullets(schema, value) ?? readValue(value);
  }
  const text = readValue(raw, isExact(property));
  const decoded = decodeEntities(property, text);
  return decoded === text || isCdata(raw) ? text : decoded;
}

/** JSON inside the tool's tag. */
function jsonBody(spec: ToolSpec, text: string, isClean: boolean): readonly JsonObject[] | string {
  const read = readArguments(text, () => Object.keys(spec.schema.properties));
  return inputsToRun(spec, read, isClean) ?? (read.ok ? "Its JSON is not valid." : read.message);
}

function usageOf(spec: ToolSpec): string {
  const parameters = spec.schema.required.map((name) => `<${name}>…</${name}>`).join("");
  return `Write it as <${spec.name}>${parameters}</${spec.name}>.`;
}
