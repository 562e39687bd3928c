/** Which tool a model means by the name it wrote. Guesses only where the guess cannot pick between two tools. */
import type { ToolSpec } from "../core/tool.ts";

export interface ToolNames {
  readonly specs: readonly ToolSpec[];
  exact(name: string): ToolSpec | undefined;
  /** Exact, or the same but for letter case and separators: `readFile`, `Read-File`. */
  similar(name: string): ToolSpec | undefined;
  /** All that is forgiven: decoration around the name, doubling, and a typo of at most two letters. */
  resolve(name: string): ToolSpec | undefined;
  /** Whether a tool's name begins so without being it. */
  isPrefix(text: string): boolean;
}

export function createToolNames(specs: readonly ToolSpec[]): ToolNames {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const byFold = uniqueByFold(specs);
  const folds = new Set(specs.map((spec) => foldName(spec.name)));
  const isAmbiguous = (name: string): boolean => folds.has(foldName(name)) && !byFold.has(foldName(name));
  const prefixes = new Set(specs.flatMap(({ name }) => Array.from(name, (_, at) => name.slice(0, at))));
  const exact = (name: string): ToolSpec | undefined => byName.get(name);
  const similar = (name: string): ToolSpec | undefined => exact(name) ?? byFold.get(foldName(name));
  return {
    specs,
    exact,
    similar,
    isPrefix: (text) => prefixes.has(text),
    resolve(name) {
      const known = exact(name);
      if (known !== undefined) return known;
      const candidates = undecorated(name);
      if (candidates.some(isAmbiguous)) return undefined;
      for (const candidate of candidates) {
        const found = similar(candidate) ?? similar(halfOf(candidate)) ?? closest(candidate, specs);
        if (found !== undefined) return found;
      }
      return candidates.map((candidate) => byWords(candidate, specs)).find((found) => found !== undefined);
    },
  };
}

/** `readFile`, `read-file` and `READ_FILE` fold to the same. */
export function foldName(name: string): string {
  return name.replace(/[_\-\s]/g, "").toLowerCase();
}

function uniqueByFold(specs: readonly ToolSpec[]): ReadonlyMap<string, ToolSpec> {
  const found = new Map<string, ToolSpec>();
  const ambiguous = new Set<string>();
  for (const spec of specs) {
    const key = foldName(spec.name);
    if (found.has(key)) ambiguous.add(key);
    found.set(key, spec);
  }
  for (const key of ambiguous) found.delete(key);
  return found;
}

/**
 * The name without what servers and templates leave on it: `read_file<|channel|>commentary` (gpt-oss on vLLM),
 * `read_file</think>` (GLM), `<|tool_call_begin|>functions.read_file:0` (Kimi), `default_api:read_file` (Gemini),
 * `mcp__files__read_file`, `<function=read_file>`, quotes, asterisks and spaces.
 */
function undecorated(name: string): readonly string[] {
  const bare = name
    .replace(/^\s*(?:<[^<>]*>\s*)+/, "")
    .replace(/[<|({[][\s\S]*$/, "")
    .replace(/["'`*\s]/g, "");
  const unnumbered = bare.replace(/(?::index)?[:#]\d+$/, "");
  const local = unnumbered.replace(/^.*[./:=]/, "");
  const [, tagged = ""] = /^\s*<[\w:]+(?:=|\s+name=)["']?([\w.:-]+)["']?\s*>?\s*$/.exec(name) ?? [];
  const [, recipient = ""] = /\bto=(?:functions\.)?([\w-]+)/.exec(name) ?? []; // behind `<|channel|>commentary`
  return [...new Set([name.trim(), bare, unnumbered, local, local.replace(/^.*__/, ""), tagged, recipient])].filter(
    (candidate) => candidate !== "",
  );
}

/** `read_fileread_file`, `read_file_read_file`: a server that repeats the whole name, joined by a client in between. */
function halfOf(name: string): string {
  const half = name.slice(0, name.length / 2);
  const rest = name.slice(half.length);
  return rest === half || (/^[_,-]/.test(rest) && rest.slice(1) === half) ? half : name;
}

/** Words of a name that tell no two tools apart: `write_file`, `read_file_tool`, `functions_read_file`, `search_in_files`. */
const emptyWords: ReadonlySet<string> = new Set([
  "to",
  "in",
  "the",
  "a",
  "tool",
  "function",
  "functions",
  "call",
  "mcp",
]);

function byWords(name: string, specs: readonly ToolSpec[]): ToolSpec | undefined {
  const written = tellingWords(name);
  if (!written.includes("_")) return undefined;
  const same = specs.filter((spec) => tellingWords(spec.name) === written);
  return same.length === 1 ? same[0] : undefined;
}

/** Only of a plain identifier. */
function tellingWords(name: string): string {
  if (!/^[\w-]{1,80}$/.test(name)) return "";
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[_-]+/);
  return words.filter((word) => !emptyWords.has(word)).join("_");
}

const shortestForTypos = 5;

function closest(name: string, specs: readonly ToolSpec[]): ToolSpec | undefined {
  if (name.length < shortestForTypos || name.length > 80) return undefined;
  const near = specs.filter((spec) => spec.name.length >= shortestForTypos && distance(name, spec.name) <= 2);
  return near.length === 1 ? near[0] : undefined;
}

/** Levenshtein. */
function distance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 3;
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 3;
}
