/** Applies SEARCH/REPLACE blocks to a text: all of them or none. Pure. */
import { diffArrays } from "diff";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { cleanText } from "./clean-text.ts";
import type { DiffBlock } from "./diff-blocks.ts";
import { createFinder, type Finder, type Found, indentPairs } from "./find-block.ts";
import { joinLines, type Line, splitLines } from "./lines.ts";
import { reindenter } from "./reindent.ts";

/** A block with the place it was found at. */
interface Placed {
  readonly number: number;
  readonly at: number;
  readonly search: readonly string[];
  readonly replace: readonly string[];
}

type Placement = { readonly placed: Placed } | { readonly problem: string };

const shownAround = 2;
const maxShown = 40;

/** Every block is looked for in the text as it was; their order does not matter, but they may not overlap. */
export function applyBlocks(text: string, blocks: readonly DiffBlock[]): Result<string> {
  const [first] = blocks;
  if (first && blocks.length === 1 && first.search.length === 0 && text === "") return ok(wholeFile(first.replace));
  const lines = splitLines(text);
  const texts = lines.map((line) => line.text);
  const finder = createFinder(texts);
  const results = blocks.map((block, index) => place(block, index + 1, finder, texts));
  const problems = results.flatMap((result) => ("problem" in result ? [result.problem] : []));
  const placed = results.flatMap((result) => ("placed" in result ? [result.placed] : [])).sort((a, b) => a.at - b.at);
  problems.push(...overlaps(placed));
  if (problems.length > 0) return fail(notApplied(problems, blocks.length));
  const pieces: string[] = [];
  let copied = 0;
  for (const block of placed) {
    pieces.push(joinLines(lines.slice(copied, block.at)), joinLines(replacement(block, lines, texts)));
    copied = block.at + block.search.length;
  }
  return ok(pieces.join("") + joinLines(lines.slice(copied)));
}

