import { describe, expect, test } from "vitest";
import type { WireMessage } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import type { EditorRequest } from "../../src/providers/editor-lm/port.ts";
import { type Recipient, renderRequest } from "../../src/providers/editor-lm/render.ts";
import { histories, marksIn } from "../support/histories.ts";
import { fc } from "../support/property.ts";
import { faultsOf } from "../support/strict-editor.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const dialects = [
  ["json", jsonDialect],
  ["xml", xmlDialect],
] as const;

type Dialect = (typeof dialects)[number][1];

function rendered(
  messages: readonly WireMessage[],
  dialect: Dialect,
  recipient: Partial<Recipient> = {},
  system = "Be brief.",
): EditorRequest {
  const { system: taught = "", tools } = dialect.teach(toolSpecs);
  const to = { model: "acme/small", shape: {}, takesImages: true, without: new Set<string>(), ...recipient };
  return renderRequest({ system: `${system}${taught}`, messages, tools }, to);
}

describe.each(dialects)("any history in %s", (_, dialect) => {
  test("is one that the editor takes, with nothing lost", () => {
    fc.assert(
      fc.property(histories, fc.boolean(), (steps, takesImages) => {
        const request = rendered(dialect.encode(steps.flat()), dialect, { takesImages });
        expect(faultsOf(request)).toEqual([]);
        const all = JSON.stringify(steps);
        const kept = takesImages ? all : all.replaceAll(/data«\d+»/g, "");
        expect(marksIn(JSON.stringify(request)).toSorted()).toEqual(marksIn(kept).toSorted());
      }),
      { numRuns: 200 },
    );
  });

  test("grows at its end only, behind a system text that stays", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        let before: readonly object[] = [];
        for (let length = 1; length <= steps.length; length++) {
          const { messages } = rendered(dialect.encode(steps.slice(0, length).flat()), dialect);
          const parts = messages.flatMap(({ role, content }) => content.map((part) => ({ role, ...part })));
          expect(parts[0]).toMatchObject({ role: "user", value: expect.stringMatching(/^Be brief\./) });
          const last = before.at(-1);
          const kept =
            last !== undefined && "value" in last && String(last.value).trim() === "Go on."
              ? before.slice(0, -1)
              : before;
          expect(parts.slice(0, kept.length)).toEqual(kept);
          before = parts;
        }
      }),
      { numRuns: 150 },
    );
  });
});

test("a history in which anything was lost or mixed up becomes one that the editor takes", () => {
  const cuts = fc.array(fc.tuple(fc.nat(20), fc.constantFrom("drop", "repeat", "swap")), { maxLength: 4 });
  fc.assert(
    fc.property(histories, cuts, fc.constantFrom("", "Be brief."), (steps, damages, system) => {
      const messages = [...jsonDialect.encode(steps.flat())];
      for (const [at, damage] of damages) {
        if (damage === "drop") messages.splice(at, 1);
        if (damage === "repeat") messages.push(...messages.slice(at, at + 2));
        if (damage === "swap") messages.splice(at, 2, ...messages.slice(at, at + 2).toReversed());
      }
      const request = rendered(messages, jsonDialect, {}, system);
      if (request.messages.length > 0) expect(faultsOf(request)).toEqual([]);
      expect(marksIn(JSON.stringify(request)).toSorted()).toEqual(marksIn(JSON.stringify(messages)).toSorted());
    }),
    { numRuns: 300 },
  );
});
