import { afterEach, describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/core/json.ts";
import type { ProviderDelta, ProviderRequest, Usage } from "../../src/core/provider.ts";
import { createUsageTotal, together } from "../../src/providers/anthropic-messages/usage.ts";
import { createProvider } from "../../src/providers/index.ts";
import { readUsage } from "../../src/providers/transport/usage.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";

function read(usage: JsonValue, host = "api.example.com"): Usage | undefined {
  const [delta] = readUsage({ usage }, { host });
  return delta?.type === "usage" ? delta.usage : undefined;
}

/** What each family of servers sends, and the one meaning of it. */
const told: readonly (readonly [who: string, usage: JsonValue, meaning: Usage, host?: string])[] = [
  [
    "OpenAI: cached is a part of the prompt, reasoning of the completion",
    {
      prompt_tokens: 2006,
      completion_tokens: 300,
      total_tokens: 2306,
      prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 192, audio_tokens: 0 },
    },
    { inputTokens: 2006, cachedTokens: 1920, outputTokens: 300, reasoningTokens: 192 },
  ],
  [
    "OpenAI Responses",
    {
      input_tokens: 328,
      input_tokens_details: { cached_tokens: 64 },
      output_tokens: 52,
      output_tokens_details: { reasoning_tokens: 32 },
      total_tokens: 380,
    },
    { inputTokens: 328, cachedTokens: 64, outputTokens: 52, reasoningTokens: 32 },
  ],
  [
    "DeepSeek: hits and misses are the prompt",
    {
      prompt_tokens: 400,
      completion_tokens: 20,
      total_tokens: 420,
      prompt_cache_hit_tokens: 384,
      prompt_cache_miss_tokens: 16,
    },
    { inputTokens: 400, cachedTokens: 384, outputTokens: 20 },
  ],
  [
    "hits and misses alone",
    { prompt_cache_hit_tokens: 384, prompt_cache_miss_tokens: 16, completion_tokens: 3 },
    { inputTokens: 400, cachedTokens: 384, outputTokens: 3 },
  ],
  [
    "OpenRouter: its own cost, and what was written into a cache",
    {
      prompt_tokens: 10339,
      completion_tokens: 60,
      total_tokens: 10399,
      cost: 0.0127,
      is_byok: false,
      prompt_tokens_details: { cached_tokens: 10318, cache_write_tokens: 15 },
      cost_details: { upstream_inference_cost: null },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
    {
      inputTokens: 10339,
      cachedTokens: 10318,
      cacheWrittenTokens: 15,
      outputTokens: 60,
      reasoningTokens: 0,
      cost: 0.0127,
    },
    "openrouter.ai",
  ],
  [
    "OpenRouter with a key of one's own: the fee and what the provider charges",
    {
      prompt_tokens: 9,
      completion_tokens: 1,
      cost: 0.25,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.5 },
    },
    { inputTokens: 9, outputTokens: 1, cost: 0.75 },
    "openrouter.ai",
  ],
  [
    "OpenRouter with a key of one's own, of which the charge is not told: the fee is not the cost",
    { prompt_tokens: 9, completion_tokens: 1, cost: 0.25, is_byok: true },
    { inputTokens: 9, outputTokens: 1 },
    "openrouter.ai",
  ],
  [
    "a cost of somebody else has no unit",
    { prompt_tokens: 9, completion_tokens: 1, cost: 7 },
    { inputTokens: 9, outputTokens: 1 },
  ],
  [
    "xAI: reasoning stands beside the completion, cost in ticks",
    {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      prompt_tokens_details: { text_tokens: 32, audio_tokens: 0, image_tokens: 0, cached_tokens: 6 },
      completion_tokens_details: { reasoning_tokens: 94, audio_tokens: 0 },
      num_sources_used: 0,
      cost_in_usd_ticks: 37_756_000,
    },
    { inputTokens: 32, cachedTokens: 6, outputTokens: 103, reasoningTokens: 94, cost: 0.0037756 },
    "api.x.ai",
  ],
  [
    "Gemini: thoughts are in the total alone",
    { prompt_tokens: 20, completion_tokens: 424, total_tokens: 1016 },
    { inputTokens: 20, outputTokens: 996, reasoningTokens: 572 },
  ],
  [
    "Gemini behind a gateway: nothing but thoughts",
    {
      completion_tokens: 0,
      total_tokens: 81,
      prompt_tokens: 21,
      completion_tokens_details: { reasoning_tokens: 60 },
    },
    { inputTokens: 21, outputTokens: 60, reasoningTokens: 60 },
  ],
  [
    "Groq: a total without reasoning takes nothing away",
    {
      queue_time: 0.03,
      prompt_tokens: 100,
      prompt_time: 0.01,
      completion_tokens: 50,
      completion_time: 0.1,
      total_tokens: 110,
      total_time: 0.11,
      completion_tokens_details: { reasoning_tokens: 40 },
    },
    { inputTokens: 100, outputTokens: 50, reasoningTokens: 40 },
  ],
  [
    "Moonshot: cached beside the rest, in it",
    { prompt_tokens: 1200, completion_tokens: 8, total_tokens: 1208, cached_tokens: 1024 },
    { inputTokens: 1200, cachedTokens: 1024, outputTokens: 8 },
  ],
  [
    "a gateway that passes Anthropic's counts on, beside the prompt",
    {
      prompt_tokens: 12,
      completion_tokens: 5,
      total_tokens: 17,
      cache_read_input_tokens: 8000,
      cache_creation_input_tokens: 400,
    },
    { inputTokens: 8412, cachedTokens: 8000, cacheWrittenTokens: 400, outputTokens: 5 },
  ],
  [
    "a gateway that has added them up",
    {
      prompt_tokens: 8412,
      completion_tokens: 5,
      total_tokens: 8417,
      cache_read_input_tokens: 8000,
      cache_creation_input_tokens: 400,
    },
    { inputTokens: 8412, cachedTokens: 8000, cacheWrittenTokens: 400, outputTokens: 5 },
  ],
  [
    "Mistral: under a name of its own",
    { prompt_tokens: 1013, completion_tokens: 30, total_tokens: 1043, num_cached_tokens: 1008 },
    { inputTokens: 1013, cachedTokens: 1008, outputTokens: 30 },
  ],
  [
    "Mistral: in details named otherwise",
    { prompt_tokens: 1013, completion_tokens: 30, prompt_token_details: { cached_tokens: 1008 } },
    { inputTokens: 1013, cachedTokens: 1008, outputTokens: 30 },
  ],
  ["numbers as text", { prompt_tokens: "7", completion_tokens: "2" }, { inputTokens: 7, outputTokens: 2 }],
];

