/** Shows a text file to the model with line numbers. */
import * as z from "zod";
import type { AppErrorData } from "../core/errors.ts";
import type { LineRange, TextFile } from "../core/host.ts";
import { defineTool } from "../core/tool.ts";
import { cleanLines, cleanText } from "./lib/clean-text.ts";
import { fileAliases } from "./lib/file-aliases.ts";
import { plural } from "./lib/lines.ts";
import { done, failed } from "./lib/outcome.ts";

const maxLines = 2_000;
/** A little less than what a result may hold in all, so that the note at the end is never cut off. */
const maxChars = 96_000;

const input = z.object({
  path: z.string().describe("File to read, relative to the workspace"),
  start_line: z.number().int().optional().describe("First line to read, from 1"),
  end_line: z.number().int().optional().describe("Last line to read, included"),
});
type Input = z.infer<typeof input>;

export const readFile = defineTool<Input>({
  name: "read_file",
  title: "Read a file",
  description:
    "Reads a text file of the workspace; read a file before you change it. Each line comes back as `12 | text`; the number " +
    "and the bar are not part of the file. At most 2,000 lines or 96 KB come at once, and a note says how to go on. For a " +
    "part of a large file give start_line and end_line. Does not read binary files or folders.",
  brief:
    "Reads a text file; read before you change. Lines come back as `12 | text`; number and bar are not in the file.",
  input,
  group: "read",
  aliases: {
    ...fileAliases,
    line_start: "start_line",
    line_end: "end_line",
  },
  presentation: {
    icon: "book",
    labels: {
      writing: "Reading",
      asking: "Read this file?",
      running: "Reading",
      done: "Read",
      failed: "Could not read",
    },
    target: "path",
    targetKind: "path",
    bodyKind: "plain",
  },
  effects: ({ path }) => [{ kind: "read", path }],

  async *run({ path, start_line, end_line }, { host }) {
    const range = rangeOf(start_line, end_line);
    const file = await host.files.read(path, range);
    if (!file.ok) return failed(withRangeAdvice(file.error));
    const { totalLines } = file.value;
    const shown = cleanText(path);
    const startLine = range?.startLine ?? 1;
    if (totalLines === 0) return done(`${shown} is empty.`, fileView(shown, file.value, 1, "", false));
    if (startLine > totalLines) return done(`${shown} has only ${plural(totalLines, "line")}.`);
    const page = pageOf(file.value, startLine);
    const endLine = startLine + page.lines.length - 1;
    const wantedEnd = Math.min(range?.endLine ?? totalLines, totalLines);
    const view = fileView(shown, file.value, startLine, page.lines.join("\n"), page.cut || endLine < wantedEnd);
    const head = heading(shown, startLine, endLine, totalLines);
    return done([head, ...numbered(page, startLine), ...notes(page, endLine, totalLines)].join("\n"), view);
  },
});

/** Mixed-up ends are swapped; a range that is open at its end is as long as one answer may be. */
function rangeOf(start: number | undefined, end: number | undefined): LineRange | undefined {
  if (start === undefined && end === undefined) return undefined;
  const first = Math.max(1, start ?? 1);
  const last = Math.max(1, end ?? first + maxLines - 1);
  return {
    startLine: Math.min(first, last),
    endLine: Math.min(Math.max(first, last), Math.min(first, last) + maxLines - 1),
  };
}

interface Page {
  readonly lines: readonly string[];
  /** The one line of the page was too long to be shown whole. */
  readonly cut: boolean;
}

function pageOf(file: TextFile, startLine: number): Page {
  const text = cleanLines(file.text);
  const all = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  let room = maxChars;
  let count = 0;
  for (const line of all.slice(0, maxLines)) {
    room -= line.length + String(startLine + count).length + 4;
    if (room < 0) break;
    count++;
  }
  const [first = ""] = all;
  return count === 0
    ? { lines: [cleanText(first.slice(0, maxChars))], cut: true }
    : { lines: all.slice(0, count), cut: false };
}

function heading(path: string, startLine: number, endLine: number, totalLines: number): string {
  if (startLine === 1 && endLine === totalLines) return `${path} (${plural(totalLines, "line")})`;
  return `${path} (lines ${startLine}–${endLine} of ${totalLines})`;
}

function numbered(page: Page, startLine: number): string[] {
  return page.lines.map((line, index) => `${startLine + index} | ${line}`);
}

function notes(page: Page, endLine: number, totalLines: number): string[] {
  if (page.cut)
    return [`(Line ${endLine} is longer than 96 KB and is cut here. Search in the file to see its other parts.)`];
  if (endLine === totalLines) return [];
  return [`(${plural(totalLines - endLine, "more line")}. To go on, read from start_line ${endLine + 1}.)`];
}

function fileView(path: string, file: TextFile, startLine: number, text: string, truncated: boolean) {
  return { kind: "file" as const, path, startLine, totalLines: file.totalLines, text, ...(truncated && { truncated }) };
}

function withRangeAdvice(error: AppErrorData): AppErrorData {
  if (error.code !== "too_large") return error;
  return { ...error, advice: "Give start_line and end_line to read a part of it, or search in it." };
}
