/** Finds the lines of files that match a regular expression. */
import * as z from "zod";
import type { SearchMatch } from "../core/host.ts";
import { defineTool } from "../core/tool.ts";
import { cleanText } from "./lib/clean-text.ts";
import { plural } from "./lib/lines.ts";
import { done, failed } from "./lib/outcome.ts";

const limit = 300;

const input = z.object({
  path: z.string().describe('Folder or file to search in, relative to the workspace; "." is its root'),
  regex: z.string().describe("Regular expression in ripgrep's (Rust) syntax, matched line by line"),
  file_pattern: z.string().optional().describe("Glob for the files to look at, such as *.ts or src/**/*.{js,ts}"),
});
type Input = z.infer<typeof input>;

export const searchFiles = defineTool<Input>({
  name: "search_files",
  title: "Search in files",
  description:
    "Searches the text of files with a regular expression and shows each matching line with its number, grouped by file. " +
    "Case-sensitive; begin with (?i) to ignore case, and escape special characters to search for them. Leaves out binary " +
    "files, .git, what .gitignore names, and files that usually hold secrets. At most 300 matches.",
  brief: "Finds the lines of files that match a regular expression; (?i) in front ignores case.",
  input,
  group: "read",
  aliases: {
    pattern: "regex",
    query: "regex",
    dir: "path",
    directory: "path",
    folder: "path",
    file_path: "path",
    glob: "file_pattern",
    include: "file_pattern",
    filePattern: "file_pattern",
  },
  presentation: {
    icon: "search",
    labels: {
      writing: "Searching",
      asking: "Search here?",
      running: "Searching",
      done: "Searched",
      failed: "Could not search",
    },
    target: "regex",
    targetKind: "code",
    bodyKind: "plain",
  },
  effects: ({ path }) => [{ kind: "read", path }],

  async *run({ path, regex, file_pattern }, { host, signal }) {
    const query = { pattern: regex, path, limit, ...(file_pattern && { glob: file_pattern }) };
    const found = await host.search.run(query, signal);
    if (!found.ok) return failed(found.error);
    const { matches, truncated } = found.value;
    const files = byFile(matches);
    const view = { kind: "matches" as const, files, total: matches.length };
    if (matches.length === 0) return done("No line matches.", view);
    const count = `${plural(matches.length, "match", "matches")} in ${plural(files.length, "file")}`;
    const head = truncated ? `The first ${count}; there are more, so search more narrowly.` : `${count}.`;
    const body = files.map((file) =>
      [file.path, ...file.lines.map(({ line, text }) => `${line} | ${text}`)].join("\n"),
    );
    return done([head, ...body].join("\n\n"), view);
  },
});

function byFile(matches: readonly SearchMatch[]) {
  const files = new Map<string, { line: number; text: string }[]>();
  for (const { path, line, text } of matches) {
    const lines = files.get(path) ?? [];
    lines.push({ line, text: cleanText(text) });
    files.set(path, lines);
  }
  return [...files].map(([path, lines]) => ({ path: cleanText(path), lines }));
}
