import { describe, expect, test } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import type { JsonObject, JsonValue } from "../../src/core/json.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { createEventReader } from "../../src/providers/openai-responses/read-event.ts";
import { fc } from "../support/property.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const whole = { path: "n.txt", content: "a {b} é" };
const text = JSON.stringify(whole);

const index = fc.constantFrom<readonly JsonValue[]>([0], [1], [2], [7], ["1"], [null], []);
const id = fc.constantFrom<readonly JsonValue[]>(["a"], ["b"], [""], [null], []);
const call = { type: "function_call", call_id: "call_1", name: "write_to_file" };
const items: readonly JsonValue[] = [
  { type: "message", role: "assistant", content: [] },
  { type: "message", content: [{ type: "output_text", text: "w0 " }] },
  { type: "message", content: "w1 " },
  { type: "message", content: [{ type: "refusal", refusal: "w2 " }] },
  { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }], encrypted_content: "x" },
  { type: "reasoning", content: [{ text: "hm" }], summary: null },
  { ...call, arguments: "" },
  { ...call, arguments: text },
  { ...call, arguments: whole },
  { ...call, call_id: "", name: "read_file", arguments: "{}" },
  { ...call, arguments: text.slice(0, 9), status: "incomplete" },
  { type: "web_search_call" },
  {},
  null,
];
const pieces: readonly JsonValue[] = ["w3 ", text, text.slice(0, 9), text.slice(9), "", "{", "}", "{}", whole, null];
const kinds = ["output_text", "refusal", "reasoning_summary_text", "reasoning_text", "function_call_arguments"];

const event: fc.Arbitrary<JsonValue> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom("added", "done"), fc.constantFrom(...items), index, id)
      .map(([what, item, [at], [own]]) => ({
        type: `response.output_item.${what}`,
        item: item !== null && own !== undefined ? { ...(item as JsonObject), id: own } : item,
        ...(at !== undefined && { output_index: at }),
      })),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.constantFrom(...kinds), fc.constantFrom("delta", "done"), fc.constantFrom(...pieces), index, id)
      .map(([kind, what, piece, [at], [own]]) => ({
        type: `response.${kind}.${what}`,
        ...(what === "delta" ? { delta: piece } : { text: piece, refusal: piece, arguments: piece }),
        ...(at !== undefined && { output_index: at }),
        ...(own !== undefined && { item_id: own }),
      })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonValue>(
      { type: "keepalive" },
      { type: "response.created", response: { status: "in_progress" } },
      { type: "response.completed", response: { output: [items[1] ?? null, items[7] ?? null, null, 3] } },
      { type: "response.incomplete", response: { incomplete_details: { reason: "max_output_tokens" } } },
      { type: "response.completed" },
      { type: "constructor" },
      { type: "response.content_part.done", part: { type: "output_text", text: "w4 " } },
      null,
      [],
      "x",
    ),
  },
);

function decode(events: readonly JsonValue[], isEnded: boolean): readonly AgentDelta[] {
  const reader = createEventReader({ baseUrl: "http://x", model: "m" });
  let minted = 0;
  const decoder = jsonDialect.decoder({ tools: toolSpecs, nextCallId: () => `call-${++minted}` });
  const told = [...events.flatMap((one) => reader.push(one)), ...(isEnded ? reader.end() : [])];
  return [...told.flatMap((one) => decoder.push(one)), ...decoder.end()];
}

const idsOf = (decoded: readonly AgentDelta[], types: readonly AgentDelta["type"][]): readonly string[] =>
  decoded.flatMap((one) => ("id" in one && types.includes(one.type) ? [one.id] : [])).toSorted();

