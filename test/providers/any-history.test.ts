import { describe, expect, test } from "vitest";
import type { Dialect } from "../../src/core/dialect.ts";
import type { Message } from "../../src/core/message.ts";
import type { WireMessage } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { renderRequest } from "../../src/providers/openai-chat/render.ts";
import { defaultTraits, type ServerTraits } from "../../src/providers/openai-chat/server-traits.ts";
import { histories, marksIn, origin } from "../support/histories.ts";
import { fc } from "../support/property.ts";
import { faultsOf, type SentBody, type SentMessage } from "../support/strict-checker.ts";
import { strictServers } from "../support/strict-servers.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const dialects: readonly (readonly [string, Dialect])[] = [
  ["json", jsonDialect],
  ["xml", xmlDialect],
];

function bodyOf(messages: readonly WireMessage[], dialect: Dialect, traits: ServerTraits): SentBody {
  const { system = "How to call.", tools } = dialect.teach(toolSpecs);
  return renderRequest({ system, messages, tools }, { ...origin, traits }) as unknown as SentBody;
}

function rendered(history: readonly Message[], dialect: Dialect, traits: ServerTraits): SentBody {
  return bodyOf(dialect.encode(history), dialect, traits);
}

describe.each(dialects)("any history in %s", (_, dialect) => {
  test.each(strictServers)("is one that %s takes, with nothing lost", (_server, traits) => {
    fc.assert(
      fc.property(histories, (steps) => {
        const history = steps.flat();
        const body = rendered(history, dialect, traits);
        expect(faultsOf(body, traits)).toEqual([]);
        const images = traits.takesImages ? [] : [/data«\d+»/g];
        const kept = images.reduce((text, image) => text.replaceAll(image, ""), JSON.stringify(history));
        expect(marksIn(JSON.stringify(body)).toSorted()).toEqual(marksIn(kept).toSorted());
      }),
      { numRuns: 150 },
    );
  });

  test.each(strictServers)("grows at its end only, for %s", (_server, traits) => {
    fc.assert(
      fc.property(histories, (steps) => {
        let before: readonly SentMessage[] = [];
        for (let length = 1; length <= steps.length; length++) {
          const { messages } = rendered(steps.slice(0, length).flat(), dialect, traits);
          expectContinued(before, messages);
          before = messages;
        }
      }),
      { numRuns: 150 },
    );
  });
});

/** Equal up to the last message, which may have grown or, where it was a stand-in, gone. */
function expectContinued(before: readonly SentMessage[], after: readonly SentMessage[]): void {
  const last = before.at(-1);
  expect(after.slice(0, Math.max(0, before.length - 1))).toEqual(before.slice(0, -1));
  if (last === undefined || last.content === "Go on.") return;
  const now = after[before.length - 1];
  expect(now?.role).toBe(last.role);
  expect(textOf(now).startsWith(textOf(last))).toBe(true);
}

function textOf(message: SentMessage | undefined): string {
  const { content } = message ?? {};
  if (typeof content === "string" || content === null || content === undefined) return content ?? "";
  return content.map(({ text, image_url }) => text ?? image_url?.url ?? "").join("\n\n");
}

describe("a history in which anything was lost or mixed up", () => {
  const cuts = fc.array(fc.tuple(fc.nat(20), fc.constantFrom("drop", "repeat", "swap")), { maxLength: 4 });

  test.each(strictServers)("becomes one that %s takes", (_server, traits) => {
    fc.assert(
      fc.property(histories, cuts, (steps, damages) => {
        const messages = [...jsonDialect.encode(steps.flat())];
        for (const [at, damage] of damages) {
          if (damage === "drop") messages.splice(at, 1);
          if (damage === "repeat") messages.push(...messages.slice(at, at + 2));
          if (damage === "swap") messages.splice(at, 2, ...messages.slice(at, at + 2).toReversed());
        }
        const body = bodyOf(messages, jsonDialect, traits);
        expect(faultsOf(body, traits)).toEqual([]);
        const kept = JSON.stringify(messages);
        const images = traits.takesImages ? kept : kept.replaceAll(/data«\d+»/g, "");
        expect(marksIn(JSON.stringify(body)).toSorted()).toEqual(marksIn(images).toSorted());
      }),
      { numRuns: 150 },
    );
  });
});

test("a template without a system role gets the system text once, before the user's first words", () => {
  const traits: ServerTraits = { ...defaultTraits, systemRole: "user" };
  const { messages } = bodyOf([{ role: "user", parts: [{ type: "text", text: "hi" }] }], xmlDialect, traits);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.content).toMatch(/^# Tools[\s\S]*\n\nhi$/);
});
