/** The pieces that leaked formats are made of: a JSON value's extent, a tool's exact name, arguments. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { readArguments } from "../json/repair.ts";
import type { ToolNames } from "../names.ts";

export interface Leak {
  readonly spec: ToolSpec;
  /** Undefined: the call was cut off. */
  readonly input: JsonObject | undefined;
}

/** What a format read at a place. `end` is behind it. */
export interface LeakRead {
  readonly end: number;
  readonly calls: readonly Leak[];
}

/** The tool that is meant, exactly: `functions.read_file:0` and `default_api.read_file` are decorations, a typo is none. */
export function leakedTool(names: ToolNames, written: string): ToolSpec | undefined {
  const bare = written.replace(/["'`\s]/g, "").replace(/[:#]\d+$/, "");
  return names.similar(bare) ?? names.similar(bare.replace(/^.*[./:]/, ""));
}

/** Behind the JSON value that begins at `at`; undefined if it does not end. */
export function jsonEnd(text: string, at: number): number | undefined {
  const marks = /["{}[\]]/g;
  marks.lastIndex = at;
  let depth = 0;
  for (let match = marks.exec(text); match !== null; match = marks.exec(text)) {
    if (match[0] === '"') {
      const end = stringEnd(text, match.index);
      if (end === undefined) return undefined;
      marks.lastIndex = end;
    } else {
      depth += match[0] === "{" || match[0] === "[" ? 1 : -1;
      if (depth <= 0) return match.index + 1;
    }
  }
  return undefined;
}

function stringEnd(text: string, at: number): number | undefined {
  for (let index = at + 1; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === "\\") index++;
    else if (char === '"') return index + 1;
  }
  return undefined;
}

export function readObject(text: string): JsonObject | undefined {
  const value = readJson(text);
  return isJsonObject(value) ? value : undefined;
}

export function readJson(text: string): JsonValue | undefined {
  const strict = parseJson(text);
  if (strict.ok) return strict.value;
  const read = readArguments(text, []);
  return read.ok && read.values.length === 1 ? read.values[0] : undefined;
}

export function pastSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && /\s/.test(text.charAt(end))) end++;
  return end;
}

/** One line break at either end belongs to the tags, one line's outer space too. */
export function tagValue(raw: string): string {
  const text = raw.replace(/^\r?\n/, "").replace(/\r?\n$/, "");
  return text.includes("\n") ? text : text.trim();
}
