/** Which calls a JSON value is: one or a list of them, with the names in it. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { readArguments } from "../json/repair.ts";
import type { ToolNames } from "../names.ts";

export const nameKeys: ReadonlySet<string> = new Set(["name", "tool_name", "tool", "function"]);
export const argumentKeys: readonly string[] = ["arguments", "parameters", "args", "input", "tool_input", "tool_args"];

export interface NamedInput {
  readonly spec: ToolSpec;
  readonly input: JsonObject;
}

/** Undefined unless every entry is a call: a list of users with tools' names is data. */
export function callsIn(value: JsonValue, names: ToolNames, isMarked: boolean): readonly NamedInput[] | undefined {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const inner = list.flatMap((each): readonly JsonValue[] => {
    const calls = isJsonObject(each) ? each["tool_calls"] : undefined;
    return Array.isArray(calls) ? calls : [each];
  });
  const calls = inner.map((each) => (isJsonObject(each) ? callIn(each, names, isMarked) : undefined));
  return calls.length > 0 && calls.every((call) => call !== undefined) ? calls : undefined;
}

const bracketOrQuote = /[{}[\],]|"(?:[^"\\]+|\\[\s\S])*"?/g;

/** The entries of a list that was cut which a comma follows, as far as they are JSON. */
export function wholeEntries(text: string): readonly JsonValue[] {
  const entries: JsonValue[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: mark, index } of text.matchAll(bracketOrQuote)) {
    if (mark === "," && depth === 1) {
      const entry = parseJson(text.slice(start, index));
      if (!entry.ok) break;
      entries.push(entry.value);
      start = index + 1;
    } else if (mark === "{" || mark === "[") {
      if (depth++ === 0 && mark === "{") break;
      if (depth === 1) start = index + 1;
    } else if (mark === "}" || mark === "]") depth--;
  }
  return entries;
}

function callIn(value: JsonObject, names: ToolNames, isMarked: boolean): NamedInput | undefined {
  const nested = value["function"];
  const source: JsonObject = isJsonObject(nested) ? { ...value, ...nested } : value;
  const name = source["name"] ?? source["tool_name"] ?? source["tool"] ?? nested;
  const spec = typeof name === "string" ? leakedTool(names, name) : undefined;
  const key = argumentKeys.find((each) => Object.hasOwn(source, each));
  if (isMarked && spec === undefined) return keyedCall(value, names);
  if (isMarked && spec !== undefined && takesNothing(spec, source)) return { spec, input: {} };
  // `{"name":"read_file","description":…,"parameters":{"type":"object"}}` declares a tool, it calls none
  if (spec === undefined || key === undefined || Object.hasOwn(source, "description")) return undefined;
  const given = source[key] ?? {};
  const input = typeof given === "string" ? objectIn(given) : given;
  return isJsonObject(input) ? { spec, input } : undefined;
}

/** `{"read_file":{"path":…}}` */
function keyedCall(value: JsonObject, names: ToolNames): NamedInput | undefined {
  const [[name = "", input] = [], ...more] = Object.entries(value);
  const spec = leakedTool(names, name);
  return spec !== undefined && more.length === 0 && isJsonObject(input) ? { spec, input } : undefined;
}

/** `{"name":"get_status"}` of a tool that needs no arguments. */
function takesNothing({ schema }: ToolSpec, source: JsonObject): boolean {
  return schema.required.length === 0 && Object.keys(source).every((key) => nameKeys.has(key) || key === "id");
}

function objectIn(text: string): JsonValue | undefined {
  const read = readArguments(text, () => []);
  return read.ok && !read.repaired && read.values.length === 1 ? read.values[0] : undefined;
}

/** The tool that is meant, exactly: `functions.read_file:0` and `default_api.read_file` are decorations, a typo is none. */
export function leakedTool(names: ToolNames, written: string): ToolSpec | undefined {
  const bare = written.replace(/["'`\s]/g, "").replace(/[:#]\d+$/, "");
  return names.similar(bare) ?? names.similar(bare.replace(/^.*[./:]/, ""));
}
