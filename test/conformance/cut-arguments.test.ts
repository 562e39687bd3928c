import { expect, test } from "vitest";
import { isJsonObject, type JsonValue } from "../../src/core/json.ts";
import { loadCases, play, type WireCase } from "./run.ts";

const longest = 400;

/** The arguments of a recorded call that came whole in the first chunk, as the server wrote them. */
function soleArguments({ exchange }: WireCase): string | undefined {
  const [first, ...more] = exchange.chunks;
  const calls = at(at(at(first, "choices", 0), "delta"), "tool_calls");
  const text = at(at(at(calls, 0), "function"), "arguments");
  if (!Array.isArray(calls) || calls.length !== 1 || more.length !== 2 || typeof text !== "string") return undefined;
  return text.length > longest ? undefined : text;
}

function at(value: JsonValue | undefined, ...keys: readonly (string | number)[]): JsonValue | undefined {
  return keys.reduce<JsonValue | undefined>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isJsonObject(inner) ? inner[key] : undefined;
  }, value);
}

function withArguments(wireCase: WireCase, whole: string, text: string): WireCase {
  const [first, ...more] = wireCase.exchange.chunks;
  const cut = JSON.parse(JSON.stringify(first).replace(JSON.stringify(whole), () => JSON.stringify(text)));
  return { ...wireCase, exchange: { ...wireCase.exchange, chunks: [cut, ...more] } };
}

async function changes(wireCase: WireCase): Promise<readonly string[]> {
  const { calls } = await play(wireCase);
  return calls.filter(({ name }) => /write|diff|command/.test(name)).map((call) => JSON.stringify(call));
}

test("no beginning of a call's arguments makes a change that all of them do not make", async () => {
  const sole = loadCases().flatMap((wireCase) => {
    const text = /^[ac]/.test(wireCase.id) ? soleArguments(wireCase) : undefined;
    return text === undefined ? [] : [{ wireCase, text }];
  });
  const wrong: string[] = [];
  let played = 0;
  for (const { wireCase, text } of sole) {
    const whole = new Set(await changes(wireCase));
    if (whole.size === 0) continue;
    for (let end = 1; end < text.length; end++, played++) {
      const made = await changes(withArguments(wireCase, text, text.slice(0, end)));
      wrong.push(...made.filter((change) => !whole.has(change)).map((change) => `${text.slice(0, end)} -> ${change}`));
    }
  }
  expect(played).toBeGreaterThan(1_000);
  expect(wrong).toEqual([]);
});
