/**
 * How much memory one of our decoders needs at most while it reads one reply. A program of its own, because it needs a
 * heap of its own: `node --expose-gc memory.ts "Diglot JSON" big 1048576 16` prints one `MemoryFigure` as JSON.
 * 1. What is alive is counted after a full collection, before the reply and at many places of it. The chunks are made
 *    one at a time, each a string of its own, so that a decoder that keeps them pays for them.
 * 2. The last step reads all calls at once. It is looked into wherever it asks for a tool's name or schema; what it allocates
 *    between two such places is counted as if none of it were freed. So the peak is never more than what is said here.
 */
import { getHeapStatistics } from "node:v8";
import type { ToolSpec } from "../../src/core/tool.ts";
import { chunksOf } from "./contender.ts";
import { makeDocument, type Shape } from "./documents.ts";
import type { MemoryFigure } from "./memory-figure.ts";
import { createReader, decoderOf, deltasOf, styles, toolSpecs, type WrittenPart, written } from "./ours.ts";

const [contender = "", shape = "", chars = "", chunk = ""] = process.argv.slice(2);
console.log(JSON.stringify(figureOf(contender, shape as Shape, Number(chars), Number(chunk))));

function figureOf(contender: string, shape: Shape, chars: number, chunk: number): MemoryFigure {
  const dialect = styles[contender];
  if (dialect === undefined) throw new Error(`there is no ${contender}`);
  const document = makeDocument(shape, chars);
  const parts = written(dialect, document);
  const replyBytes = bytesOf(parts);
  const meter = createMeter(replyBytes / 16);
  const reader = createReader(false);
  const decoder = decoderOf(dialect, watched(toolSpecs, meter.look));
  for (const delta of deltasOf(parts, (text) => oneByOne(text, chunk))) {
    reader.take(decoder.push(delta));
    meter.look();
  }
  const streamingBytes = meter.peak();
  reader.take(decoder.end());
  const peakBytes = meter.peak();
  const fault = reader.fault(document);
  if (fault !== undefined) throw new Error(fault);
  return { contender, shape, chars, chunk, replyBytes, streamingBytes, peakBytes };
}

interface Meter {
  /** Collects if more than a step was allocated since the last time. */
  look(): void;
  /** The most that was ever in use, above what was at the beginning. */
  peak(): number;
}

function createMeter(step: number): Meter {
  const start = alive();
  let last = start;
  let most = start;
  const look = (): void => {
    const { used_heap_size: used } = getHeapStatistics();
    most = Math.max(most, used);
    if (used - last > step) last = alive();
  };
  return {
    look,
    peak() {
      look();
      return most - start;
    },
  };
}

/** The same tools, with `look` called whenever one's name or schema is read. */
function watched(specs: readonly ToolSpec[], look: () => void): readonly ToolSpec[] {
  return specs.map((spec) => ({
    ...spec,
    get name() {
      look();
      return spec.name;
    },
    get schema() {
      look();
      return spec.schema;
    },
  }));
}

function* oneByOne(text: string, chunk: number): Generator<string> {
  for (let at = 0; at < text.length; at += chunk) yield* chunksOf(text.slice(at, at + chunk), chunk);
}

/** Bytes in use after a full collection. */
function alive(): number {
  globalThis.gc?.();
  return getHeapStatistics().used_heap_size;
}

function bytesOf(parts: readonly WrittenPart[]): number {
  let bytes = 0;
  for (const part of parts) {
    const text = part.type === "text" ? part.text : part.type === "call" ? part.arguments : "";
    bytes += text.length * (/[^\0-\xff]/.test(text) ? 2 : 1);
  }
  return bytes;
}
