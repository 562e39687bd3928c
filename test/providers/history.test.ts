import { afterEach, describe, expect, it } from "vitest";
import { historyOf } from "../../src/core/history.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { ProviderDelta, WireMessage } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { createProvider } from "../../src/providers/index.ts";
import { type Recipient, renderRequest } from "../../src/providers/openai-chat/render.ts";
import { keepReplay } from "../../src/providers/openai-chat/replay.ts";
import { traitsOf } from "../../src/providers/openai-chat/server-traits.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";
import { createTestTask } from "../support/test-task.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function recipient(baseUrl: string): Recipient {
  return { baseUrl, model: "m", traits: traitsOf(baseUrl, "m") };
}

const asked: WireMessage = { role: "user", parts: [{ type: "text", text: "q" }] };
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

interface Body {
  readonly messages: readonly (Record<string, unknown> & { tool_calls?: { id: string }[] })[];
  readonly [key: string]: unknown;
}

function body(baseUrl: string, messages: readonly WireMessage[]): Body {
  const request = { system: "s", messages, maxOutputTokens: 9 };
  return renderRequest(request, recipient(baseUrl)) as unknown as Body;
}

/** Without what the user says. */
function rendered(baseUrl: string, messages = called): Body {
  const whole = body(baseUrl, [asked, ...messages]);
  return { ...whole, messages: whole.messages.filter(({ role }) => role !== "user") };
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
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
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
      if (delta.type !== "waiting") deltas.push(delta);
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

  it("does not go to another server or to another model of it", async () => {
    const history = asHistory(await reply());
    expect(JSON.stringify(rendered("https://other.example/v1", [history]))).not.toMatch(/c2ln|ZW5j|google/);
    const other = { ...recipient(server?.url ?? ""), model: "other" };
    const request = renderRequest({ system: "s", messages: [asked, history] }, other);
    expect(JSON.stringify(request)).not.toMatch(/c2ln|ZW5j|google/);
  });
});

describe("what a server wants back, in pieces that are hard to tell apart", () => {
  const origin = { baseUrl: "http://a.example/v1", model: "m" };
  const pieces = (...fields: readonly JsonObject[]): ProviderDelta => ({
    type: "reasoning_replay",
    replay: { reasoning_details: fields.map((field) => ({ type: "reasoning.text", index: 0, ...field })) },
  });

  async function kept(...deltas: readonly ProviderDelta[]): Promise<readonly ProviderDelta[]> {
    const out: ProviderDelta[] = [];
    async function* stream(): AsyncGenerator<ProviderDelta> {
      yield* deltas;
    }
    for await (const delta of keepReplay(stream(), origin)) out.push(delta);
    return out;
  }

  it("is one also where usage comes with every piece", async () => {
    const usage: ProviderDelta = { type: "usage", usage: { outputTokens: 1 } };
    const deltas = await kept(pieces({ text: "a" }), usage, pieces({ text: "b" }), usage, pieces({ signature: "s" }));
    expect(deltas.filter(({ type }) => type === "reasoning_replay")).toEqual([
      {
        type: "reasoning_replay",
        replay: {
          from: origin.baseUrl,
          model: "m",
          reasoning_details: [{ type: "reasoning.text", index: 0, signature: "s", text: "ab" }],
        },
      },
    ]);
  });

  it("names the call it belongs to by the id that the call has in this request", async () => {
    const encrypted = { type: "reasoning.encrypted", data: "ZW5j", id: "tool_0_f", index: 0 };
    const first: ProviderDelta = {
      type: "call",
      position: 0,
      id: "tool_0_f",
      name: "f",
      replay: { extra_content: { google: 1 } },
    };
    const more: ProviderDelta = { type: "call", position: 0, id: "tool_0_f", arguments: "{}" };
    const [reasoning, , last] = await kept(pieces(encrypted), first, more);
    const replay = last?.type === "call" ? last.replay : undefined;
    expect(replay).toEqual({ from: origin.baseUrl, model: "m", call_id: "tool_0_f", extra_content: { google: 1 } });
    const message: WireMessage = {
      role: "assistant",
      parts: [
        { type: "reasoning", text: "", replay: reasoning?.type === "reasoning_replay" ? reasoning.replay : undefined },
        { type: "call", id: "call-9", name: "f", arguments: "{}", replay },
      ],
    };
    const [, assistant] = rendered(origin.baseUrl, [message]).messages;
    expect(assistant).toMatchObject({
      reasoning_details: [{ data: "ZW5j", id: "call-9" }],
      tool_calls: [{ id: "call-9", extra_content: { google: 1 } }],
    });
  });

  it.each([
    ["json", jsonDialect],
    ["xml, where a tag may still come of what was said", xmlDialect],
  ])("is kept whole by a reply that thinks again after it spoke, in %s", async (_, dialect) => {
    const task = createTestTask({
      replies: [
        [
          { type: "opened" },
          ...(await kept(
            { type: "reasoning", text: "one" },
            pieces({ text: "one" }),
            { type: "text", text: "<" },
            { type: "reasoning", text: "two" },
            pieces({ text: "two", index: 1 }),
            { type: "text", text: "Done." },
          )),
          { type: "finish", reason: "stop" },
        ],
      ],
      plan: () => ({ dialect }),
    });
    await task.run("Go");
    const history = dialect.encode(historyOf(task.log.state));
    const [, assistant] = rendered(origin.baseUrl, history).messages;
    expect(assistant?.["reasoning_details"]).toMatchObject([{ text: "one" }, { text: "two" }]);
  });
});