describe("tokens have one meaning", () => {
  for (const [who, usage, meaning, host] of told) test(who, () => expect(read(usage, host)).toEqual(meaning));

  test("and what says nothing is nothing", () => {
    for (const usage of [null, [], "9", {}, { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }])
      expect(read(usage)).toBeUndefined();
  });

  test("Anthropic counts what was cached and written apart", () => {
    const add = createUsageTotal();
    add({ input_tokens: 12, cache_read_input_tokens: 8000, cache_creation_input_tokens: 400, output_tokens: 1 });
    expect(add({ output_tokens: 90, output_tokens_details: { thinking_tokens: 60 } })).toEqual([
      {
        type: "usage",
        usage: {
          inputTokens: 8412,
          cachedTokens: 8000,
          cacheWrittenTokens: 400,
          outputTokens: 90,
          reasoningTokens: 60,
        },
      },
    ]);
  });

  test("two requests of one reply are both billed", () => {
    const first = { inputTokens: 10, outputTokens: 5, cachedTokens: 2 };
    expect(together(together({}, first), { inputTokens: 14, outputTokens: 1 })).toEqual({
      inputTokens: 24,
      cachedTokens: 2,
      cacheWrittenTokens: undefined,
      outputTokens: 6,
      reasoningTokens: undefined,
    });
  });
});

describe("on each wire", () => {
  let server: ScriptedServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  const hello: ProviderRequest = { system: "", messages: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }] };

  async function usagesOf(
    wire: "openai-chat" | "openai-responses" | "anthropic-messages",
    replies: readonly string[],
  ): Promise<readonly Usage[]> {
    let next = 0;
    server = await startScriptedServer((request, response) => sends([replies[next++] ?? ""])(request, response));
    const provider = createProvider({ wire, baseUrl: server.url, model: "m", apiKey: "k" });
    if (!provider.ok) throw new Error(provider.error.message);
    const deltas: ProviderDelta[] = [];
    for await (const delta of provider.value.stream(hello, new AbortController().signal)) deltas.push(delta);
    return deltas.flatMap((delta) => (delta.type === "usage" ? [delta.usage] : []));
  }
  const lines = (events: readonly object[]): string =>
    events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");

  test("chat completions tell it in a chunk, in a choice, or under a name of Groq's", async () => {
    const usage = { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 3 } };
    const meaning = { inputTokens: 9, cachedTokens: 3, outputTokens: 4 };
    for (const last of [
      { choices: [], usage },
      { choices: [{ delta: {}, finish_reason: "stop", usage }] },
      { choices: [], x_groq: { usage } },
    ]) {
      expect(
        (await usagesOf("openai-chat", [lines([{ choices: [{ delta: { content: "a" } }] }, last])])).at(-1),
      ).toEqual(meaning);
      await server?.close();
    }
  });

  test("Responses tell it at the end", async () => {
    const usage = { input_tokens: 7, input_tokens_details: { cached_tokens: 5 }, output_tokens: 9 };
    const events = [
      { type: "response.output_text.delta", item_id: "i", output_index: 0, content_index: 0, delta: "a" },
      { type: "response.completed", response: { status: "completed", output: [], usage } },
    ];
    expect(await usagesOf("openai-responses", [lines(events)])).toEqual([
      { inputTokens: 7, cachedTokens: 5, outputTokens: 9 },
    ]);
  });

  test("of a Messages reply that was paused, the requests are added up", async () => {
    const reply = (stop_reason: string, input_tokens: number): string =>
      lines([
        { type: "message_start", message: { usage: { input_tokens, output_tokens: 1 } } },
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "a" } },
        { type: "content_block_stop", index: 0 },
        { type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 9 } },
        { type: "message_stop" },
      ]);
    const usages = await usagesOf("anthropic-messages", [reply("pause_turn", 100), reply("end_turn", 110)]);
    expect(usages.at(-1)).toMatchObject({ inputTokens: 210, outputTokens: 18 });
  });
});