function wholeFile(replace: readonly string[]): string {
  const text = replace.join("\n");
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function place(block: DiffBlock, number: number, finder: Finder, texts: readonly string[]): Placement {
  const name = `Block ${number}${block.startLine === undefined ? "" : ` (start_line ${block.startLine})`}`;
  if (block.search.length === 0) {
    return {
      problem: `${name}: SEARCH is empty, which works only for an empty or new file. Give the lines to replace.`,
    };
  }
  if (block.search.join("\n") === block.replace.join("\n")) {
    return { problem: `${name}: SEARCH and REPLACE are the same, so there is nothing to change.` };
  }
  for (const { search, replace, startLine } of [block, ...tolerated(block)]) {
    const found = finder.findEqual(search, startLine);
    if (found.kind === "found") return { placed: { number, at: found.at, search, replace } };
    if (found.kind === "ambiguous") return { problem: `${name}: ${ambiguity(found.at)}` };
  }
  const found = finder.findAlike(block.search, block.startLine);
  if (found.kind === "found") return { placed: { number, at: found.at, search: block.search, replace: block.replace } };
  if (found.kind === "ambiguous") return { problem: `${name}: ${ambiguity(found.at)}` };
  return { problem: `${name}: ${noMatch(found, block, texts)}` };
}

// "12 | text": the line numbers of a listing, copied into the block
const numbered = /^\s*(\d+) \|(?: |$)/;

/** The same block as the model probably meant it: without copied line numbers, without blank lines at its ends. */
function tolerated(block: DiffBlock): DiffBlock[] {
  const attempts: DiffBlock[] = [];
  const bare = withoutNumbers(block);
  if (bare) attempts.push(bare);
  const trimmed = withoutBlankEnds(bare ?? block);
  if (trimmed) attempts.push(trimmed);
  return attempts;
}

function withoutNumbers(block: DiffBlock): DiffBlock | undefined {
  const allNumbered = (lines: readonly string[]) => lines.every((line) => line === "" || numbered.test(line));
  if (!allNumbered(block.search)) return undefined;
  const first = block.search.map((line) => numbered.exec(line)?.[1]).find((number) => number !== undefined);
  if (first === undefined) return undefined;
  const strip = (lines: readonly string[]) => lines.map((line) => line.replace(numbered, ""));
  return {
    search: strip(block.search),
    replace: allNumbered(block.replace) ? strip(block.replace) : block.replace,
    startLine: block.startLine ?? Number(first),
  };
}

function withoutBlankEnds(block: DiffBlock): DiffBlock | undefined {
  const isText = (line: string) => line.trim() !== "";
  const start = block.search.findIndex(isText);
  const end = block.search.findLastIndex(isText) + 1;
  if (start === -1 || (start === 0 && end === block.search.length)) return undefined;
  const first = Math.min(start, leadingBlanks(block.replace));
  const last = Math.min(block.search.length - end, leadingBlanks(block.replace.toReversed()));
  const replace = block.replace.slice(first, Math.max(first, block.replace.length - last));
  return { ...block, search: block.search.slice(start, end), replace };
}

function leadingBlanks(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first === -1 ? lines.length : first;
}

/**
 * The new lines. What SEARCH and REPLACE have in common stays as the file has it (its white space, line ends and
 * punctuation); only lines that the block changes are written, moved to the file's indentation.
 */
function replacement(block: Placed, lines: readonly Line[], texts: readonly string[]): Line[] {
  const replaced = lines.slice(block.at, block.at + block.search.length);
  const eol = replaced[0]?.end || lines[0]?.end || "\n";
  const move = reindenter(indentPairs(block.search, texts, block.at));
  let kept = 0;
  const result = changes(block).flatMap((part): readonly Line[] => {
    if (part.added) return part.value.map((text) => ({ text: move(text), end: eol }));
    kept += part.value.length;
    return part.removed ? [] : replaced.slice(kept - part.value.length, kept);
  });
  const lastEnd = replaced.at(-1)?.end ?? eol;
  return result.map((line, index) => ({ ...line, end: index === result.length - 1 ? lastEnd : line.end || eol }));
}

function changes({ search, replace }: Placed) {
  const all = [
    { removed: true, added: false, value: [...search] },
    { removed: false, added: true, value: [...replace] },
  ];
  return diffArrays([...search], [...replace], { timeout: 500 }) ?? all;
}

function overlaps(placed: readonly Placed[]): string[] {
  return placed.slice(1).flatMap((block, index) => {
    const before = placed[index];
    if (!before || before.at + before.search.length <= block.at) return [];
    return [`Blocks ${before.number} and ${block.number} change the same lines (around line ${block.at + 1}).`];
  });
}

function ambiguity(at: readonly number[]): string {
  const shown = at.slice(0, 20).map((index) => index + 1);
  const more = at.length > shown.length ? ` and ${at.length - shown.length} more` : "";
  return `SEARCH fits at lines ${shown.join(", ")}${more}. Add :start_line: below SEARCH, or more lines around it.`;
}

function noMatch(found: Found & { kind: "none" }, block: DiffBlock, texts: readonly string[]): string {
  if (!found.closest || found.closest.alike < 0.4) return "SEARCH is nowhere in the file.";
  const { at, alike } = found.closest;
  const from = Math.max(0, at - shownAround);
  const to = Math.min(texts.length, at + Math.min(block.search.length, maxShown) + shownAround);
  const lines = texts.slice(from, to).map((text, index) => `${from + index + 1} | ${cleanText(text)}`);
  const percent = Math.floor(alike * 100);
  return `SEARCH is not in the file. The closest text now (${percent}% alike):\n${lines.join("\n")}`;
}

function notApplied(problems: readonly string[], total: number): AppErrorData {
  const which = total === 1 ? "The block does" : `${problems.length} of ${total} blocks do`;
  return {
    code: "no_match",
    message: `${which} not apply, so nothing was changed.`,
    advice: "Send the whole edit again, with SEARCH copied exactly from the text of the file as it is now.",
    detail: problems.join("\n\n"),
  };
}
