/** Reads parameters that are written as YAML: one a line, and texts of several lines as blocks. */
import type { JsonObject } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor } from "../coerce.ts";

interface Block {
  readonly text: string;
  /** The line behind it. */
  readonly end: number;
}

const pair = /^\s*([\w-]+):\s*(.*?)\s*$/;

/** `path: src/app.ts`, `content: |` and lines that are indented. Undefined: it is something else. */
export function yamlBody(spec: ToolSpec, text: string): JsonObject | undefined {
  const input: Record<string, string> = {};
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const [, key = "", value = ""] = pair.exec(lines[at] ?? "") ?? [];
    if (key === "" || propertyFor(spec, key) === undefined) return undefined;
    if (/^[|>]/.test(value)) {
      const block = blockBelow(lines, at + 1, value);
      if (block === undefined) return undefined;
      input[key] = block.text;
      at = block.end - 1;
    } else input[key] = value.replace(/^(["'])(.*)\1$/, "$2");
  }
  return input;
}

/** `|` ends its text with a line break, `|-` does not. The other signs change line breaks, and are not guessed at. */
function blockBelow(lines: readonly string[], from: number, sign: string): Block | undefined {
  if (sign !== "|" && sign !== "|-") return undefined;
  const first = lines.slice(from).find((line) => line.trim() !== "") ?? "";
  const indent = /^ +/.exec(first)?.[0];
  if (indent === undefined) return undefined;
  let end = from;
  while (end < lines.length && (lines[end]?.startsWith(indent) || lines[end]?.trim() === "")) end++;
  const text = lines.slice(from, end).map((line) => line.slice(indent.length));
  while (text.at(-1)?.trim() === "") text.pop();
  return { text: text.join("\n") + (sign === "|" ? "\n" : ""), end };
}
