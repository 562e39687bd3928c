import { afterEach, describe, expect, it } from "vitest";
import type { ProviderDelta, WireMessage } from "../../src/core/provider.ts";
import { createProvider } from "../../src/providers/index.ts";
import { type Recipient, renderRequest } from "../../src/providers/openai-chat/render.ts";
import { shapeFor } from "../../src/providers/openai-chat/request-shape.ts";
import { traitsOf } from "../../src/providers/openai-chat/server-traits.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function recipient(baseUrl: string): Recipient {
  return { baseUrl, model: "m", traits: traitsOf(baseUrl), shape: shapeFor(baseUrl, "m") };
}

const called: readonly WireMessage[] = [
  {
    role: "assistant",
    parts: [
      { type: "reasoning", text: "hm" },
      { type: "call", id: "call-1", name: "f", arguments: "{}" },
    ],
  },
  { role: "tool", results: [{ callId: "call-1", name: "f", isError: false, content: [{ type: "text", text: "r" }] }] },
];

function rendered(baseUrl: string, messages = called) {
  const request = { system: "s", messages, maxOutputTokens: 9 };
  return renderRequest(request, recipient(baseUrl)) as unknown as {
    messages: (Record<string, unknown> & { tool_calls?: { id: string }[] })[];
    [key: string]: unknown;
  };
}

describe("history is rendered as its server takes it", () => {
  it("a call without words has empty content, and reasoning stays here", () => {
    const { messages, max_tokens } = rendered("http://127.0.0.1:1/v1");
    expect(messages[1]).toMatchObject({ role: "assistant", content: "" });
    expect(messages[1]).not.toHaveProperty("reasoning_content");
    expect(max_tokens).toBe(9);
  });

  it("OpenAI gets its own name of the output limit", () => {
    expect(rendered("https://api.openai.com/v1")).toMatchObject({ max_completion_tokens: 9 });
  });

  it("DeepSeek and Moonshot get reasoning back with calls, even if there was none", () => {
    for (const baseUrl of ["https://api.deepseek.com", "https://api.moonshot.ai/v1"]) {
      expect(rendered(baseUrl).messages[1]).toMatchObject({ reasoning_content: "hm" });
    }
    const silent: WireMessage = {
      role: "assistant",
      parts: [{ type: "call", id: "call-1", name: "f", arguments: "{}" }],
    };
    expect(rendered("https://api.deepseek.com", [silent]).messages[1]).toMatchObject({ reasoning_content: "" });
  });

  it("Bedrock gets null for no words", () => {
    expect(rendered("https://bedrock-runtime.eu.amazonaws.com/v1").messages[1]).toMatchObject({ content: null });
  });

  it("Mistral gets ids of nine letters and digits, the same for a call and its result", () => {
    const [, assistant, tool] = rendered("https://api.mistral.ai/v1").messages;
    const id = assistant?.tool_calls?.[0]?.id;
    expect(id).toMatch(/^[a-z0-9]{9}$/);
    expect(tool?.["tool_call_id"]).toBe(id);
  });

  it("ids of more than 40 characters are shortened and stay distinct", () => {
    const long = ["a", "b"].map((first) => first + "x".repeat(60));
    const calls = long.map((id) => ({ type: "call" as const, id, name: "f", arguments: "{}" }));
    const [, assistant] = rendered("http://127.0.0.1:1/v1", [{ role: "assistant", parts: calls }]).messages;
    const ids = (assistant?.tool_calls ?? []).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id.length <= 40)).toBe(true);
  });

  it("an assistant message with neither words nor calls is left out", () => {
    const { messages } = rendered("http://127.0.0.1:1/v1", [
      { role: "assistant", parts: [{ type: "reasoning", text: "hm" }] },
    ]);
    expect(messages).toHaveLength(1);
  });
});

describe("what a server wants back", () => {
  const detail = (fields: object) => ({ type: "reasoning.text", index: 0, ...fields });
  const chunks = [
    { delta: { reasoning: "one ", reasoning_details: [detail({ text: "one " })] } },
    { delta: { reasoning: "two", reasoning_details: [detail({ text: "two" })] } },
    { delta: { reasoning_details: [detail({ text: "", signature: "c2ln" })] } },
    { delta: { reasoning_details: [{ type: "reasoning.encrypted", index: 1, data: "ZW5j" }] } },
    {
      delta: {
        tool_calls: [
          { index: 0, id: "c", function: { name: "f", arguments: "{}" }, extra_content: { google: { sig: "s" } } },
        ],
      },
      finish_reason: "tool_calls",
    },
  ];

  async function reply(): Promise<readonly ProviderDelta[]> {
    const body = chunks.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`);
    server = await startScriptedServer(sends([...body, "data: [DONE]\n\n"]));
    const provider = createProvider({ baseUrl: server.url, model: "m" });
    if (!provider.ok) throw new Error(provider.error.message);
    const deltas: ProviderDelta[] = [];
    for await (const delta of provider.value.stream({ system: "", messages: [] }, new AbortController().signal)) {
      deltas.push(delta);
    }
    return deltas;
  }

  /** The reply as history, the way a dialect puts it together. */
  function asHistory(deltas: readonly ProviderDelta[]): WireMessage {
    const replay = deltas.find((delta) => delta.type === "reasoning_replay")?.replay;
    const call = deltas.find((delta) => delta.type === "call");
    return {
      role: "assistant",
      parts: [
        { type: "reasoning", text: "one two", replay },
        { type: "call", id: "c", name: "f", arguments: "{}", replay: call?.replay },
      ],
    };
  }

  it("comes in one piece, before the call it belongs to", async () => {
    const types = (await reply()).map((delta) => delta.type);
    expect(types).toEqual(["opened", "reasoning", "reasoning", "reasoning_replay", "call", "finish"]);
  });

  it("goes back whole to the server it came from", async () => {
    const history = asHistory(await reply());
    expect(rendered(server?.url ?? "", [history]).messages[1]).toMatchObject({
      reasoning_details: [
        { type: "reasoning.text", index: 0, text: "one two", signature: "c2ln" },
        { type: "reasoning.encrypted", index: 1, data: "ZW5j" },
      ],
      tool_calls: [{ extra_content: { google: { sig: "s" } } }],
    });
  });

  it("does not go to another server", async () => {
    const [, assistant] = rendered("https://other.example/v1", [asHistory(await reply())]).messages;
    expect(JSON.stringify(assistant)).not.toMatch(/c2ln|ZW5j|google/);
  });
});
