import { describe, expect, test } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import type { JsonObject, JsonValue } from "../../src/core/json.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { createEventReader } from "../../src/providers/anthropic-messages/read-event.ts";
import { fc } from "../support/property.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const whole = { path: "n.txt", content: "a {b} é" };
const text = JSON.stringify(whole);

const index = fc.constantFrom(0, 1, 2, 7, "1", null, undefined);
const blocks: readonly JsonValue[] = [
  { type: "text", text: "" },
  { type: "text", text: "w0" },
  { type: "thinking", thinking: "", signature: "" },
  { type: "redacted_thinking", data: "ZW5j" },
  { type: "tool_use", id: "toolu_1", name: "write_to_file", input: {} },
  { type: "tool_use", id: "toolu_1", name: "write_to_file", input: whole },
  { type: "tool_use", id: "", name: "read_file", input: null },
  { name: "read_file" },
  { type: "server_tool_use", id: "s", name: "web_search", input: {} },
  {},
  null,
];
const deltas: readonly JsonValue[] = [
  { type: "text_delta", text: "w1 " },
  { text: "w2 " },
  { type: "thinking_delta", thinking: "hm" },
  { type: "signature_delta", signature: "c2ln" },
  ...[text, text.slice(0, 9), text.slice(9, 30), text.slice(30), "", "{", "}", "{}", "\\"].map((partial_json) => ({
    type: "input_json_delta",
    partial_json,
  })),
  { type: "input_json_delta", partial_json: whole },
  { type: "citations_delta", citation: {} },
  { type: "text_delta", text: null },
  {},
  null,
];
const event: fc.Arbitrary<JsonValue> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(index, fc.constantFrom(...blocks)).map(([at, content_block]) => started(at, content_block)),
  },
  { weight: 5, arbitrary: fc.tuple(index, fc.constantFrom(...deltas)).map(([at, delta]) => grown(at, delta)) },
  { weight: 2, arbitrary: index.map((at) => ({ type: "content_block_stop", ...placed(at) })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonValue>(
      { type: "ping" },
      { type: "message_start", message: { usage: { input_tokens: 7 } } },
      { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: null },
      { type: "message_delta", delta: { stop_reason: "max_tokens" } },
      { type: "message_delta", delta: null },
      { type: "content_block_replace" },
      null,
      [],
      "x",
    ),
  },
);

function placed(at: string | number | null | undefined): JsonObject {
  return at === undefined ? {} : { index: at };
}
function started(at: string | number | null | undefined, content_block: JsonValue): JsonObject {
  return { type: "content_block_start", ...placed(at), content_block };
}
function grown(at: string | number | null | undefined, delta: JsonValue): JsonObject {
  return { type: "content_block_delta", ...placed(at), delta };
}

function decode(events: readonly JsonValue[], isEnded: boolean): readonly AgentDelta[] {
  const reader = createEventReader({ baseUrl: "http://x", model: "m" });
  let minted = 0;
  const decoder = jsonDialect.decoder({ tools: toolSpecs, nextCallId: () => `call-${++minted}` });
  const told = [...events.flatMap((one) => reader.push(one)), ...(isEnded ? reader.end() : [])];
  return [...told.flatMap((one) => decoder.push(one)), ...decoder.end()];
}

const idsOf = (decoded: readonly AgentDelta[], types: readonly AgentDelta["type"][]): readonly string[] =>
  decoded.flatMap((one) => ("id" in one && types.includes(one.type) ? [one.id] : [])).toSorted();

describe("events of the Messages wire in any order", () => {
  test("end each call once and the reply once, and lose no word", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), fc.boolean(), (events, isEnded) => {
        const decoded = decode(events, isEnded);
        expect(idsOf(decoded, ["call_ready", "call_invalid", "call_withdrawn"])).toEqual(
          idsOf(decoded, ["call_started"]),
        );
        expect(decoded.filter(({ type }) => type === "finish")).toHaveLength(1);
        expect(decoded.at(-1)?.type).toBe("finish");
        const said = decoded.map((one) => (one.type === "text" ? one.text : "")).join("");
        expect(said.match(/w\d/g) ?? []).toEqual(JSON.stringify(events).match(/(?<="text":")w\d/g) ?? []);
      }),
      { numRuns: 1_500 },
    );
  });
});

/** The events of one block, its pieces cut anywhere. */
const ofBlock = (at: number): fc.Arbitrary<readonly JsonValue[]> =>
  fc.oneof(
    fc.array(fc.nat(text.length), { maxLength: 4 }).map((cuts) => {
      const ends = [0, ...cuts.toSorted((one, other) => one - other), text.length];
      const pieces = ends.slice(1).map((to, before) => text.slice(ends[before], to));
      return [
        started(at, { type: "tool_use", id: `toolu_${at}`, name: "write_to_file", input: {} }),
        ...pieces.map((partial_json) => grown(at, { type: "input_json_delta", partial_json })),
        { type: "content_block_stop", index: at },
      ];
    }),
    fc.constantFrom(
      [started(at, { type: "text", text: "" }), grown(at, { type: "text_delta", text: "w1 " })],
      [started(at, { type: "thinking", thinking: "" }), grown(at, { type: "thinking_delta", thinking: "hm" })],
      [started(at, { type: "server_tool_use", name: "s" }), grown(at, { type: "input_json_delta", partial_json: "{" })],
      [{ type: "ping" }, { type: "from_the_future", index: at, delta: { type: "more" } }],
    ),
  );

/** Up to three blocks whose events come in turn, each block's own in order; all of them, or up to a cut. */
const mixed = fc
  .tuple(fc.tuple(ofBlock(0), ofBlock(1), ofBlock(2)), fc.array(fc.nat(2), { maxLength: 30 }), fc.option(fc.nat(20)))
  .map(([lists, turns, cut]) => {
    const left = lists.map((list) => [...list]);
    const inTurn = turns.flatMap((turn) => left[turn]?.splice(0, 1) ?? []);
    const all = [...inTurn, ...left.flat()];
    return { events: cut === null ? all : all.slice(0, cut), count: count(lists.flat()), isWhole: cut === null };
  });

function count(events: readonly JsonValue[]): number {
  return events.filter((one) => JSON.stringify(one).includes('"write_to_file"')).length;
}

test("calls whose pieces come in turn, and are cut anywhere, are whole or do not run", () => {
  fc.assert(
    fc.property(
      mixed,
      fc.constantFrom("tool_use", "end_turn", "max_tokens", undefined),
      ({ events, isWhole, ...sent }, stop) => {
        const ending = stop === undefined ? [] : [{ type: "message_delta", delta: { stop_reason: stop } }];
        const decoded = decode([...events, ...ending], stop !== undefined);
        const inputs = decoded.flatMap((one) => (one.type === "call_ready" ? [JSON.stringify(one.input)] : []));
        for (const input of inputs) expect([text, "{}"]).toContain(input); // without a path it is refused before it runs
        if (isWhole) expect(inputs).toEqual(Array.from({ length: sent.count }, () => text));
      },
    ),
    { numRuns: 1_500 },
  );
});
