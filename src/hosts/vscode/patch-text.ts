/** Gives a shown diff its two sides back: from one text and the diff, the other text. */
import type { DiffLine, View } from "../../core/view.ts";

type DiffView = Extract<View, { kind: "diff" }>;

/** The text after the change. undefined when the diff was cut or does not fit `before`. */
export function applied(before: string, view: DiffView): string | undefined {
  return transform(before, view, "removed", "added");
}

/** The text before the change. undefined when the diff was cut or does not fit `after`. */
export function undone(after: string, view: DiffView): string | undefined {
  return transform(after, view, "added", "removed");
}

type Change = "added" | "removed";

function transform(text: string, view: DiffView, leaves: Change, comes: Change): string | undefined {
  if (view.truncated === true) return undefined;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text === "" ? [] : text.split(/\r?\n/);
  const result: string[] = [];
  let at = 0;
  let grown = 0; // new lines less old lines, so far
  for (const hunk of view.hunks) {
    const start = startOf(hunk.lines, leaves, grown);
    if (start < at || start > lines.length) return undefined;
    result.push(...lines.slice(at, start));
    at = start;
    for (const line of hunk.lines) {
      if (line.kind === comes) result.push(line.text);
      else if (lines[at] !== line.text) return undefined;
      else {
        at++;
        if (line.kind === "context") result.push(line.text);
      }
      grown += line.kind === "added" ? 1 : line.kind === "removed" ? -1 : 0;
    }
  }
  result.push(...lines.slice(at));
  const added = text === "" && result.length > 0 ? [...result, ""] : result;
  return added.join(eol);
}

/** 0-based, in the text that is read. A hunk's first line is numbered in the new file, unless it was removed. */
function startOf(lines: readonly DiffLine[], leaves: Change, grown: number): number {
  const [first] = lines;
  if (first === undefined) return -1;
  const numberedInOld = first.kind === "removed";
  const readsOld = leaves === "removed";
  if (numberedInOld === readsOld) return first.line - 1;
  return numberedInOld ? first.line - 1 + grown : first.line - 1 - grown;
}
