import { describe, expect, test } from "vitest";
import { isJsonObject, type JsonValue } from "../../src/core/json.ts";
import type { AssistantMessage, Message } from "../../src/core/message.ts";
import type { WireMessage } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { type Recipient, renderRequest } from "../../src/providers/anthropic-messages/render.ts";
import { histories, marksIn, origin } from "../support/histories.ts";
import { fc } from "../support/property.ts";
import { faultsOf, type SentBlock, type SentBody, type SentMessage } from "../support/strict-messages.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const dialects = [
  ["json", jsonDialect],
  ["xml", xmlDialect],
] as const;

function rendered(
  messages: readonly WireMessage[],
  dialect: (typeof dialects)[number][1],
  recipient: Partial<Recipient> = {},
): SentBody {
  const { system = "How to call.", tools } = dialect.teach(toolSpecs);
  const body = renderRequest({ system, messages, tools }, { ...origin, shape: {}, without: new Set(), ...recipient });
  return JSON.parse(JSON.stringify(body)) as SentBody;
}

/** The thinking that something follows in its message, as the server sent it. */
function thinkingOf(history: readonly Message[]): readonly JsonValue[] {
  const isSaid = (part: AssistantMessage["parts"][number]): boolean =>
    part.type === "tool_call" || (part.type === "text" && part.text.trim() !== "");
  const parts = history.flatMap((message) =>
    message.role === "assistant" ? message.parts.slice(0, message.parts.findLastIndex(isSaid) + 1) : [],
  );
  return parts.flatMap((part) => {
    const thinking = part.type === "reasoning" && isJsonObject(part.replay) ? part.replay["thinking"] : undefined;
    return Array.isArray(thinking) ? (thinking as readonly JsonValue[]) : [];
  });
}

describe.each(dialects)("any history in %s", (_, dialect) => {
  test("is one that the API takes, with nothing lost", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const body = rendered(dialect.encode(steps.flat()), dialect);
        expect(faultsOf(body)).toEqual([]);
        expect(marksIn(JSON.stringify(body.messages)).toSorted()).toEqual(marksIn(JSON.stringify(steps)).toSorted());
      }),
      { numRuns: 150 },
    );
  });

  test("has its thinking unchanged and in order, and none of it for another server or model", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const messages = dialect.encode(steps.flat());
        const blocks = blocksOf(rendered(messages, dialect).messages);
        expect(blocks.filter(({ type }) => /thinking$/.test(type))).toEqual(thinkingOf(steps.flat()));
        for (const other of [{ model: "another" }, { baseUrl: "https://other.example" }]) {
          const body = rendered(messages, dialect, other);
          expect(faultsOf(body)).toEqual([]);
          expect(JSON.stringify(body)).not.toMatch(/signed-|hidden-/);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("grows at its end only", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        let before: readonly SentBlock[] = [];
        for (let length = 1; length <= steps.length; length++) {
          const blocks = blocksOf(rendered(dialect.encode(steps.slice(0, length).flat()), dialect).messages);
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
      if (sent.messages.length > 0) expect(faultsOf(sent)).toEqual([]);
      expect(marksIn(JSON.stringify(sent.messages)).toSorted()).toEqual(marksIn(JSON.stringify(messages)).toSorted());
    }),
    { numRuns: 300 },
  );
});
