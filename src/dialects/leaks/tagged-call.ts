/** Calls made of tags: Qwen3-Coder, Seed-OSS, Claude, DSML, MiniMax, Step3, GLM, and a bare name with child tags. */
import type { JsonValue } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";
import type { ToolNames } from "../names.ts";
import { jsonEnd, type LeakRead, leakedTool, pastSpace, readJson, readObject, tagValue } from "./values.ts";

const space = "(?:\\w+:|[|｜‖]+DSML[|｜‖]+)?";
const functionHead = /<?function=([^>\s]{1,80})\s*>/y;
const invokeHead = new RegExp(`<${space}invoke\\s+name=["']?([^"'>\\s]+)["']?\\s*>`, "y");
const functionParameter = /<parameter=([^>\n]{1,80})>/g;
const invokeParameter = new RegExp(
  `<${space}parameter\\s+name=["']?([^"'>\\s]+)["']?(?:\\s+string=["']?(true|false)["']?)?\\s*>`,
  "g",
);

/** `<function=read_file><parameter=path>…</parameter></function>`, and `<function=read_file>{…}</function>`. */
export function readFunctionCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  functionHead.lastIndex = at;
  const match = functionHead.exec(text);
  const spec = match === null ? undefined : leakedTool(names, match[1] ?? "");
  if (match === null || spec === undefined) return undefined;
  const begin = pastSpace(text, functionHead.lastIndex);
  if (text[begin] === "{") {
    const end = jsonEnd(text, begin);
    const input = end === undefined ? undefined : readObject(text.slice(begin, end));
    return end === undefined ? cut(text, spec) : input && { end, calls: [{ spec, input }] };
  }
  return readBody(text, begin, spec, /<\/function>(?=\s*(?:$|<))/g, functionParameter, /<\/parameter>/g);
}

/** `<invoke name="read_file"><parameter name="path">…</parameter></invoke>`, in any namespace. */
export function readInvokeCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  invokeHead.lastIndex = at;
  const match = invokeHead.exec(text);
  const spec = match === null ? undefined : leakedTool(names, match[1] ?? "");
  if (match === null || spec === undefined) return undefined;
  const closer = new RegExp(`</${space}invoke>`, "g");
  return readBody(text, invokeHead.lastIndex, spec, closer, invokeParameter, new RegExp(`</${space}parameter>`, "g"));
}

function cut(text: string, spec: ToolSpec): LeakRead {
  return { end: text.length, calls: [{ spec, input: undefined }] };
}

function readBody(
  text: string,
  begin: number,
  spec: ToolSpec,
  closer: RegExp,
  opener: RegExp,
  valueEnd: RegExp,
): LeakRead {
  closer.lastIndex = begin;
  const close = closer.exec(text);
  if (close === null) return cut(text, spec);
  const body = text.slice(begin, close.index);
  const heads = [...body.matchAll(opener)].filter(([, key = ""]) => propertyFor(spec, key) !== undefined);
  const input: Record<string, JsonValue> = heads.length === 0 ? childTags(body) : {};
  for (const [index, head] of heads.entries()) {
    const from = head.index + head[0].length;
    const inside = body.slice(from, heads[index + 1]?.index ?? body.length);
    const ends = [...inside.matchAll(valueEnd)];
    // a value may hold the closing tag: only the last one that nothing but tags follows is its end
    const last = ends.filter((end) => /^(?:\s*<\/[^>]*>)*\s*$/.test(inside.slice(end.index)))[0];
    const value = tagValue(inside.slice(0, last?.index ?? inside.length));
    input[head[1] ?? ""] = head[2] === "false" ? (readJson(value) ?? value) : value;
  }
  return { end: close.index + close[0].length, calls: [{ spec, input }] };
}

function childTags(body: string): Record<string, JsonValue> {
  const pairs = [...body.matchAll(/<([\w-]+)>([\s\S]*?)<\/\1>/g)];
  return Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, tagValue(value)]));
}

const word = /[\w.-]{1,80}/y;

/** GLM: `read_file<arg_key>path</arg_key><arg_value>…</arg_value>`, with any one of the tags forgotten. */
export function readKeyValueCall(text: string, at: number, names: ToolNames): LeakRead | undefined {
  word.lastIndex = at;
  const written = word.exec(text)?.[0] ?? "";
  const spec = leakedTool(names, written) ?? prefixTool(names, written);
  if (spec === undefined) return undefined;
  const begin = at + (leakedTool(names, written) === undefined ? spec.name.length : written.length);
  const closer = /<\/tool_call>|<\/(?:read_file|[a-z_]+)>\s*$/g;
  closer.lastIndex = begin;
  const close = closer.exec(text);
  const isChildren = /^\s*<(?!arg_|tool_call)[\w-]+>/.test(text.slice(begin, begin + 100));
  const isPairs = /^\s*(?:<arg_key>|<tool_call>[\w-]+<\/arg_key>|[\w-]+<\/arg_key>)/.test(
    text.slice(begin, begin + 200),
  );
  if (!isChildren && !isPairs) return undefined;
  if (close === null) return cut(text, spec);
  const body = text.slice(begin, close.index);
  const input = isChildren ? childTags(body) : keyValues(body);
  return { end: close.index + close[0].length, calls: [{ spec, input }] };
}

function prefixTool(names: ToolNames, written: string): ToolSpec | undefined {
  return names.specs.find(({ name, schema }) => {
    const key = written.slice(name.length);
    return written.startsWith(name) && Object.hasOwn(schema.properties, key);
  });
}

function keyValues(body: string): Record<string, JsonValue> {
  const keys = [...body.matchAll(/(?:<arg_key>|<tool_call>)?\s*([\w-]+)\s*<\/arg_key>/g)].map(([, key = ""]) => key);
  const values = [...body.matchAll(/(?:<arg_value>|(?<=<\/arg_key>))(?!\s*<arg_)([\s\S]*?)<\/arg_value>/g)];
  return Object.fromEntries(keys.flatMap((key, at) => (values[at] ? [[key, tagValue(values[at][1] ?? "")]] : [])));
}
