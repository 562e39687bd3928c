import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, it, onTestFinished, test } from "vitest";
import type { ModelFacts } from "../../src/core/model-facts.ts";
import type { ProviderConfig } from "../../src/providers/index.ts";
import { listModelFacts } from "../../src/providers/models/list.ts";
import { findPreset } from "../../src/providers/presets.ts";
import { fetchAtHome } from "../support/fetch-at-home.ts";
import { startScriptedServer } from "../support/scripted-server.ts";

interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** `answers`: by path, with `POST /api/show` by its model. What is not there is 404. */
async function listFrom(
  config: Partial<ProviderConfig>,
  answers: Readonly<Record<string, unknown>>,
): Promise<{ readonly models: readonly ModelFacts[]; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const server = await startScriptedServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://x");
    seen.push({ path: request.url ?? "", headers: request.headers });
    const body = server.bodies.at(-1) as { readonly model?: string } | undefined;
    const found = answers[body?.model === undefined ? pathname : `${pathname} ${body.model}`];
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? { error: "not found" }));
  });
  onTestFinished(server.close);
  const whole = { baseUrl: "", model: "", apiKey: "the-key", fetch: fetchAtHome(server.url), ...config };
  const listed = await listModelFacts(whole, new AbortController().signal);
  if (!listed.ok) throw new Error(listed.error.message);
  return { models: listed.value, seen };
}

function preset(id: string): Partial<ProviderConfig> {
  const { baseUrl, wire, catalogue } = findPreset(id) ?? { baseUrl: "", wire: undefined, catalogue: undefined };
  return { baseUrl, wire, catalogue };
}

