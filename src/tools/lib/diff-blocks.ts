/**
 * Reads SEARCH/REPLACE blocks. The form, with what is optional in brackets:
 *
 *     <<<<<<< SEARCH
 *     [:start_line:12]
 *     [-------]
 *     old lines
 *     =======
 *     new lines
 *     >>>>>>> REPLACE
 *
 * 1. A marker stands alone on its line and has 7 or 8 signs. 2. A line of the file that looks like a marker is written
 * with a backslash before it. 3. Nothing between or around blocks is dropped silently: only blank lines and code fences
 * may stand there. 4. The last block may lack its end marker.
 */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";

export interface DiffBlock {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  readonly startLine?: number;
}

const marker = {
  search: /^<{7,8} SEARCH>?\s*$/,
  divider: /^-{7,8}\s*$/,
  equals: /^={7,8}\s*$/,
  replace: /^>{7,8} REPLACE\s*$/,
  startLine: /^:start_line:\s*(\d+)/,
  endLine: /^:end_line:\s*\d+\s*$/,
};
const escaped = /^\\(?=\\*(?:<{7,8}|={7,8}|>{7,8}|-{7,8}|:start_line:|:end_line:))/;
const betweenBlocks = /^\s*(?:```.*)?$/;

const advice =
  "Nothing was changed. Each block is: <<<<<<< SEARCH, the old lines, =======, the new lines, >>>>>>> REPLACE, every marker " +
  "alone on its line. Put a backslash before a line of the file that looks like a marker.";

type Section = "outside" | "header" | "search" | "replace";

export function parseDiffBlocks(diff: string): Result<readonly DiffBlock[]> {
  const blocks: DiffBlock[] = [];
  const lines = diff.split(/\r?\n/);
  let section: Section = "outside";
  let search: string[] = [];
  let replace: string[] = [];
  let startLine: number | undefined;

  const finish = () => {
    blocks.push({ search, replace, ...(startLine !== undefined && { startLine }) });
    [search, replace, startLine, section] = [[], [], undefined, "outside"];
  };

  for (const [index, line] of lines.entries()) {
    const wrong = misplaced(section, line);
    if (wrong) return malformed(index + 1, line, wrong);
    if (section === "outside") {
      if (marker.search.test(line)) section = "header";
    } else if (section === "replace") {
      if (marker.replace.test(line)) finish();
      else replace.push(line.replace(escaped, ""));
    } else if (marker.equals.test(line)) {
      section = "replace";
    } else if (section === "header" && marker.startLine.test(line)) {
      startLine = Number(marker.startLine.exec(line)?.[1]);
    } else if (section === "header" && marker.endLine.test(line)) {
      // an older form of the header; the line says nothing that the search text does not
    } else if (section === "header" && marker.divider.test(line)) {
      section = "search";
    } else {
      section = "search";
      search.push(line.replace(escaped, ""));
    }
  }
  if (section === "header" || section === "search") return malformed(lines.length, "", "the last block has no =======");
  if (section === "replace") {
    if (replace.at(-1) === "") replace.pop(); // the line end before the missing marker
    finish();
  }
  return blocks.length > 0 ? ok(blocks) : malformed(1, lines[0] ?? "", "there is no <<<<<<< SEARCH");
}

/** What is wrong with this line at this place, if anything. */
function misplaced(section: Section, line: string): string | undefined {
  switch (section) {
    case "outside":
      return marker.search.test(line) || betweenBlocks.test(line) ? undefined : "expected <<<<<<< SEARCH here";
    case "header":
    case "search":
      if (marker.search.test(line)) return "a second SEARCH before =======";
      return marker.replace.test(line) ? "REPLACE before =======" : undefined;
    case "replace":
      if (marker.search.test(line)) return "a SEARCH before the REPLACE that ends the block";
      if (marker.equals.test(line)) return "a second ======= in one block";
      return marker.startLine.test(line) ? ":start_line: belongs below SEARCH" : undefined;
  }
}

function malformed(number: number, line: string, problem: string): Result<never> {
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  const error: AppErrorData = {
    code: "invalid_arguments",
    message: `The diff cannot be read: ${problem} (line ${number} of the diff${shown && `: ${shown}`}).`,
    advice,
  };
  return fail(error);
}
