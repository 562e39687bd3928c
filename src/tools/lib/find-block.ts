/**
 * Finds the lines of a file that a SEARCH text means. Four rungs, each tried only when the one above found nothing:
 * equal; equal but for trailing white space; also but for look-alike punctuation; also but for a shift of indentation.
 * Last, the one window that is at least 90% alike. A place is never guessed: of several, the line hint picks the
 * nearest; without a hint, or at a tie, the answer is "ambiguous".
 */
import { indentOf, isShift } from "./reindent.ts";
import { type Bag, bagDistance, bagLength, bagOf, similarity } from "./similarity.ts";

/** `at` is a 0-based line index. */
export type Found =
  | { readonly kind: "found"; readonly at: number }
  | { readonly kind: "ambiguous"; readonly at: readonly number[] }
  | { readonly kind: "none"; readonly closest?: Closest };

interface Closest {
  readonly at: number;
  /** 0 to 1. */
  readonly alike: number;
}

export interface Finder {
  /** Without the last rung. */
  findEqual(search: readonly string[], startLine?: number): Found;
  findAlike(search: readonly string[], startLine?: number): Found;
}

const threshold = 0.9;
/** Two windows this close in likeness are both meant or neither. */
const margin = 0.05;
/** How far from the line hint a merely similar window may lie. */
const reach = 100;
/** Compared pairs of lines in one search for similar windows; keeps the worst case well under a second. */
const maxPairs = 4_000_000;

/** For all blocks of one edit: what is computed of the file is computed once. */
export function createFinder(lines: readonly string[]): Finder {
  const keys = rungs.map((rung) => memo(() => lines.map(rung)));
  const bags = memo(() => lines.map((line) => bagOf(plain(line))));

  return {
    findEqual(search, startLine) {
      for (const [index, rung] of rungs.entries()) {
        let places = occurrences(keys[index]?.() ?? [], search.map(rung));
        if (rung === unindented) places = places.filter((at) => isShift(indentPairs(search, lines, at)));
        if (places.length > 0) return choose(places, startLine);
      }
      return { kind: "none" };
    },

    findAlike(search, startLine) {
      const best = rank(
        bags(),
        search.map((line) => bagOf(plain(line))),
      )
        .map((at) => ({ at, alike: alikeness(search, lines, at) }))
        .sort((a, b) => b.alike - a.alike);
      const [first] = best;
      if (!first) return { kind: "none" };
      const near = best.filter(
        ({ at, alike }) => alike >= threshold && (startLine === undefined || Math.abs(at + 1 - startLine) <= reach),
      );
      const [top, ...others] = near;
      if (!top) return { kind: "none", closest: first };
      const rivals = others.filter(({ alike }) => alike > top.alike - margin);
      return rivals.length > 0
        ? choose(
            [top, ...rivals].map(({ at }) => at),
            undefined,
          )
        : { kind: "found", at: top.at };
    },
  };
}

/** The white space before each line that is not blank, as written and as it is in the file. */
export function indentPairs(search: readonly string[], lines: readonly string[], at: number) {
  return search
    .map((line, index) => ({ line, real: lines[at + index] ?? "" }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, real }) => ({ written: indentOf(line), real: indentOf(real) }));
}

const rungs = [(line: string) => line, (line: string) => line.trimEnd(), plain, unindented];

// “Smart” quotes, dashes and no-break spaces: models write the plain ones for them.
const lookAlikes: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u201b]/g, "'"],
  [/[\u201c\u201d\u201e\u201f]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " "],
];
const mayLookAlike = /[\u00a0\u2000-\u206f\u2212\u3000]/;

function plain(line: string): string {
  if (!mayLookAlike.test(line)) return line.trimEnd();
  return lookAlikes.reduce((text, [pattern, char]) => text.replace(pattern, char), line).trimEnd();
}

function unindented(line: string): string {
  return plain(line).trimStart();
}

function occurrences(lines: readonly string[], search: readonly string[]): number[] {
  const places: number[] = [];
  for (let at = 0; at + search.length <= lines.length; at++) {
    if (search.every((line, index) => line === lines[at + index])) places.push(at);
  }
  return places;
}

function choose(places: readonly number[], startLine: number | undefined): Found {
  const [only, next] = places;
  if (only !== undefined && next === undefined) return { kind: "found", at: only };
  if (startLine === undefined) return { kind: "ambiguous", at: [...places].sort((a, b) => a - b) };
  const distance = (at: number) => Math.abs(at + 1 - startLine);
  const nearest = Math.min(...places.slice(0, 10_000).map(distance));
  const atThatDistance = places.filter((at) => distance(at) === nearest);
  const [place, rival] = atThatDistance;
  return place !== undefined && rival === undefined
    ? { kind: "found", at: place }
    : { kind: "ambiguous", at: atThatDistance };
}

/** The windows that may be most alike, by a bound that is cheap to compute. */
function rank(lines: readonly Bag[], search: readonly Bag[]): number[] {
  const compared = search.slice(0, Math.max(1, Math.floor(maxPairs / Math.max(1, lines.length))));
  const windows: { at: number; loss: number }[] = [];
  for (let at = 0; at + search.length <= lines.length; at++) {
    let lost = 0;
    let whole = 1;
    for (const [index, bag] of compared.entries()) {
      const line = lines[at + index];
      if (!line) break;
      lost += bagDistance(bag, line);
      whole += Math.max(bagLength(bag), bagLength(line));
    }
    windows.push({ at, loss: lost / whole });
  }
  return windows
    .sort((a, b) => a.loss - b.loss)
    .slice(0, 16)
    .map(({ at }) => at);
}

function alikeness(search: readonly string[], lines: readonly string[], at: number): number {
  let alike = 0;
  let whole = 0;
  for (const [index, line] of search.entries()) {
    const written = plain(line);
    const real = plain(lines[at + index] ?? "");
    const weight = Math.max(written.length, real.length, 1);
    alike += weight * (written === real ? 1 : similarity(written, real));
    whole += weight;
  }
  return whole === 0 ? 0 : alike / whole;
}

function memo<T>(compute: () => T): () => T {
  let value: { readonly of: T } | undefined;
  return () => {
    value ??= { of: compute() };
    return value.of;
  };
}
