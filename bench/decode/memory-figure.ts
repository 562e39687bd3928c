/** What the memory program prints, and how it is started. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Shape } from "./documents.ts";

export interface MemoryFigure {
  readonly contender: string;
  readonly shape: Shape;
  readonly chars: number;
  readonly chunk: number;
  /** The reply as V8 holds it in strings: one byte a character, or two in a string with any that is not Latin-1. */
  readonly replyBytes: number;
  /** Alive at most before the last step. */
  readonly streamingBytes: number;
  readonly peakBytes: number;
}

/** A nursery that is never full: only the collections that are asked for take place. */
const flags = ["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"];

export async function memoryFigure(
  contender: string,
  shape: Shape,
  chars: number,
  chunk: number,
): Promise<MemoryFigure> {
  const program = path.join(import.meta.dirname, "memory.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    program,
    contender,
    shape,
    String(chars),
    String(chunk),
  ]);
  return JSON.parse(stdout) as MemoryFigure;
}
