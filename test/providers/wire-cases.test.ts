import { afterEach, describe, expect, it } from "vitest";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { errorKind } from "../../src/hosts/exchange/error-kinds.ts";
import { recordedBody } from "../../src/hosts/exchange/recorded-reply.ts";
import { createProvider } from "../../src/providers/index.ts";
import { loadCases, type WireCase } from "../conformance/run.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";

/** Read by the dialects: tags in the text are passed on as they came. */
const decodersWork: ReadonlySet<string> = new Set([
  "r05-think-empty",
  "r05-think-in-content",
  "r06-only-closing-nonstream",
  "r07-unclosed-stop",
  "r08-kimi-leak-in-reasoning",
  "r08-tool-example-in-closed-think",
  "r10-mistral-think",
  "r10-seed-think",
  "r12-hybrid-reasoning-then-think",
  "r-grown-12-field-and-late-closer",
  "r-grown-12-field-then-closer-call",
  "r-grown-both-structured-and-tagged",
  "r-grown-closer-then-xml-call",
  "r-grown-late-closer",
  "r-grown-orphan-closer-behind-field",
  "r-grown-think-split",
  "r-grown-thinking-tag",
]);

/** Calls that are on the wire and never run. */
const cutCalls: Readonly<Record<string, string>> = { "t-grown-error-amid-call": "write_to_file" };

const cases = loadCases().filter(
  ({ id, exchange }) => /^[tre](?:\d|-grown)/.test(id) && exchange.transport === "openai-chat" && !decodersWork.has(id),
);

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("the recorded envelopes, reasoning and refusals", () => {
  it("are all there", () => expect(cases.length).toBeGreaterThan(60));

  it.each(cases.map((wireCase) => [wireCase.id, wireCase] as const))("%s", async (_, wireCase) => {
    const { status = 200, content_type: type = "text/event-stream" } = wireCase.exchange.http ?? {};
    server = await startScriptedServer(sends(recordedBody(wireCase.exchange), type, status));
    const deltas = await ask(server.url);
    const { text, reasoning, error } = wireCase.expect;
    const accepted = [error, ...(wireCase.also ?? []).map((outcome) => outcome.error)];
    expect(squeeze(joined(deltas, "text"))).toBe(squeeze(text));
    expect(squeeze(joined(deltas, "reasoning"))).toBe(squeeze(reasoning));
    expect(namesOf(deltas)).toEqual(namesSent(wireCase));
    expect(accepted).toContain(failureOf(deltas));
    if (wireCase.expect_usage !== undefined) {
      const { input: inputTokens, output: outputTokens } = wireCase.expect_usage;
      expect(deltas.findLast((delta) => delta.type === "usage")?.usage).toMatchObject({ inputTokens, outputTokens });
    }
    expect(JSON.stringify(deltas.at(-1))).toContain(wireCase.expect_message_contains ?? "");
  });
});

/** What a call that was cut or failed is called stands on the wire too, though it is no call that may run. */
function namesSent({ id, expect }: WireCase): readonly string[] {
  const alone = cutCalls[id];
  return alone === undefined ? expect.calls.map((call) => call.name) : [alone];
}

async function ask(baseUrl: string): Promise<readonly ProviderDelta[]> {
  const provider = createProvider({ baseUrl, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  const deltas: ProviderDelta[] = [];
  for await (const delta of provider.value.stream({ system: "", messages: [] }, new AbortController().signal)) {
    deltas.push(delta);
  }
  return deltas;
}

function joined(deltas: readonly ProviderDelta[], type: "text" | "reasoning"): string {
  return deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");
}

function namesOf(deltas: readonly ProviderDelta[]): readonly string[] {
  return deltas.flatMap((delta) => (delta.type === "call" && delta.name !== undefined ? [delta.name] : []));
}

function failureOf(deltas: readonly ProviderDelta[]): string | null {
  const last = deltas.at(-1);
  return last?.type === "failure" ? errorKind(last.error) : null;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}
