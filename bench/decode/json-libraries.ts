/** Readers of one call's arguments, each used as its own documentation shows for values that are still growing. */
import { JSONParser } from "@streamparser/json";
import { parse as parseStream } from "jsonriver";
import { parse as parsePartial } from "partial-json";
import { type Contender, chunksOf, faultOf, type Run } from "./contender.ts";
import { callsOf, type Document } from "./documents.ts";

export const jsonLibraries: readonly Contender[] = [
  { name: "partial-json", role: "library", prepare: (document, chunk) => prepare(readPartialJson, document, chunk) },
  { name: "jsonriver", role: "library", prepare: (document, chunk) => prepare(readJsonriver, document, chunk) },
  {
    name: "@streamparser/json",
    role: "library",
    prepare: (document, chunk) => prepare(readStreamparser, document, chunk),
  },
];

/** Chunk by chunk, until they or the time are over. */
type Source = Generator<string>;
/** Reads one call's arguments: `see` is told each newest value, and the last one is returned. */
type ReadArguments = (source: Source, see: See) => unknown;
type See = (value: unknown) => void;

/** Only the calls: these libraries know nothing of the text between them. */
function prepare(read: ReadArguments, document: Document, chunk: number): Run {
  const calls = callsOf(document);
  const chunked = calls.map(({ input }) => chunksOf(JSON.stringify(input), chunk));
  const total = chunked.reduce((sum, chunks) => sum + chunks.length, 0);
  return async (limit) => {
    let taken = 0;
    let updates = 0;
    const values: unknown[] = [];
    function* source(chunks: readonly string[]): Source {
      for (const one of chunks) {
        if (limit.isOver()) return;
        taken++;
        yield one;
      }
    }
    for (const chunks of chunked) {
      const newest = createNewest();
      values.push(await read(source(chunks), newest.see));
      updates += newest.updates;
    }
    return { share: taken / total, updates, fault: () => faultOf(calls, values) };
  };
}

/** All that came so far is read again with every chunk; there is no other way to use it. */
function readPartialJson(source: Source, see: See): unknown {
  let text = "";
  let value: unknown;
  for (const chunk of source) {
    text += chunk;
    value = parsePartial(text);
    see(value);
  }
  return value;
}

async function readJsonriver(source: Source, see: See): Promise<unknown> {
  async function* stream(): AsyncGenerator<string> {
    yield* source;
  }
  let value: unknown;
  try {
    for await (value of parseStream(stream())) see(value);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown; // a stream that ends early is an error there
  }
  return value;
}

function readStreamparser(source: Source, see: See): unknown {
  const parser = new JSONParser({ emitPartialTokens: true, emitPartialValues: true });
  let whole: unknown;
  parser.onValue = ({ value, stack, partial }) => {
    if (stack.length === 0 && partial !== true) whole = value;
    else if (value !== undefined) see(value);
  };
  for (const chunk of source) parser.write(chunk);
  return whole;
}

/** Counts how often more could be seen than before: in a whole object, or in the one value that grows. */
function createNewest(): { readonly see: See; readonly updates: number } {
  let chars = 0;
  let updates = 0;
  return {
    see(value) {
      const length = lengthOf(value);
      if (length !== chars) updates++;
      chars = length;
    },
    get updates() {
      return updates;
    },
  };
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 1;
  let length = 0;
  for (const field of Object.values(value)) length += typeof field === "string" ? field.length : 1;
  return length;
}