const lists: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly ModelFacts[]])[] = [
  [
    "openrouter",
    {
      "/api/v1/models": {
        data: [
          {
            id: "anthropic/claude-sonnet-4.5",
            name: "Anthropic: Claude Sonnet 4.5",
            context_length: 1_000_000,
            architecture: { input_modalities: ["text", "image"] },
            pricing: { prompt: "0.000003", completion: "0.000015", input_cache_read: "0.0000003", request: "0" },
            top_provider: { context_length: 200_000, max_completion_tokens: 64_000 },
            supported_parameters: ["max_tokens", "reasoning", "tools"],
          },
          {
            id: "openrouter/auto",
            context_length: 2_000_000,
            pricing: { prompt: "-1", completion: "-1" },
            top_provider: { context_length: null, max_completion_tokens: null },
            supported_parameters: [],
          },
          {
            id: "qwen/qwen3-coder:free",
            context_length: 262_144,
            pricing: { prompt: "0", completion: "0" },
            supported_parameters: ["temperature"],
          },
        ],
      },
    },
    [
      {
        id: "anthropic/claude-sonnet-4.5",
        name: "Anthropic: Claude Sonnet 4.5",
        contextWindow: 200_000,
        maxOutputTokens: 64_000,
        price: { input: 3, output: 15, cachedInput: 0.3 },
        vision: true,
        reasoning: true,
        tools: true,
      },
      { id: "openrouter/auto", contextWindow: 2_000_000 },
      {
        id: "qwen/qwen3-coder:free",
        contextWindow: 262_144,
        price: { input: 0, output: 0 },
        reasoning: false,
        tools: false,
      },
    ],
  ],
  [
    "anthropic",
    {
      "/v1/models": {
        data: [
          {
            type: "model",
            id: "claude-opus-4-7",
            display_name: "Claude Opus 4.7",
            max_input_tokens: 1_000_000,
            max_tokens: 128_000,
            capabilities: { image_input: { supported: true }, thinking: { supported: true } },
          },
          { type: "model", id: "claude-old", display_name: "Claude Old", max_input_tokens: null, capabilities: null },
        ],
        has_more: false,
      },
    },
    [
      { id: "claude-old", name: "Claude Old" },
      {
        id: "claude-opus-4-7",
        name: "Claude Opus 4.7",
        contextWindow: 1_000_000,
        maxOutputTokens: 128_000,
        vision: true,
        reasoning: true,
      },
    ],
  ],
  [
    "mistral",
    {
      "/v1/models": {
        data: [
          {
            id: "devstral-medium-latest",
            max_context_length: 262_144,
            capabilities: { completion_chat: true, function_calling: true, vision: false },
          },
          { id: "devstral-medium-latest", max_context_length: 262_144 },
        ],
      },
    },
    [{ id: "devstral-medium-latest", contextWindow: 262_144, vision: false, tools: true }],
  ],
  [
    "groq",
    {
      "/openai/v1/models": {
        data: [{ id: "openai/gpt-oss-120b", context_window: 131_072, max_completion_tokens: 65_536, active: true }],
      },
    },
    [{ id: "openai/gpt-oss-120b", contextWindow: 131_072, maxOutputTokens: 65_536 }],
  ],
  [
    "together",
    {
      "/v1/models": [
        {
          id: "zai-org/GLM-4.7",
          type: "chat",
          context_length: 202_752,
          pricing: { input: 0.45, output: 2, hourly: 0 },
        },
        { id: "mine", type: "chat", context_length: 4_096, pricing: { input: 0, output: 0, hourly: 0 } },
        { id: "flux", type: "image", pricing: { input: 0, output: 0 } },
      ],
    },
    [
      { id: "mine", contextWindow: 4_096 },
      { id: "zai-org/GLM-4.7", contextWindow: 202_752, price: { input: 0.45, output: 2 } },
    ],
  ],
  [
    "gemini",
    {
      "/v1beta/openai/models": { object: "list", data: [{ id: "models/gemini-3-pro", display_name: "Gemini 3 Pro" }] },
      "/v1beta/models": {
        models: [{ name: "models/gemini-3-pro", inputTokenLimit: 1_048_576, outputTokenLimit: 65_536, thinking: true }],
      },
    },
    [
      {
        id: "models/gemini-3-pro",
        name: "Gemini 3 Pro",
        contextWindow: 1_048_576,
        maxOutputTokens: 65_536,
        reasoning: true,
      },
    ],
  ],
  [
    "synthetic",
    {
      "/openai/v1/models": {
        data: [
          {
            id: "hf:zai-org/GLM-4.7",
            name: "GLM 4.7",
            input_modalities: ["text"],
            context_length: 202_752,
            max_output_length: 65_536,
            pricing: { prompt: "$0.00000055", completion: "$0.00000219", input_cache_reads: "$0.00000055" },
            supported_features: ["tools", "reasoning"],
          },
        ],
      },
    },
    [
      {
        id: "hf:zai-org/GLM-4.7",
        name: "GLM 4.7",
        contextWindow: 202_752,
        maxOutputTokens: 65_536,
        price: { input: 0.55, output: 2.19, cachedInput: 0.55 },
        vision: false,
        reasoning: true,
        tools: true,
      },
    ],
  ],
  [
    "huggingface",
    {
      "/v1/models": {
        data: [
          {
            id: "two/hosts",
            architecture: { input_modalities: ["text"] },
            providers: [
              { provider: "a", context_length: 131_072, supports_tools: false, pricing: { input: 1, output: 2 } },
              { provider: "b", context_length: 65_536, supports_tools: true, pricing: { input: 3, output: 4 } },
            ],
          },
          { id: "one/host", providers: [{ provider: "a", pricing: { input: 0.28, output: 0.4 } }] },
        ],
      },
    },
    [
      { id: "one/host", price: { input: 0.28, output: 0.4 } },
      { id: "two/hosts", contextWindow: 65_536, vision: false, tools: true },
    ],
  ],
  [
    "lmstudio",
    {
      "/v1/models": { data: [{ id: "loaded" }, { id: "resting" }] },
      "/api/v0/models": {
        data: [
          {
            id: "loaded",
            type: "vlm",
            state: "loaded",
            max_context_length: 131_072,
            loaded_context_length: 8_192,
            capabilities: ["tool_use"],
          },
          { id: "resting", type: "llm", state: "not-loaded", max_context_length: 131_072 },
        ],
      },
    },
    [
      { id: "loaded", contextWindow: 8_192, vision: true, tools: true },
      { id: "resting", vision: false },
    ],
  ],
  [
    "ollama",
    {
      "/v1/models": { data: [{ id: "gpt-oss:20b" }, { id: "qwen3:latest" }, { id: "small" }] },
      "/api/ps": { models: [{ name: "gpt-oss:20b", context_length: 4_096 }] },
      "/api/show gpt-oss:20b": {
        capabilities: ["completion", "tools", "thinking"],
        model_info: { "gptoss.context_length": 131_072 },
      },
      "/api/show qwen3:latest": { capabilities: ["completion", "vision"], parameters: "stop  x\nnum_ctx   16384\n" },
    },
    [
      { id: "gpt-oss:20b", contextWindow: 4_096, vision: false, reasoning: true, tools: true },
      { id: "qwen3:latest", contextWindow: 16_384, vision: true, reasoning: false, tools: false },
      { id: "small" },
    ],
  ],
  [
    "llamacpp",
    {
      "/v1/models": { data: [{ id: "qwen.gguf", meta: { n_ctx_train: 262_144 } }] },
      "/props": {
        default_generation_settings: { n_ctx: 32_768 },
        modalities: { vision: false },
        chat_template_caps: { supports_tool_calls: true },
      },
    },
    [{ id: "qwen.gguf", contextWindow: 32_768, vision: false, tools: true }],
  ],
  [
    "vllm",
    { "/v1/models": { data: [{ id: "Qwen/Qwen3-32B", max_model_len: 40_960 }] } },
    [{ id: "Qwen/Qwen3-32B", contextWindow: 40_960 }],
  ],
  [
    "litellm",
    {
      "/v1/models": { data: [{ id: "large" }] },
      "/model/info": {
        data: [
          {
            model_name: "large",
            model_info: {
              max_input_tokens: 200_000,
              max_output_tokens: 8_192,
              input_cost_per_token: 0.000003,
              output_cost_per_token: 0.000015,
              supports_function_calling: true,
              supports_vision: null,
            },
          },
        ],
      },
    },
    [
      {
        id: "large",
        contextWindow: 200_000,
        maxOutputTokens: 8_192,
        price: { input: 3, output: 15 },
        tools: true,
      },
    ],
  ],
];

