/** The search port on ripgrep. Its settings files are not read, links are not followed, .git is left out. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Readable } from "node:stream";
import * as z from "zod";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { Search, SearchMatch } from "../../core/host.ts";
import { stopped } from "./failures.ts";
import { createIgnoreCheck } from "./ignore-check.ts";
import { excerpt, type Found, openScope, type Query, type Scope, type SearchParts } from "./search-scope.ts";

const timeoutMs = 60_000;
const maxJsonLine = 32 * 1024 * 1024;

const text = z.union([z.object({ text: z.string() }), z.object({ bytes: z.base64() })]);
/** ripgrep's `--json` (grep_printer::JSON): one object a line; only these kinds matter here. */
const message = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("match"),
    data: z.object({
      path: text,
      lines: text,
      line_number: z.number().nullable(),
      submatches: z.array(z.object({ start: z.number() })),
    }),
  }),
  z.object({ type: z.literal("end"), data: z.object({ binary_offset: z.number().nullable() }) }),
]);

type Rg = ChildProcessByStdio<null, Readable, Readable>;

/** `rgPath` is an absolute path, see `findRipgrep`. */
export function createRipgrep({ rgPath, ...parts }: SearchParts & { readonly rgPath: string }): Search {
  return {
    async run(query, signal) {
      const scope = await openScope(parts, query);
      if (!scope.ok) return scope;
      if (signal.aborted) return fail(stopped("The search"));
      const child = spawn(rgPath, argumentsFor(query, scope.value), {
        cwd: scope.value.root.path,
        stdio: ["ignore", "pipe", "pipe"],
        windowsHide: true,
      });
      let late = false;
      const kill = () => child.kill("SIGKILL");
      const timer = setTimeout(() => {
        late = true;
        kill();
      }, timeoutMs);
      signal.addEventListener("abort", kill, { once: true });
      try {
        const found = await collect(child, query, scope.value);
        if (signal.aborted) return fail(stopped("The search"));
        return late ? fail(tookTooLong) : found;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", kill);
        kill();
      }
    },
  };
}

function argumentsFor({ pattern }: Query, scope: Scope): string[] {
  const ignoreFile = join(scope.root.path, ".gitignore");
  const target = relative(scope.root.path, scope.path) || ".";
  return [
    ...["--json", "--no-config", "--no-follow", "--no-messages", "--hidden", "--crlf", "--glob", "!.git"],
    ...["--engine", "auto", "--sort", "path", "--max-filesize", "10M"],
    // the rules of .gitignore alone, those of the root included, none from above the workspace
    ...["--no-require-git", "--no-ignore-parent", "--no-ignore-global", "--no-ignore-exclude", "--no-ignore-dot"],
    ...(existsSync(ignoreFile) ? ["--ignore-file", ignoreFile] : []),
    // not --glob, which would bring back what .gitignore leaves out
    ...scope.filter.names.flatMap((name) => ["--type-add", `wanted:${name}`]),
    ...(scope.filter.names.length > 0 ? ["--type", "wanted"] : []),
    ...["-e", pattern, "--", target],
  ];
}

async function collect(child: Rg, query: Query, scope: Scope): Promise<Result<Found>> {
  const stderr = textOf(child.stderr);
  const ended = endOf(child);
  const isIgnored = createIgnoreCheck(scope);
  const matches: SearchMatch[] = [];
  let inFile: SearchMatch[] = [];
  for await (const line of jsonLines(child.stdout)) {
    const parsed = message.safeParse(JSON.parse(line));
    if (!parsed.success) continue;
    const { type, data } = parsed.data;
    if (type === "match") {
      const file = resolve(scope.root.path, decode(data.path).toString());
      if (scope.accepts(file) && !(await isIgnored(file))) inFile.push(matchOf(scope.show(file), data));
    } else {
      if (data.binary_offset === null) matches.push(...inFile);
      inFile = [];
    }
    if (matches.length + inFile.length > query.limit) {
      return ok({ matches: [...matches, ...inFile].slice(0, query.limit), truncated: true });
    }
  }
  const exit = await ended;
  if (exit instanceof Error) return fail(notStarted(exit));
  const words = (await stderr).trim();
  if (exit === 2 && matches.length === 0 && words !== "") return fail(unreadablePattern(words));
  return ok({ matches, truncated: false });
}

type MatchData = Extract<z.infer<typeof message>, { type: "match" }>["data"];

function matchOf(path: string, { lines, line_number, submatches }: MatchData): SearchMatch {
  const bytes = decode(lines);
  const line = bytes.toString("utf8").replace(/\r?\n$/, "");
  const at = bytes.subarray(0, submatches[0]?.start ?? 0).toString("utf8").length;
  return { path, line: line_number ?? 0, text: excerpt(line, at) };
}

/** What is not UTF-8 comes as base64. */
function decode(data: z.infer<typeof text>): Buffer {
  return "text" in data ? Buffer.from(data.text, "utf8") : Buffer.from(data.bytes, "base64");
}

/** Lines end at line feeds only: a JSON text may hold U+2028, which readline would take for an end. */
async function* jsonLines(stream: Readable): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let feed = chunk.indexOf(10); feed !== -1; feed = chunk.indexOf(10, from)) {
      pieces.push(chunk.subarray(from, feed));
      yield Buffer.concat(pieces).toString("utf8");
      pieces = [];
      length = 0;
      from = feed + 1;
    }
    pieces.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > maxJsonLine) return;
  }
}

function endOf(child: Rg): Promise<number | null | Error> {
  return new Promise((resolve) => {
    child.once("error", resolve);
    child.once("close", resolve);
  });
}

async function textOf(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (text.length < 4_096) text += chunk.toString("utf8");
  }
  return text;
}

function unreadablePattern(words: string): AppErrorData {
  return {
    code: "invalid_arguments",
    message: "The search pattern cannot be read.",
    advice: "Correct the pattern. To search for special characters themselves, put a backslash before them.",
    detail: words.replace(/^rg: /, "").slice(0, 2_000),
  };
}

function notStarted(error: Error): AppErrorData {
  return {
    code: "io",
    message: "The search program could not be started.",
    advice: "Search with a command instead.",
    detail: error.message,
  };
}

const tookTooLong: AppErrorData = {
  code: "timeout",
  message: "The search took longer than a minute.",
  advice: "Search in a smaller folder, or give a glob for the files.",
};