describe("events of the Responses wire in any order", () => {
  test("end each call once and the reply once, and lose none of the words that come in pieces", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), fc.boolean(), (events, isEnded) => {
        const decoded = decode(events, isEnded);
        expect(idsOf(decoded, ["call_ready", "call_invalid", "call_withdrawn"])).toEqual(
          idsOf(decoded, ["call_started"]),
        );
        expect(decoded.filter(({ type }) => type === "finish")).toHaveLength(1);
        expect(decoded.at(-1)?.type).toBe("finish");
        const end = events.findIndex((one) => /response\.(completed|incomplete)"/.test(JSON.stringify(one)));
        const before = JSON.stringify(events.slice(0, end < 0 ? undefined : end));
        const sent = before.match(/"response\.(?:output_text|refusal)\.delta","delta":"w3/g) ?? [];
        const said = decoded.map((one) => (one.type === "text" ? one.text : "")).join("");
        expect((said.match(/w3/g) ?? []).length).toBeGreaterThanOrEqual(sent.length);
      }),
      { numRuns: 1_500 },
    );
  });
});

/** One item with everything that OpenAI says of it, its pieces cut anywhere; parts of it may be missing. */
const ofItem = (at: number): fc.Arbitrary<readonly JsonValue[]> =>
  fc
    .tuple(fc.array(fc.nat(text.length), { maxLength: 4 }), fc.constantFrom("call", "message", "reasoning"), fc.nat(7))
    .map(([cuts, kind, left]) => {
      const ends = [0, ...cuts.toSorted((one, other) => one - other), text.length];
      const own = { output_index: at, item_id: `i${at}` };
      const [name, field] =
        kind === "call"
          ? ["function_call_arguments", "arguments"]
          : [kind === "message" ? "output_text" : "reasoning_text", "text"];
      const head = kind === "call" ? { ...call, call_id: `c${at}` } : { type: kind };
      const told = kind === "call" ? { arguments: text } : { content: [{ text }] };
      const grown = ends.slice(1).map((to, before) => ({
        type: `response.${name}.delta`,
        ...own,
        delta: text.slice(ends[before], to),
      }));
      // whichever of the three is left out, what remains says all of it
      return [
        { type: "response.output_item.added", output_index: at, item: { ...head, id: `i${at}` } },
        ...(left === 1 ? [] : grown),
        ...(left === 2 ? [] : [{ type: `response.${name}.done`, ...own, [field]: text }]),
        ...(left === 3
          ? []
          : [{ type: "response.output_item.done", output_index: at, item: { ...head, id: `i${at}`, ...told } }]),
      ];
    });

const mixed = fc
  .tuple(fc.tuple(ofItem(0), ofItem(1), ofItem(2)), fc.array(fc.nat(2), { maxLength: 30 }), fc.option(fc.nat(25)))
  .map(([lists, turns, cut]) => {
    const left = lists.map((list) => [...list]);
    const inTurn = turns.flatMap((turn) => left[turn]?.splice(0, 1) ?? []);
    const all = [...inTurn, ...left.flat()];
    const count = (kind: string): number => lists.filter(([first]) => JSON.stringify(first).includes(kind)).length;
    return {
      events: cut === null ? all : all.slice(0, cut),
      calls: count('"function_call"'),
      messages: count('"message"'),
      isWhole: cut === null,
    };
  });

test("items whose events come in turn are told once and whole; calls that are cut anywhere are whole or do not run", () => {
  fc.assert(
    fc.property(
      mixed,
      fc.constantFrom("completed", "incomplete", undefined),
      ({ events, isWhole, ...sent }, ending) => {
        const end = { type: `response.${ending}`, response: { incomplete_details: { reason: "max_output_tokens" } } };
        const decoded = decode(ending === undefined ? events : [...events, end], false);
        const inputs = decoded.flatMap((one) => (one.type === "call_ready" ? [JSON.stringify(one.input)] : []));
        for (const input of inputs) expect([text, "{}"]).toContain(input); // without a path it is refused before it runs
        if (!isWhole) return;
        expect(inputs).toEqual(Array.from({ length: sent.calls }, () => text));
        const said = decoded.map((one) => (one.type === "text" ? one.text : "")).join("");
        expect(said.replace(/[^é]/g, "")).toHaveLength(sent.messages);
      },
    ),
    { numRuns: 1_500 },
  );
});
