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
import type { FoundCall, OpenCall, Parameter } from "./open-call.ts";
import { isStructured, readBullets, readStructured } from "./structured.ts";
import { tagHead } from "./tags.ts";
import { decodeEntities, isCdata, readValue } from "./value.ts";
import { yamlBody } from "./yaml.ts";

/** What was still open when the reply ended. */
export type Missing = "nothing" | "closer" | "value";

export interface Ending {
  readonly missing: Missing;
  /** The server said that the reply is over and was not cut. Undefined: it goes on. */
  readonly isClean?: boolean;
  /** Closing tags and other markup behind it. */
  readonly behind?: string;
}

type Sayer = Pick<DecoderOptions, "nextCallId">;

export function readCall(call: OpenCall, sayer: Sayer, { missing, isClean = true, behind = "" }: Ending): FoundCall {
  const { id, spec, format } = call;
  const read: CallText = {
    call,
    raw: call.raw.join(),
    loose: call.parameters.length === 0 ? (call.loose?.join() ?? "") : "",
  };
  const isWhole = missing === "nothing" || (missing === "closer" && isClean && mayLackCloser(read));
  const deltas = isWhole ? outcome(read, sayer, isClean) : [invalid(read, truncatedCall(spec.name))];
  return {
    id,
    name: spec.name,
    format,
    raw: read.raw + behind,
    isAsTaught: missing === "nothing" && deltas.length === 1 && isAsTaught(read),
    deltas,
    ifCut: isWhole && read.loose !== "" ? outcome(read, sayer, false) : undefined,
  };
}

/** A call and its text. `loose`: what stands in place of parameters, if there are none. */
interface CallText {
  readonly call: OpenCall;
  readonly raw: string;
  readonly loose: string;
}

function invalid({ call: { id, spec }, raw }: CallText, problem: AppErrorData): AgentDelta {
  return { type: "call_invalid", id, name: spec.name, problem, raw };
}

function isAsTaught({ call: { format, tag, spec, unknown, attributes }, loose }: CallText): boolean {
  const hasOther = unknown.length > 0 || Object.keys(attributes).length > 0;
  return format === undefined && tag === spec.name && !hasOther && loose === "";
}

function outcome(read: CallText, { nextCallId }: Sayer, isClean: boolean): readonly AgentDelta[] {
  const { id, spec, unknown } = read.call;
  const inputs = inputsOf(read, isClean);
  if (typeof inputs === "string") return [invalid(read, malformedCall(spec.name, inputs, usageOf(spec)))];
  const [first, ...more] = inputs;
  if (first === undefined) return [];
  const own = ready(id, spec, first, unknown);
  const repeated = repeatedIn(read.call);
  if (more.length + repeated.length === 0) return own;
  const others = more.flatMap((input): readonly AgentDelta[] => {
    const sibling = nextCallId();
    return [{ type: "call_started", id: sibling, name: spec.name }, ...ready(sibling, spec, input, [])];
  });
  return [...repeatedNotice(spec.name, repeated), ...own, ...others];
}

/** Parameters that came again in one call, and are no list. */
function repeatedIn(call: OpenCall): readonly string[] {
  if (!hasRepeats(call.parameters)) return [];
  const repeated = groupsOf(call).flatMap((list) => {
    const seen = new Set<string>();
    return list.map(({ property }) => property).filter((name) => seen.size === seen.add(name).size);
  });
  const { properties } = call.spec.schema;
  return [...new Set(repeated)].filter((name) => !typesOf(properties[name] ?? {}).includes("array"));
}

function hasRepeats(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ property }, at) => parameters.findIndex((other) => other.property === property) < at);
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
function mayLackCloser({ call: { parameters, spec, head }, raw }: CallText): boolean {
  if (parameters.length === 0 || !spec.isHarmless) return false;
  if (!spec.schema.required.every((name) => parameters.some(({ property }) => property === name))) return false;
  const isForeign = head !== tagHead; // whose values stand on lines of their own
  return parameters.every(({ start, end }) => {
    const value = raw.slice(start, end);
    return !(isForeign ? value.trim() : value).includes("\n");
  });
}

/** One input, or several where `<file>` came twice; a text that says why there is none. */
function inputsOf({ call, raw, loose }: CallText, isClean: boolean): readonly JsonObject[] | string {
  const { spec, unknown } = call;
  const attributes = decodedAttributes(call);
  if (call.parameters.length > 0) {
    const inputs = groupsOf(call).map((list) => inputOf(call, raw, list));
    return Object.keys(attributes).length === 0 ? inputs : inputs.map((input) => ({ ...attributes, ...input }));
  }
  if (loose === "") return [attributes];
  if (/^(?:\{|\[\s*\{)/.test(loose)) return jsonBody(spec, loose, isClean);
  // tags in it are missing from the text: `content: <b>x</b>`
  const yaml = unknown.length > 0 ? undefined : yamlBody(spec, loose);
  return yaml === undefined ? "It holds text in place of parameters." : [yaml];
}

function decodedAttributes({ attributes, spec }: OpenCall): JsonObject {
  const written = Object.entries(attributes);
  if (written.length === 0) return noAttributes;
  const decoded = written.map(([name, value]): [string, string] => {
    const property = propertyFor(spec, name);
    return [name, property === undefined ? value : decodeEntities(property, value)];
  });
  return Object.fromEntries(decoded);
}

const noAttributes: JsonObject = {};

/** The parameters of each call: several `<file>` wrappers with the same parameter in them are several calls. */
function groupsOf({ parameters, groups }: OpenCall): readonly (readonly Parameter[])[] {
  if (groups === 0) return [parameters];
  const firstGroup = new Map<string, number>();
  const lists = Array.from({ length: groups + 1 }, (): Parameter[] => []);
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

function inputOf({ spec, head }: OpenCall, raw: string, parameters: readonly Parameter[]): JsonObject {
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
