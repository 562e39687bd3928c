import { afterEach, describe, expect, it } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import { isJsonObject, type JsonValue } from "../../src/core/json.ts";
import type { AssistantMessage, Message } from "../../src/core/message.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { recordedBody } from "../../src/hosts/exchange/recorded-reply.ts";
import { createProvider, type Wire } from "../../src/providers/index.ts";
import { loadCases, type WireCase } from "../conformance/run.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const wires: Readonly<Record<string, Wire | undefined>> = {
  "openai-chat": "openai-chat",
  anthropic: "anthropic-messages",
};
const cases = loadCases().filter(({ expect_replay }) => expect_replay !== undefined);

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("what the recorded servers want back is in the next request", () => {
  it("of some of them", () => expect(cases.length).toBeGreaterThan(1));

  it.each(cases.map((wireCase) => [wireCase.id, wireCase] as const))("%s", async (_, wireCase) => {
    const assistant = await nextRequest(wireCase);
    const entries = Object.entries(wireCase.expect_replay ?? {});
    expect(entries.map(([path]) => [path, at(assistant, path)])).toEqual(entries);
  });

  it("an entry that names its call names it by the id that the call has now", async () => {
    const wireCase = cases.find(({ id }) => id === "r04-details-encrypted") as WireCase;
    const assistant = await nextRequest(wireCase);
    expect(at(assistant, "reasoning_details.0.id")).toBe(at(assistant, "tool_calls.0.id"));
  });
});

/** The assistant message that the recorded reply has become in the request behind it. */
async function nextRequest({ exchange }: WireCase): Promise<JsonValue | undefined> {
  server = await startScriptedServer(sends(recordedBody(exchange)));
  const provider = createProvider({ wire: wires[exchange.transport], baseUrl: server.url, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  let minted = 0;
  const decoder = jsonDialect.decoder({ tools: toolSpecs, nextCallId: () => `call-${++minted}` });
  const question: Message = { role: "user", parts: [{ type: "text", text: "q" }] };
  const ask = (history: readonly Message[]) =>
    provider.value.stream({ system: "", messages: jsonDialect.encode(history) }, new AbortController().signal);
  const decoded: AgentDelta[] = [];
  for await (const delta of ask([question])) decoded.push(...decoder.push(delta));
  const parts = [...decoded, ...decoder.end()].flatMap(partOf);
  for await (const _ of ask([question, { role: "assistant", parts }]));
  return at(server.bodies[1] as JsonValue, "messages.1");
}

function partOf(delta: AgentDelta): AssistantMessage["parts"] {
  if (delta.type === "reasoning_replay") return [{ type: "reasoning", text: "", replay: delta.replay }];
  if (delta.type === "text") return [delta];
  if (delta.type !== "call_ready") return [];
  const { id, name, input, replay } = delta;
  return [{ type: "tool_call", id, name, input, replay }];
}

function at(value: JsonValue | undefined, path: string): JsonValue | undefined {
  return path.split(".").reduce<JsonValue | undefined>((inner, key) => {
    if (Array.isArray(inner)) return (inner as readonly JsonValue[])[Number(key)];
    return isJsonObject(inner) ? inner[key] : undefined;
  }, value);
}
