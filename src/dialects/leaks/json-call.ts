/** Calls that are a JSON value: Hermes, Granite, Llama, xLAM, Phi-4, InternLM, Cohere, Nemotron, LongCat, OpenAI's shape. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ToolNames } from "../names.ts";
import { jsonEnd, type Leak, type LeakRead, leakedTool, readJson, readObject } from "./values.ts";

export function readJsonCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  if (text[at] !== "{" && text[at] !== "[") return undefined;
  const end = jsonEnd(text, at);
  if (end === undefined) return readCut(text, at, names);
  const value = readJson(text.slice(at, end));
  const calls = value === undefined ? undefined : callsOf(value, names);
  return calls === undefined || calls.length === 0 ? undefined : { end, calls };
}

/** The reply ends inside the value: a call that was cut off if a tool's name and the beginning of its arguments are there. */
function readCut(text: string, at: number, names: ToolNames): LeakRead | undefined {
  const head = /^[[{\s]*(?:"type"\s*:\s*"function"\s*,\s*)?"(?:name|tool_name)"\s*:\s*"([^"]*)"/.exec(
    text.slice(at, at + 200),
  );
  const spec = head === null ? undefined : leakedTool(names, head[1] ?? "");
  return spec === undefined ? undefined : { end: text.length, calls: [{ spec, input: undefined }] };
}

function callsOf(value: JsonValue, names: ToolNames): readonly Leak[] | undefined {
  const list: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  const inner = list.flatMap((each): readonly JsonValue[] => {
    const calls = isJsonObject(each) ? each["tool_calls"] : undefined;
    return Array.isArray(calls) ? calls : [each];
  });
  const calls = inner.map((each) => (isJsonObject(each) ? callOf(each, names) : undefined));
  return calls.every((call): call is Leak => call !== undefined) ? calls : undefined;
}

const argumentKeys = ["arguments", "parameters", "args", "input"];

function callOf(value: JsonObject, names: ToolNames): Leak | undefined {
  const nested = value["function"];
  const source: JsonObject = isJsonObject(nested) ? { ...value, ...nested } : value;
  const name = source["name"] ?? source["tool_name"] ?? (typeof nested === "string" ? nested : undefined);
  const spec = typeof name === "string" ? leakedTool(names, name) : undefined;
  const key = argumentKeys.find((each) => Object.hasOwn(source, each));
  // `{"name":"read_file","description":…,"parameters":{"type":"object"}}` declares a tool, it calls none
  if (spec === undefined || key === undefined || Object.hasOwn(source, "description")) return undefined;
  const given = source[key];
  const input = typeof given === "string" ? readObject(given) : given;
  return isJsonObject(input) ? { spec, input } : undefined;
}
