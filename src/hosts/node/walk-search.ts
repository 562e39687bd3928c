/** The search port where there is no ripgrep: slower, with JavaScript's regular expressions, but it works everywhere. */
import { constants } from "node:fs";
import { createContext, Script } from "node:vm";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { Search, SearchMatch } from "../../core/host.ts";
import { openAnchored } from "./anchored.ts";
import { detectEncoding } from "./encoding.ts";
import { errorCodeOf, maxFileBytes, stopped } from "./failures.ts";
import { failureOf } from "./read-text.ts";
import { excerpt, openScope, type Scope, type SearchParts } from "./search-scope.ts";
import { type Ignores, ignoresAbove, readFolder } from "./walk.ts";

const timeoutMs = 60_000;
/** A pattern that backtracks without end is stopped after this time in one file. */
const fileTimeoutMs = 500;

export function createWalkSearch(parts: SearchParts): Search {
  return {
    async run(query, signal) {
      const scope = await openScope(parts, query);
      if (!scope.ok) return scope;
      const matcher = createMatcher(query.pattern);
      if (!matcher.ok) return matcher;
      const matches: SearchMatch[] = [];
      const end = performance.now() + timeoutMs;
      try {
        for await (const path of filesIn(scope.value)) {
          if (signal.aborted) return fail(stopped("The search"));
          if (performance.now() > end) return fail(tooSlow);
          const lines = await linesOf(path);
          if (!lines) continue;
          for (const { index, at } of matcher.value(lines, query.limit + 1)) {
            const text = excerpt(lines[index] ?? "", at);
            matches.push({ path: scope.value.show(path), line: index + 1, text });
          }
          if (matches.length > query.limit) return ok({ matches: matches.slice(0, query.limit), truncated: true });
        }
      } catch (thrown) {
        const isSlow = errorCodeOf(thrown) === "ERR_SCRIPT_EXECUTION_TIMEOUT";
        return fail(isSlow ? tooSlow : failureOf(query.path, thrown));
      }
      return ok({ matches, truncated: false });
    },
  };
}

async function* filesIn(scope: Scope): AsyncGenerator<string> {
  if (scope.isFile) yield scope.path;
  else yield* filesBelow(scope, scope.path, await ignoresAbove(scope.root.path, scope.path));
}

async function* filesBelow(scope: Scope, path: string, above: Ignores): AsyncGenerator<string> {
  const folder = await readFolder(path, above).catch(() => undefined); // gone or not readable
  for (const entry of folder?.entries ?? []) {
    if (entry.kind === "directory") yield* filesBelow(scope, entry.path, folder?.ignores ?? above);
    else if (entry.kind === "file" && scope.accepts(entry.path)) yield entry.path;
  }
}

/** undefined for what is binary, too large or cannot be read. */
async function linesOf(path: string): Promise<string[] | undefined> {
  const handle = await openAnchored(path, constants.O_RDONLY).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > maxFileBytes) return undefined;
    const bytes = await handle.readFile();
    const encoding = detectEncoding(bytes)?.name ?? (bytes.includes(0) ? undefined : "utf-8");
    if (encoding === undefined) return undefined;
    const text = new TextDecoder(encoding).decode(bytes);
    return text.replace(/\r?\n$/, "").split(/\r?\n/);
  } finally {
    await handle.close();
  }
}

interface LineMatch {
  readonly index: number;
  readonly at: number;
}

/** Lines are matched in a context of their own only because that is what a time limit can be put on. */
function createMatcher(pattern: string): Result<(lines: readonly string[], limit: number) => LineMatch[]> {
  const regex = compile(pattern);
  if (!regex.ok) return regex;
  const script = new Script(
    "lines.some((line, index) => { const at = line.search(regex); if (at !== -1) found.push({ index, at }); return found.length >= limit; })",
  );
  return ok((lines, limit) => {
    const found: LineMatch[] = [];
    script.runInContext(createContext({ lines, limit, found, regex: regex.value }), { timeout: fileTimeoutMs });
    return found;
  });
}

/** ripgrep's leading "(?i)" becomes a flag, its "\\p{Han}" a script; most other syntax is the same. */
function compile(pattern: string): Result<RegExp> {
  const leading = /^\(\?([ims]+)\)/.exec(pattern);
  const flags = leading?.[1] ?? "";
  const body = leading ? pattern.slice(leading[0].length) : pattern;
  const attempts = [
    [body, `${flags}u`],
    [body.replace(/\\(p)\{(\w+)\}/gi, "\\$1{Script=$2}"), `${flags}u`],
    [body, flags], // "\\-" and the like, which only the older syntax takes
  ] as const;
  let problem: unknown;
  for (const [source, how] of attempts) {
    try {
      return ok(new RegExp(source, how));
    } catch (thrown) {
      problem = thrown;
    }
  }
  return fail(unreadablePattern(problem));
}

function unreadablePattern(thrown: unknown): AppErrorData {
  return {
    code: "invalid_arguments",
    message: "The search pattern cannot be read.",
    advice: "Correct the pattern. To search for special characters themselves, put a backslash before them.",
    ...(thrown instanceof Error && { detail: thrown.message }),
  };
}

const tooSlow: AppErrorData = {
  code: "timeout",
  message: "The search took too long.",
  advice: "Use a simpler pattern, a smaller folder, or a glob for the files.",
};
