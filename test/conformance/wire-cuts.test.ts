/** Replies of the wires whose events have types come to the same wherever the network or the server cuts them. */

import { describe, expect, test } from "vitest";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Exchange } from "../../src/hosts/exchange/exchange.ts";
import { recordedBody } from "../../src/hosts/exchange/recorded-reply.ts";
import { fc } from "../support/property.ts";
import { loadCases, mismatch, outcomeOf, play } from "./run.ts";

/** The text that an event adds, and what it adds to: pieces of one thing can be joined. */
interface Piece {
  readonly text: string;
  readonly of: string;
  withText(text: string): JsonObject;
}

type ReadPiece = (event: JsonObject) => Piece | undefined;

const grown = ["text", "thinking", "partial_json"] as const;

const ofMessages: ReadPiece = (event) => {
  const delta = isJsonObject(event["delta"]) ? event["delta"] : {};
  const field = grown.find((name) => typeof delta[name] === "string");
  if (field === undefined) return undefined;
  return {
    text: String(delta[field]),
    of: `${event["index"]} ${delta["type"]} ${field}`,
    withText: (text) => ({ ...event, delta: { ...delta, [field]: text } }),
  };
};

const ofResponses: ReadPiece = (event) => {
  const { delta, ...place } = event;
  if (typeof delta !== "string" || !String(event["type"]).endsWith(".delta")) return undefined;
  return { text: delta, of: JSON.stringify(place), withText: (text) => ({ ...event, delta: text }) };
};

/** Parts of VS Code's own models: their text, and thoughts that are one text. */
const ofEditor: ReadPiece = (event) => {
  const { type, value } = event;
  if (typeof value !== "string") return undefined;
  return { text: value, of: String(type), withText: (text) => ({ ...event, value: text }) };
};

/** The body in pieces of so many bytes, in turn. */
function cutBody(exchange: Exchange, sizes: readonly number[]): Exchange {
  const body = Buffer.concat(recordedBody(exchange));
  const pieces: string[] = [];
  for (let at = 0; at < body.length; ) {
    const size = sizes[pieces.length % sizes.length] ?? 1;
    pieces.push(body.subarray(at, at + size).toString("base64"));
    at += size;
  }
  const { wire: _, ...rest } = exchange;
  return { ...rest, wire_b64: pieces };
}

/** Each event that adds something as many events, of so many characters. */
function cutPieces(exchange: Exchange, size: number, read: ReadPiece): Exchange {
  const pieces = new RegExp(`[^]{1,${size}}`, "g");
  const cut = (chunk: JsonValue): readonly JsonValue[] => {
    const piece = isJsonObject(chunk) ? read(chunk) : undefined;
    if (piece === undefined || piece.text === "") return [chunk];
    return (piece.text.match(pieces) ?? []).map((text) => piece.withText(text));
  };
  return { ...exchange, chunks: exchange.chunks.flatMap(cut) as Exchange["chunks"] };
}

/** Everything that came in pieces, in one. */
function joinPieces(exchange: Exchange, read: ReadPiece): Exchange {
  const chunks: JsonValue[] = [];
  for (const chunk of exchange.chunks) {
    const last = chunks.at(-1);
    const [before, next] = [last, chunk].map((one) => (isJsonObject(one) ? read(one) : undefined));
    const isSame = before !== undefined && next !== undefined && before.of === next.of;
    if (isSame) chunks[chunks.length - 1] = before.withText(before.text + next.text);
    else chunks.push(chunk);
  }
  return { ...exchange, chunks: chunks as Exchange["chunks"] };
}

describe.each([
  ["anthropic", ofMessages, 60],
  ["openai-responses", ofResponses, 60],
  ["vscode-lm", ofEditor, 25],
] as const)("recorded replies of %s", (transport, read, least) => {
  const cases = loadCases().filter(({ exchange }) => exchange.transport === transport);
  const differing = async (change: (exchange: Exchange) => Exchange): Promise<readonly string[]> => {
    const same = await Promise.all(
      cases.map(async (wireCase) => {
        const changed = await play({ ...wireCase, exchange: change(wireCase.exchange) });
        return JSON.stringify(changed) === (await outcomeOf(wireCase));
      }),
    );
    return cases.filter((_, at) => same[at] === false).map(({ id }) => id);
  };

  test("are all there, and read as they were meant", async () => {
    expect(cases.length).toBeGreaterThanOrEqual(least);
    const judged = await Promise.all(cases.map(async (wireCase) => mismatch(wireCase, await play(wireCase))));
    expect(judged.filter((reason) => reason !== undefined)).toEqual([]);
  });

  test.each([1, 2, 7])("come to the same in packets of %i bytes", async (size) => {
    expect(await differing((exchange) => cutBody(exchange, [size]))).toEqual([]);
  });

  test("come to the same in packets of any size", async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(sizes, async (each) => {
        expect(await differing((exchange) => cutBody(exchange, each))).toEqual([]);
      }),
      { numRuns: 6 },
    );
  });

  test.each([1, 2, 5])("come to the same in events of %i characters", async (size) => {
    expect(await differing((exchange) => cutPieces(exchange, size, read))).toEqual([]);
  });

  test("come to the same in as few events as possible", async () => {
    expect(await differing((exchange) => joinPieces(exchange, read))).toEqual([]);
  });
});
