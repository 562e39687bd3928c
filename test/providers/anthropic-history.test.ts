import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WireMessage } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { renderRequest } from "../../src/providers/anthropic-messages/render.ts";
import { histories, marksIn, origin } from "../support/histories.ts";
import { toolSpecs } from "../support/tool-specs.ts";

interface SentBlock {
  readonly type: string;
  readonly id?: string;
  readonly tool_use_id?: string;
  readonly text?: string;
  readonly content?: readonly SentBlock[];
}
interface SentMessage {
  readonly role: string;
  readonly content: readonly SentBlock[];
}

const dialects = [
  ["json", jsonDialect],
  ["xml", xmlDialect],
] as const;

function rendered(messages: readonly WireMessage[], dialect: (typeof dialects)[number][1]): readonly SentMessage[] {
  const { system = "How to call.", tools } = dialect.teach(toolSpecs);
  const body = renderRequest({ system, messages, tools }, { ...origin, shape: {}, without: new Set() });
  return JSON.parse(JSON.stringify(body.messages)) as readonly SentMessage[];
}

const idsOf = (message: SentMessage | undefined, type: string): readonly string[] =>
  (message?.content ?? []).filter((block) => block.type === type).map(({ id, tool_use_id }) => id ?? tool_use_id ?? "");

/** What the Messages API refuses a history for. */
function faultsOf(messages: readonly SentMessage[]): readonly string[] {
  const ids = messages.flatMap((message) => idsOf(message, "tool_use"));
  const blocks = messages.flatMap(({ content }) => content.flatMap((block) => [block, ...(block.content ?? [])]));
  const marks = JSON.stringify(messages).split('"cache_control"').length - 1;
  const faults: readonly (readonly [string, boolean])[] = [
    [
      "roles do not alternate, beginning and ending with the user",
      messages.some(({ role }, at) => role !== (at % 2 === 0 ? "user" : "assistant")) || messages.length % 2 === 0,
    ],
    ["an empty message", messages.some(({ content }) => content.length === 0)],
    ["a text without words", blocks.some(({ type, text }) => type === "text" && text?.trim() === "")],
    ["an id of other characters", ids.some((id) => !/^[a-zA-Z0-9_-]+$/.test(id))],
    ["two calls with one id", new Set(ids).size < ids.length],
    [
      "calls without exactly their results behind them",
      messages.some(
        (message, at) =>
          idsOf(message, "tool_use").join() !== idsOf(messages[at + 1], "tool_result").join() &&
          message.role === "assistant",
      ),
    ],
    [
      "a result that is not first",
      messages.some(({ content }) =>
        content.some(({ type }, at) => type === "tool_result" && at > 0 && content[at - 1]?.type !== "tool_result"),
      ),
    ],
    ["too many marks", marks > 2],
  ];
  return faults.flatMap(([name, isThere]) => (isThere ? [name] : []));
}

describe.each(dialects)("any history in %s", (_, dialect) => {
  test("is one that the API takes, with nothing lost", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const messages = rendered(dialect.encode(steps.flat()), dialect);
        if (steps.flat().length > 0) expect(faultsOf(messages)).toEqual([]);
        expect(marksIn(JSON.stringify(messages)).toSorted()).toEqual(marksIn(JSON.stringify(steps)).toSorted());
      }),
      { numRuns: 150 },
    );
  });

  test("grows at its end only", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        let before: readonly SentBlock[] = [];
        for (let length = 1; length <= steps.length; length++) {
          const blocks = blocksOf(rendered(dialect.encode(steps.slice(0, length).flat()), dialect));
          const kept = before.at(-1)?.text === "Go on." ? before.slice(0, -1) : before;
          expect(blocks.slice(0, kept.length)).toEqual(kept);
          before = blocks;
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** The marks for the cache wander and are no part of what is cached. */
function blocksOf(messages: readonly SentMessage[]): readonly SentBlock[] {
  const text = JSON.stringify(messages.flatMap(({ content }) => content));
  return JSON.parse(text, (key, value: unknown) =>
    key === "cache_control" ? undefined : value,
  ) as readonly SentBlock[];
}

test("a history in which anything was lost or mixed up becomes one that the API takes", () => {
  const cuts = fc.array(fc.tuple(fc.nat(20), fc.constantFrom("drop", "repeat", "swap")), { maxLength: 4 });
  fc.assert(
    fc.property(histories, cuts, (steps, damages) => {
      const messages = [...jsonDialect.encode(steps.flat())];
      for (const [at, damage] of damages) {
        if (damage === "drop") messages.splice(at, 1);
        if (damage === "repeat") messages.push(...messages.slice(at, at + 2));
        if (damage === "swap") messages.splice(at, 2, ...messages.slice(at, at + 2).toReversed());
      }
      const sent = rendered(messages, jsonDialect);
      if (sent.length > 0) expect(faultsOf(sent)).toEqual([]);
      expect(marksIn(JSON.stringify(sent)).toSorted()).toEqual(marksIn(JSON.stringify(messages)).toSorted());
    }),
    { numRuns: 300 },
  );
});
