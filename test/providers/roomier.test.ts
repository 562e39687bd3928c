/** A reply of the Messages wire that met its limit inside a call. */
import { expect, test } from "vitest";
import type { Evidence } from "../../src/core/evidence.ts";
import { begin, delta, end, over, started } from "../support/messages-events.ts";
import { runAgainst } from "../support/run-against.ts";

const call = (json: string): string =>
  begin(0, { type: "tool_use", id: "toolu_1", name: "read_file", input: {} }) +
  delta(0, { type: "input_json_delta", partial_json: json });
const cut = started + call('{"path":"a') + over("max_tokens");
const whole = started + call('{"path":"a.txt"}') + end(0) + over("tool_use");
const done = `${started}${begin(0, { type: "text", text: "" })}${delta(0, { type: "text_delta", text: "Done." })}${end(0)}${over("end_turn")}`;

/** Cut until there is room for more than 40,000 tokens, or for ever. */
async function run({ most = 64_000, isEndless = false, maxOutputTokens, refusal = "", known }: Asked) {
  const limits: number[] = [];
  const answer = (body: { readonly max_tokens: number; readonly messages: readonly object[] }) => {
    limits.push(body.max_tokens);
    if (body.max_tokens > most) return { status: 400, words: refusal };
    if (body.messages.length > 1) return { raw: done };
    return { raw: body.max_tokens > 40_000 && !isEndless ? whole : cut };
  };
  const outcome = await runAgainst(
    answer,
    { provider: "anthropic", ...(maxOutputTokens !== undefined && { maxOutputTokens }) },
    known,
  );
  return { ...outcome, limits };
}

interface Asked {
  readonly most?: number;
  readonly isEndless?: boolean;
  readonly maxOutputTokens?: number;
  readonly refusal?: string;
  readonly known?: Evidence[];
}

test("is asked for again with more room, once, and nothing of the cut one is in the history", async () => {
  const { limits, bodies, notices, end: ended } = await run({});
  expect(limits).toEqual([32_000, 64_000, 64_000]);
  expect(ended).toBe("answered");
  expect(bodies[1]?.messages).toEqual(bodies[0]?.messages);
  expect(notices).toEqual(["The reply was cut off inside a call. Diglot asked again, with room for 64,000 tokens."]);
});

test("goes on as a cut call where more room does not help", async () => {
  const { limits, bodies, end: ended } = await run({ isEndless: true });
  expect(limits).toEqual([32_000, 64_000, 64_000]);
  expect(JSON.stringify(bodies[2]?.messages)).toContain("cut off");
  expect(ended).toBe("answered");
});

test.each([
  "max_tokens: 64000 > 32000, which is the maximum allowed number of output tokens for claude-opus-4-1",
  "input length and `max_tokens` exceed context limit: 150000 + 64000 > 200000, decrease input length or `max_tokens` and try again",
])("goes on with the usual room where there is no more: %s", async (refusal) => {
  const known: Evidence[] = [];
  const { limits, end: ended } = await run({ most: 32_000, refusal, known });
  expect(limits).toEqual([32_000, 64_000, 32_000, 32_000]);
  expect(ended).toBe("answered");
  const again = await run({ most: 32_000, refusal, known });
  expect(again.limits).toEqual([32_000, 32_000]);
});

test("keeps to the limit that the person set", async () => {
  const { limits } = await run({ maxOutputTokens: 1_000 });
  expect(limits).toEqual([1_000, 1_000]);
});
