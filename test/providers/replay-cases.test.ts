import { afterEach, describe, expect, it } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import { isJsonObject, type JsonValue } from "../../src/core/json.ts";
import type { AssistantMessage, Message } from "../../src/core/message.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { recordedBody } from "../../src/hosts/cli/decode/recorded-reply.ts";
import { createProvider } from "../../src/providers/index.ts";
import { renderRequest } from "../../src/providers/openai-chat/render.ts";
import { traitsOf } from "../../src/providers/openai-chat/server-traits.ts";
import { loadCases, type WireCase } from "../conformance/run.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const cases = loadCases().filter(
  ({ exchange, expect_replay }) => exchange.transport === "openai-chat" && expect_replay !== undefined,
);

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

describe("what the recorded servers want back is in the next request", () => {
  it("of some of them", () => expect(cases.length).toBeGreaterThan(1));

  it.each(cases.map((wireCase) => [wireCase.id, wireCase] as const))("%s", async (_, wireCase) => {
    server = await startScriptedServer(sends(recordedBody(wireCase.exchange)));
    const assistant = await nextRequest(server.url);
    const entries = Object.entries(wireCase.expect_replay ?? {});
    expect(entries.map(([path]) => [path, at(assistant, path)])).toEqual(entries);
  });

  it("an entry that names its call names it by the id that the call has now", async () => {
    const wireCase = cases.find(({ id }) => id === "r04-details-encrypted") as WireCase;
    server = await startScriptedServer(sends(recordedBody(wireCase.exchange)));
    const assistant = await nextRequest(server.url);
    expect(at(assistant, "reasoning_details.0.id")).toBe(at(assistant, "tool_calls.0.id"));
  });
});

/** The assistant message that the reply of this server has become. */
async function nextRequest(baseUrl: string): Promise<JsonValue> {
  const provider = createProvider({ baseUrl, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  let minted = 0;
  const decoder = jsonDialect.decoder({ tools: toolSpecs, nextCallId: () => `call-${++minted}` });
  const decoded: AgentDelta[] = [];
  for await (const delta of provider.value.stream({ system: "", messages: [] }, new AbortController().signal)) {
    decoded.push(...decoder.push(delta));
  }
  const parts = [...decoded, ...decoder.end()].flatMap(partOf);
  const history: readonly Message[] = [
    { role: "user", parts: [{ type: "text", text: "q" }] },
    { role: "assistant", parts },
  ];
  const request = { system: "", messages: jsonDialect.encode(history) };
  const { messages } = renderRequest(request, { baseUrl, model: "m", traits: traitsOf(baseUrl, "m") });
  return JSON.parse(JSON.stringify(messages[1])) as JsonValue;
}

function partOf(delta: AgentDelta): AssistantMessage["parts"] {
  if (delta.type === "reasoning_replay") return [{ type: "reasoning", text: "", replay: delta.replay }];
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
