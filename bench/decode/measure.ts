/**
 * Times contenders against each other: in rounds, one after the other, so that a busy moment hits all of them alike. The
 * best round counts: it is what the program costs, and the others are what the machine did besides.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Contender, type Reading, type Run, timeLimit } from "./contender.ts";
import type { Document, Shape } from "./documents.ts";

/** One contender on one document at one chunk size. */
export interface Cell {
  readonly contender: string;
  readonly role: Contender["role"];
  readonly shape: Shape;
  readonly chars: number;
  readonly chunk: number;
  /** Milliseconds of the best run; of the part that was read when `share` is below 1. Undefined: not tried. */
  readonly ms: number | undefined;
  /** Milliseconds of all rounds, in their order. */
  readonly rounds: readonly number[];
  /** How much was read before the time was up; 1 when all was. */
  readonly share: number;
  readonly updates: number;
  /** What is wrong with what it read. Undefined also when it never got to the end. */
  readonly fault: string | undefined;
}

export interface Effort {
  readonly rounds: number;
  /** A contender that takes longer than this on one document is stopped, and not tried on longer ones. */
  readonly limitMs: number;
}

/** Short documents are read several times in a row, until about so many characters were. */
const charsAtOnce = 128 * 1024;

/** A library that takes longer is measured once: its noise does not matter to any comparison here. */
const longMs = 400;

interface Entry {
  readonly contender: Contender;
  readonly run: Run;
  readonly first: Reading;
  readonly rounds: number[];
}

const collect = garbageCollector();

/** `isOut`: who was stopped on a shorter document already. */
export async function measure(
  document: Document,
  chunk: number,
  contenders: readonly Contender[],
  isOut: (name: string) => boolean,
  effort: Effort,
): Promise<readonly Cell[]> {
  const entries: Entry[] = [];
  for (const contender of contenders.filter(({ name }) => !isOut(name))) {
    entries.push(await tryOnce(contender, document, chunk, effort));
  }
  const quick = entries.filter(({ rounds }) => rounds.length === 0);
  for (let round = 0; round < effort.rounds; round++) {
    const turn = round % quick.length;
    for (const entry of [...quick.slice(turn), ...quick.slice(0, turn)]) {
      entry.rounds[round] = await timeOf(entry, document, effort.limitMs);
    }
  }
  return contenders.map((contender) => {
    const entry = entries.find((one) => one.contender === contender);
    return cellOf(contender, document, chunk, entry);
  });
}

/** Warms up, finds out what comes of it, and keeps the time of those that need no second one. */
async function tryOnce(contender: Contender, document: Document, chunk: number, { limitMs }: Effort): Promise<Entry> {
  const run = contender.prepare(document, chunk);
  const started = performance.now();
  const first = await run(timeLimit(limitMs));
  const ms = performance.now() - started;
  const isDone = contender.role === "library" && (first.share < 1 || ms > longMs);
  return { contender, run, first, rounds: isDone ? [ms] : [] };
}

async function timeOf({ run }: Entry, { chars }: Document, limitMs: number): Promise<number> {
  const repeats = Math.max(1, Math.round(charsAtOnce / chars));
  collect();
  const started = performance.now();
  for (let at = 0; at < repeats; at++) await run(timeLimit(limitMs));
  return (performance.now() - started) / repeats;
}

function cellOf({ name, role }: Contender, { shape, chars }: Document, chunk: number, entry: Entry | undefined): Cell {
  const place = { contender: name, role, shape, chars, chunk };
  if (entry === undefined) return { ...place, ms: undefined, rounds: [], share: 0, updates: 0, fault: undefined };
  const { first, rounds } = entry;
  const { share, updates } = first;
  return { ...place, ms: Math.min(...rounds), rounds, share, updates, fault: share < 1 ? undefined : first.fault() };
}

/**
 * Each run begins with an empty nursery, so that nobody pays for what another one left: what survives one collection stays
 * there until the next. A full one would throw compiled code away with the shapes of objects that nobody holds just then.
 */
function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as (options: { readonly type: "minor" }) => void;
  return () => {
    for (let time = 0; time < 2; time++) gc({ type: "minor" });
  };
}
