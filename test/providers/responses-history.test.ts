import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AssistantMessage, Message } from "../../src/core/message.ts";
import type { ProviderDelta, WireMessage } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { createProvider } from "../../src/providers/index.ts";
import { type Recipient, renderRequest } from "../../src/providers/openai-responses/render.ts";
import { histories, marksIn, origin } from "../support/histories.ts";
import { fc } from "../support/property.ts";
import { answer } from "../support/responses-events.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";
import { faultsOf, kindOf, type SentBody, type SentItem } from "../support/strict-responses.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const dialects = [
  ["json", jsonDialect],
  ["xml", xmlDialect],
] as const;
type Dialect = (typeof dialects)[number][1];

function rendered(messages: readonly WireMessage[], dialect: Dialect, recipient: Partial<Recipient> = {}): SentBody {
  const { system = "How to call.", tools } = dialect.teach(toolSpecs);
  const body = renderRequest({ system, messages, tools }, { ...origin, shape: {}, without: new Set(), ...recipient });
  return JSON.parse(JSON.stringify(body)) as SentBody;
}

const isIssued = (id: string): boolean => /^(rs|fc|msg)_/.test(id);
const atOpenAi = { baseUrl: "https://api.openai.com/v1" };
const marks = (value: unknown): readonly string[] => marksIn(JSON.stringify(value)).toSorted();

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer((_request, response) => {
    const faults = faultsOf(server.bodies.at(-1) as SentBody, isIssued);
    const error = { message: faults[0], type: "invalid_request_error", param: "input", code: null };
    if (faults.length > 0) return void response.writeHead(400).end(JSON.stringify({ error }));
    response.writeHead(200, { "content-type": "text/event-stream" }).end(answer);
  });
});
afterAll(() => server.close());

describe.each(dialects)("any history in %s", (_, dialect) => {
  test("is accepted by a strict server", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (steps) => {
        const own = JSON.stringify(steps).replaceAll(origin.baseUrl, server.url);
        const { system = "", tools } = dialect.teach(toolSpecs);
        const messages = dialect.encode(JSON.parse(own).flat());
        const provider = createProvider({ wire: "openai-responses", baseUrl: server.url, model: origin.model });
        if (!provider.ok) throw new Error(provider.error.message);
        const deltas: ProviderDelta[] = [];
        const { signal } = new AbortController();
        for await (const delta of provider.value.stream({ system, messages, tools }, signal)) deltas.push(delta);
        expect(deltas.at(-1)).toEqual({ type: "finish", reason: "stop" });
      }),
      { numRuns: 120 },
    );
  });

  test.each([
    ["beside the results", {}],
    ["inside the results", atOpenAi],
    ["inside no results", { ...atOpenAi, without: new Set(["images in results", "instructions"]) }],
  ])("is whole, with its images %s", (_place, recipient) => {
    fc.assert(
      fc.property(histories, (steps) => {
        const body = rendered(dialect.encode(steps.flat()), dialect, recipient);
        expect(faultsOf(body, isIssued)).toEqual([]);
        expect(marks(body.input)).toEqual(marks(steps));
      }),
      { numRuns: 100 },
    );
  });

  test("has its reasoning in place, and none of it for another server or model", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const messages = dialect.encode(steps.flat());
        const { input } = rendered(messages, dialect);
        const sealed = input.flatMap((item) => (item.encrypted_content === undefined ? [] : [item.encrypted_content]));
        expect(sealed).toEqual(sealedIn(steps.flat()));
        const others = [{ model: "another" }, atOpenAi, { without: new Set(["reasoning in the history"]) }];
        for (const other of others) {
          const body = rendered(messages, dialect, other);
          expect(faultsOf(body, isIssued)).toEqual([]);
          expect(JSON.stringify(body)).not.toMatch(/sealed-|"(rs|fc|msg)_/);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("grows at its end only", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        let before: readonly SentItem[] = [];
        for (let length = 1; length <= steps.length; length++) {
          const { input } = rendered(dialect.encode(steps.slice(0, length).flat()), dialect);
          const isStandIn = JSON.stringify(before.at(-1) ?? "").includes('"Go on."');
          const kept = piecesOf(isStandIn ? before.slice(0, -1) : before);
          expect(piecesOf(input).slice(0, kept.length)).toEqual(kept);
          before = input;
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** The reasoning that something follows in its message. */
function sealedIn(history: readonly Message[]): readonly string[] {
  const isSaid = (part: AssistantMessage["parts"][number]): boolean =>
    part.type === "tool_call" || (part.type === "text" && part.text.trim() !== "");
  const parts = history.flatMap((message) =>
    message.role === "assistant" ? message.parts.slice(0, message.parts.findLastIndex(isSaid) + 1) : [],
  );
  return parts.flatMap((part) => /sealed-[\w-]+/.exec(part.type === "reasoning" ? JSON.stringify(part) : "") ?? []);
}

/** In XML what the person says next joins the results before it, so parts are compared and not items. */
function piecesOf(input: readonly SentItem[]): readonly unknown[] {
  return input.flatMap((item) =>
    kindOf(item) === "user" && Array.isArray(item.content) ? (item.content as readonly unknown[]) : [item],
  );
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
      const body = rendered(messages, jsonDialect);
      if (body.input.length > 0) expect(faultsOf(body, isIssued)).toEqual([]);
      expect(marks(body.input)).toEqual(marks(messages));
    }),
    { numRuns: 300 },
  );
});
