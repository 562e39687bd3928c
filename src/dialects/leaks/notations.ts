/** The notations that are neither JSON nor tags: Python's calls, Gemma's pairs, arrows and options. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { parseJson } from "../../core/json.ts";
import { readGemma } from "./gemma.ts";
import type { NamedInput, Notation } from "./literal-body.ts";
import { leakedTool } from "./named-calls.ts";
import { PythonReader } from "./python.ts";

/** `[read_file(path="a"), list_files(path=".")]`, `print(default_api.read_file(path="a"))`, or one call. */
export const python: Notation = {
  quotes: ['"""', "'''", '"', "'"],
  read(text, names) {
    const calls = new PythonReader(text).calls();
    if (calls === undefined || calls.length === 0) return undefined;
    const named = calls.map(({ name, args, positional }): NamedInput | undefined => {
      const spec = leakedTool(names, name.replace(/\.call$/, ""));
      if (spec === undefined) return undefined;
      const keys = spec.schema.required;
      if (positional.length > keys.length) return undefined;
      const placed = positional.map((value, at): [string, JsonValue] => [keys[at] ?? "", value]);
      return { spec, input: { ...Object.fromEntries(placed), ...args } };
    });
    return named.every((call) => call !== undefined) ? named : undefined;
  },
};

/** `{path:<|"|>src/app.ts<|"|>,start_line:4}`. */
export const gemma: Notation = {
  quotes: ['<|"|>', "<escape>", '"', "'"],
  read(text, names) {
    const [head = "", name = ""] = /^([\w.-]+)(?=[{(])/.exec(text) ?? [];
    const spec = leakedTool(names, name);
    const input = spec === undefined ? undefined : readGemma(text.slice(head.length));
    return spec === undefined || input === undefined ? undefined : [{ spec, input }];
  },
};

const arrowHead = /^([\w.-]+)\s*,?\s*args\s*=>\s*\{/;
const option = /\s*--([\w-]+)\s+("(?:[^"\\]|\\[\s\S])*"|\S+)/y;

/** `{tool => "read_file", args => {--path "src/app.ts"}}`, from behind the name on. */
export const arrows: Notation = {
  quotes: ['"'],
  depth: 1,
  read(text, names) {
    const [head = "", name = ""] = arrowHead.exec(text) ?? [];
    const spec = leakedTool(names, name);
    if (spec === undefined) return undefined;
    const input: Record<string, JsonValue> = {};
    let end = head.length;
    for (option.lastIndex = end; ; end = option.lastIndex) {
      const match = option.exec(text);
      if (match === null) break;
      input[match[1] ?? ""] = literal(match[2] ?? "");
    }
    return /^\s*\}\s*\}\s*$/.test(text.slice(end)) ? [{ spec, input: input as JsonObject }] : undefined;
  },
};

function literal(text: string): JsonValue {
  const parsed = parseJson(text);
  return parsed.ok ? parsed.value : text.replace(/^"([\s\S]*)"$/, "$1");
}
