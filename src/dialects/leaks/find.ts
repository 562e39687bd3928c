/** Finds where a leaked call begins: at one place of a text that may still grow. */
import type { ToolSpec } from "../../core/tool.ts";
import type { ToolNames } from "../names.ts";
import type { BodyKind, Opening } from "./format.ts";
import { formats } from "./formats/index.ts";
import { lit, type Mark, type MarkReader, markReader, opt, seq, some } from "./marks.ts";

export interface LeakStart {
  /** For people. */
  readonly format: string;
  readonly body: BodyKind;
  readonly isBare: boolean;
  /** Undefined where the name stands in the body, or is missing. */
  readonly spec: ToolSpec | undefined;
  /** GLM without a tag between name and key: the parameter whose value begins at `end`. */
  readonly key: string | undefined;
  /** Where the body begins. */
  readonly end: number;
}

export interface Place {
  /** Nothing but white space stands before it on its line. */
  readonly isFirst: boolean;
  /** The language of the fence that holds it. */
  readonly fence: string | undefined;
}

export interface LeakFinder {
  at(text: string, at: number, final: boolean, place: Place): LeakStart | "cut" | undefined;
}

interface Row {
  readonly format: string;
  readonly opening: Opening;
  readonly read: MarkReader;
  /** With what the body must begin with. */
  readonly check: MarkReader;
  readonly mark: Mark;
}

/** Building one costs as much as reading a long reply, and a task's tools never change. */
const built = new WeakMap<readonly ToolSpec[], LeakFinder>();

export function leakFinder(names: ToolNames): LeakFinder {
  const known = built.get(names.specs);
  if (known !== undefined) return known;
  const finder = createLeakFinder(names);
  built.set(names.specs, finder);
  return finder;
}

function createLeakFinder(names: ToolNames): LeakFinder {
  const tool = toolMark(names);
  const rows = formats.flatMap(({ name, openings }) => openings.map((opening) => rowOf(name, opening, tool)));
  const anywhere = rows.filter(({ opening }) => opening.stands === "marked");
  const filters = { anywhere: filterOf(anywhere), first: filterOf(rows) };
  return {
    at(text, at, final, { isFirst, fence }) {
      const filter = isFirst ? filters.first : filters.anywhere;
      filter.lastIndex = at;
      if (!filter.test(text)) return undefined;
      const usable = fence === undefined ? rows : rows.filter(({ opening }) => opening.fences?.includes(fence));
      for (const row of isFirst ? usable : anywhere) {
        const start = startOf(row, text, at, final, names);
        if (start !== undefined) return start;
      }
      return undefined;
    },
  };
}

/** A name that exists, as servers decorate it: `functions.read_file:0`, `default_api.read_file`. */
function toolMark({ specs }: ToolNames): Mark {
  const known = specs.map(({ name }) => name).sort((left, right) => right.length - left.length);
  const name = known.length === 0 ? some("(?!)") : lit(...known);
  const prefix = opt(lit("functions.", "function.", "default_api.", "default_api:", "tools."));
  const counter: Mark = { ...some("(?:[:#]\\d{1,4})?"), cut: "[:#]\\d{0,4}" };
  return seq(prefix, { ...name, whole: `(?<name>${name.whole})` }, counter, opt(lit(".call")));
}

function rowOf(format: string, opening: Opening, tool: Mark): Row {
  const mark = opening.opens(tool);
  const withAhead = opening.ahead === undefined ? mark : seq(mark, opening.ahead(tool));
  return { format, opening, read: markReader(mark), check: markReader(withAhead), mark: withAhead };
}

/** Whether any row may begin here, decided at once. */
function filterOf(rows: readonly Row[]): RegExp {
  return new RegExp(rows.map(({ mark }) => `${mark.plain}|${mark.cut}$`).join("|"), "y");
}

function startOf(row: Row, text: string, at: number, final: boolean, names: ToolNames): LeakStart | "cut" | undefined {
  const { format, opening, check, read } = row;
  const checked = check(text, at, final);
  if (checked === undefined || checked === "cut") return checked;
  const opened = opening.ahead === undefined ? checked : read(text, at, true);
  if (opened === undefined || opened === "cut") return undefined;
  const { name = "", key } = opened.groups;
  const { body, stands } = opening;
  return { format, body, isBare: stands === "bare", spec: names.exact(name), key, end: opened.end };
}
