/** Finds where a leaked call begins: at one place of a text that may still grow. */
import type { ToolSpec } from "../../core/tool.ts";
import type { ToolNames } from "../names.ts";
import type { BodyKind, Opening } from "./format.ts";
import { formats } from "./formats/index.ts";
import { group, lit, type Mark, opt, readMark, seq, some } from "./marks.ts";

export interface LeakStart {
  /** For people. */
  readonly format: string;
  readonly body: BodyKind;
  readonly isBare: boolean;
  readonly isLoose: boolean;
  /** Undefined where the name stands in the body, or is missing. */
  readonly spec: ToolSpec | undefined;
  /** The name before the body, where no tool is called so: it stays text, and the model is told. */
  readonly unknownName: string | undefined;
  /** GLM without a tag between name and key: the parameter whose value begins at `end`. */
  readonly key: string | undefined;
  /** Where the body begins. */
  readonly end: number;
}

export interface Place {
  /** Nothing but white space stands before it on its line. */
  readonly isFirst: boolean;
  /** The last characters before it, two of them where there are so many. Hardly any format asks. */
  readonly before: () => string;
  /** The language of the fence that holds it. */
  readonly fence: string | undefined;
  /** It stands behind a call in Python: the next one needs no marks. */
  readonly isBehindPython: boolean;
}

export interface LeakFinder {
  /** The characters with which a call may begin. */
  readonly firsts: ReadonlySet<string>;
  at(text: string, at: number, final: boolean, place: Place): LeakStart | "cut" | undefined;
  /** Whether a call may begin with this text, which may go on, in any format and wherever it stands. */
  mayBeginWith(text: string): boolean;
}

interface Row {
  readonly format: string;
  readonly opening: Opening;
  readonly mark: Mark;
  /** With any name in place of one that exists. */
  readonly isUnknown: boolean;
}

/** It may serve any number of replies. */
export function createLeakFinder(names: ToolNames): LeakFinder {
  const rows = rowsFor(names);
  const firsts = new Set(rows.flatMap(({ mark }) => mark.starts.map((start) => start.charAt(0))));
  const byStart = new Map(Array.from(firsts, (first) => [first, new Map<string, RowsByThird>()]));
  /** Few formats begin with the same two or three characters, so the others need no look. */
  const rowsAt = (first: string, second: string, third: string): readonly Row[] => {
    const bySecond = byStart.get(first);
    if (bySecond === undefined) return none;
    const byThird = bySecond.get(second) ?? new Map<string, readonly Row[]>();
    if (byThird.size === 0) {
      bySecond.set(second, byThird);
      byThird.set("", rowsWith(rows, first + second));
    }
    const known = byThird.get(third);
    if (known !== undefined) return known;
    const all = byThird.get("") ?? none;
    if (all.length === 0) return none;
    const found = rowsWith(all, first + second + third);
    byThird.set(third, found);
    return found;
  };
  return {
    firsts,
    at(text, at, final, place) {
      for (const row of rowsAt(text.charAt(at), text.charAt(at + 1), text.charAt(at + 2))) {
        const start = counts(row.opening, place) ? startOf(row, text, at, final, names) : undefined;
        if (start !== undefined) return start;
      }
      return undefined;
    },
    mayBeginWith: (text) => rows.some((row) => !row.isUnknown && readMark(row.mark, text, 0, false) !== undefined),
  };
}

type RowsByThird = Map<string, readonly Row[]>;

const none: readonly Row[] = [];

function rowsWith(rows: readonly Row[], start: string): readonly Row[] {
  return rows.filter(({ mark }) => mark.starts.some((own) => own.startsWith(start) || start.startsWith(own)));
}

function rowsFor(names: ToolNames): readonly Row[] {
  const tool = toolMark(names);
  const all = formats.flatMap(({ name, openings }) => openings.map((opening) => ({ format: name, opening })));
  const known = all.map(({ format, opening }) => rowOf(format, opening, tool, false));
  const telling = all.filter(({ opening }) => tellsUnknown(opening));
  return [...known, ...telling.map(({ format, opening }) => rowOf(format, opening, anyTool, true))];
}

const anyTool = group("name", some(/[\w.:-]/));

/** Its marks are enough to know a call whose tool does not exist: one object is its body, or tags that nothing else reads. */
function tellsUnknown({ stands, isLoose, body, opens, isNoTag }: Opening): boolean {
  if (isNoTag === true) return true;
  if (stands !== "marked" || isLoose === true || (body !== "arguments" && body !== "gemma")) return false;
  return !opens(lit(sample)).starts.some((start) => start.startsWith(sample.slice(0, 1)));
}
const sample = "\0";

function counts(opening: Opening, { isFirst, before, fence, isBehindPython }: Place): boolean {
  const { stands, fences, behind } = opening;
  if (behind !== undefined && !before().endsWith(behind)) return false;
  if (!isFirst) return stands === "marked";
  if (fence !== undefined) return stands === "marked" || fences?.includes(fence) === true;
  return isBehindPython || fences?.includes("") !== false;
}

/** A name that exists, as servers decorate it: `functions.read_file:0`, `default_api.read_file`. */
function toolMark({ specs }: ToolNames): Mark {
  const prefixes = ["functions.", "function.", "default_api.", "default_api:", "tools."];
  const known = specs.flatMap(({ name }) => [name, ...prefixes.map((prefix) => prefix + name)]);
  const counter = opt(seq(lit(":", "#"), some(/\d/, 1, 4)));
  return seq(group("name", lit(...known)), counter, opt(lit(".call")));
}

function rowOf(format: string, opening: Opening, tool: Mark, isUnknown: boolean): Row {
  const opens = opening.opens(tool);
  const mark = opening.ahead === undefined ? opens : seq(opens, opening.ahead(tool));
  return { format, opening, mark, isUnknown };
}

function startOf(row: Row, text: string, at: number, final: boolean, names: ToolNames): LeakStart | "cut" | undefined {
  const found = readMark(row.mark, text, at, final);
  if (found === undefined || found === "cut") return found;
  const { name = "", key } = found.groups;
  if (row.isUnknown && name === "") return undefined;
  const { body, stands, isLoose = false } = row.opening;
  const unknownName = row.isUnknown ? name.replace(/^functions\.|:\d+$/g, "") : undefined;
  const spec = row.isUnknown ? undefined : names.exact(name.replace(/^.*[.:]/, ""));
  return { format: row.format, body, isBare: stands === "bare", isLoose, spec, unknownName, key, end: found.end };
}