describe("a list of models holds what the server tells, and nothing else", () => {
  test.each(lists)("%s", async (id, answers, expected) => {
    expect((await listFrom(preset(id), answers)).models).toEqual(expected);
  });

  it("of a server that nobody named is asked where its kind can be told by its address", async () => {
    const [, answers] = lists.find(([id]) => id === "ollama") ?? ["", {}];
    const { models } = await listFrom({ baseUrl: "http://127.0.0.1:11434/v1" }, answers);
    expect(models[0]).toMatchObject({ tools: true });
  });

  it("has no price where the unit is not known", async () => {
    const entry = { id: "m", pricing: { prompt: "0.000001", completion: "0.000002" } };
    const { models } = await listFrom({ baseUrl: "https://gateway.example/v1" }, { "/v1/models": { data: [entry] } });
    expect(models).toEqual([{ id: "m" }]);
  });

  it("stays the list where nothing more is answered", async () => {
    const { models } = await listFrom(preset("lmstudio"), { "/v1/models": { data: [{ id: "m" }] } });
    expect(models).toEqual([{ id: "m" }]);
  });

  it("asks with the key in the header that the place wants, and on the same host only", async () => {
    const [, answers] = lists.find(([id]) => id === "gemini") ?? ["", {}];
    const { seen } = await listFrom(preset("gemini"), answers);
    expect(seen.map(({ path, headers }) => [path, headers.authorization, headers["x-goog-api-key"]])).toEqual([
      ["/v1beta/openai/models", "Bearer the-key", undefined],
      ["/v1beta/models?pageSize=1000", undefined, "the-key"],
    ]);
  });
});
