/** The change from one text to another as the diff that people see. */
import { structuredPatch } from "diff";
import type { DiffLine, View } from "../../core/view.ts";
import { cleanLines, cleanText } from "./clean-text.ts";

const maxLines = 400;
const maxMs = 500;

type DiffView = Extract<View, { kind: "diff" }>;
interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly string[];
}

/** `before` is undefined when the file is new. Counts cover the whole change even when the lines shown are cut. */
export function diffView(path: string, before: string | undefined, after: string): DiffView {
  const from = cleanLines(before ?? "");
  const to = cleanLines(after);
  const patch = structuredPatch("", "", from, to, "", "", { context: 3, timeout: maxMs });
  const hunks = (patch?.hunks ?? [rewrite(from, to)]).map((hunk) => numbered(hunk));
  const lines = hunks.flat();
  const shown = capped(hunks);
  return {
    kind: "diff",
    path: cleanText(path),
    created: before === undefined,
    added: lines.filter((line) => line.kind === "added").length,
    removed: lines.filter((line) => line.kind === "removed").length,
    hunks: shown.map((lines) => ({ lines })),
    ...(lines.length > maxLines && { truncated: true }),
  };
}

/** Two texts so different that comparing them takes too long are shown as one replaced by the other. */
function rewrite(from: string, to: string): Hunk {
  const lines = (text: string, sign: string) =>
    text === ""
      ? []
      : text
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => sign + line);
  return { oldStart: 1, newStart: 1, lines: [...lines(from, "-"), ...lines(to, "+")] };
}

function numbered(hunk: Hunk): DiffLine[] {
  const lines: DiffLine[] = [];
  let oldLine = hunk.oldStart;
  let newLine = hunk.newStart;
  for (const line of hunk.lines) {
    const text = line.slice(1);
    if (line.startsWith("-")) lines.push({ kind: "removed", line: oldLine++, text });
    else if (line.startsWith("+")) lines.push({ kind: "added", line: newLine++, text });
    else if (line.startsWith(" ")) {
      lines.push({ kind: "context", line: newLine++, text });
      oldLine++;
    } // what is left is the note that a file has no final line end
  }
  return lines;
}

function capped(hunks: readonly DiffLine[][]): DiffLine[][] {
  let left = maxLines;
  const kept: DiffLine[][] = [];
  for (const hunk of hunks) {
    if (left <= 0) break;
    kept.push(hunk.slice(0, left));
    left -= hunk.length;
  }
  return kept;
}
