/** Replies of the Messages wire come to the same wherever the network or the server cuts them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Exchange } from "../../src/hosts/exchange/exchange.ts";
import { recordedBody } from "../../src/hosts/exchange/recorded-reply.ts";
import { loadCases, mismatch, play, type WireCase } from "./run.ts";

const cases = loadCases().filter(({ exchange }) => exchange.transport === "anthropic");

const outcome = async (exchange: Exchange, wireCase: WireCase): Promise<string> =>
  JSON.stringify(await play({ ...wireCase, exchange }));

async function differing(change: (exchange: Exchange) => Exchange): Promise<readonly string[]> {
  const same = await Promise.all(
    cases.map(async (wireCase) => {
      const { exchange } = wireCase;
      return (await outcome(change(exchange), wireCase)) === (await outcome(exchange, wireCase));
    }),
  );
  return cases.filter((_, at) => same[at] === false).map(({ id }) => id);
}

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

const grown = ["text", "thinking", "partial_json"] as const;

/** Each event that adds to a block as many events, of so many characters. */
function cutPieces(exchange: Exchange, size: number): Exchange {
  const pieces = new RegExp(`[^]{1,${size}}`, "g");
  const cut = (chunk: JsonValue): readonly JsonValue[] => {
    const delta = isJsonObject(chunk) && isJsonObject(chunk["delta"]) ? chunk["delta"] : undefined;
    const field = grown.find((name) => typeof delta?.[name] === "string" && delta[name] !== "");
    if (delta === undefined || field === undefined) return [chunk];
    const texts = String(delta[field]).match(pieces) ?? [];
    return texts.map((text) => ({ ...(chunk as JsonObject), delta: { ...delta, [field]: text } }));
  };
  return { ...exchange, chunks: exchange.chunks.flatMap(cut) as Exchange["chunks"] };
}

/** Every block that came in pieces, in one. */
function joinPieces(exchange: Exchange): Exchange {
  const chunks: JsonValue[] = [];
  for (const chunk of exchange.chunks) {
    const last = chunks.at(-1);
    const joined = isJsonObject(chunk) && isJsonObject(last) ? joinedPiece(last, chunk) : undefined;
    if (joined === undefined) chunks.push(chunk);
    else chunks[chunks.length - 1] = joined;
  }
  return { ...exchange, chunks: chunks as Exchange["chunks"] };
}

function joinedPiece(before: JsonObject, next: JsonObject): JsonObject | undefined {
  const [first, second] = [before["delta"], next["delta"]];
  if (!isJsonObject(first) || !isJsonObject(second)) return undefined;
  if (before["index"] !== next["index"] || first["type"] !== second["type"]) return undefined;
  const field = grown.find((name) => typeof first[name] === "string" && typeof second[name] === "string");
  return field && { ...before, delta: { ...first, [field]: `${first[field]}${second[field]}` } };
}

describe("replies of the Messages wire", () => {
  test("are all there, and read as they were meant", async () => {
    expect(cases.length).toBeGreaterThan(60);
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
    expect(await differing((exchange) => cutPieces(exchange, size))).toEqual([]);
  });

  test("come to the same in as few events as possible", async () => {
    expect(await differing(joinPieces)).toEqual([]);
  });
});
