/** What takes part in the measurement, and what it says of one run. */
import { isDeepStrictEqual } from "node:util";
import type { Call, Document } from "./documents.ts";

export interface Contender {
  readonly name: string;
  readonly role: "ours" | "floor" | "library";
  /** Writes the document the way this one reads it and cuts it into chunks: all that is not to be measured. */
  prepare(document: Document, chunk: number): Run;
}

/** Reads the whole document chunk by chunk, looking at the newest value after each, or as far as `limit` lets it. */
export type Run = (limit: TimeLimit) => Promise<Reading>;

export interface Reading {
  /** How much of the document was read: 1 unless the time was up. */
  readonly share: number;
  /** Chunks after which more of a value could be seen than before. */
  readonly updates: number;
  /** What is wrong with what was read. Not measured. */
  fault(): string | undefined;
}

export interface TimeLimit {
  /** Whether the time is up. Looks at the clock now and then only, so that asking costs nothing. */
  isOver(): boolean;
}

export function timeLimit(ms: number): TimeLimit {
  const until = performance.now() + ms;
  let asked = 0;
  return { isOver: () => ++asked % 32 === 0 && performance.now() > until };
}

/** Fresh strings of their own, as they come out of a server's JSON, and not views into one long string. */
export function chunksOf(text: string, chunk: number): readonly string[] {
  const chunks = Array.from({ length: Math.ceil(text.length / chunk) }, (_, at) =>
    text.slice(at * chunk, (at + 1) * chunk),
  );
  return JSON.parse(JSON.stringify(chunks)) as string[];
}

/** Compares the inputs that came out with those that went in. */
export function faultOf(expected: readonly Call[], found: readonly unknown[]): string | undefined {
  if (found.length !== expected.length) return `${found.length} of ${expected.length} calls`;
  for (const [at, { input }] of expected.entries()) {
    const other = found[at];
    if (isDeepStrictEqual(input, other)) continue;
    const [wanted, got] = [JSON.stringify(input), JSON.stringify(other) ?? ""];
    return `call ${at + 1}: other value (${got.length} of ${wanted.length} characters)`;
  }
  return undefined;
}
