import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { describe, expect, it, onTestFinished, test } from "vitest";
import type { Message } from "../../src/core/message.ts";
import type { RequestShape } from "../../src/core/request-shape.ts";
import { type Profile, profile as profileSchema } from "../../src/core/settings.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { createProvider } from "../../src/providers/index.ts";
import { findPreset, type Preset, presets } from "../../src/providers/presets.ts";
import { configOf } from "../../src/providers/profile-config.ts";
import { fetchAtHome } from "../support/fetch-at-home.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";
import { toolSpecs } from "../support/tool-specs.ts";

/** One that the provider really has, or had. */
const models: Readonly<Record<string, string>> = {
  openai: "gpt-5.2",
  "openai-responses": "gpt-5.2",
  anthropic: "claude-opus-4-7",
  openrouter: "google/gemini-3-pro-preview",
  mistral: "devstral-medium-latest",
  gemini: "gemini-3-pro-preview",
  deepseek: "deepseek-v4-pro",
  xai: "grok-code-fast-1",
  groq: "openai/gpt-oss-120b",
  zai: "glm-5.2",
  synthetic: "hf:zai-org/GLM-4.7",
  chutes: "zai-org/GLM-4.7-TEE",
  cerebras: "zai-glm-4.7",
  together: "zai-org/GLM-4.7",
  fireworks: "accounts/fireworks/models/kimi-k2p5",
  moonshot: "kimi-k2.5",
  minimax: "MiniMax-M2.7",
  huggingface: "Qwen/Qwen3-Coder-480B-A35B-Instruct",
  nvidia: "moonshotai/kimi-k2-instruct",
  kilo: "anthropic/claude-sonnet-4.5",
  azure: "my-deployment",
  lmstudio: "qwen3-coder-30b",
  ollama: "gpt-oss:20b",
  llamacpp: "qwen3-coder-30b",
  vllm: "Qwen/Qwen3-32B",
  sglang: "Qwen/Qwen3-32B",
  litellm: "large",
  editor: "copilot/gpt-5.2",
  "openai-compatible": "large",
  demo: "demo",
};

const history: readonly Message[] = [
  { role: "user", parts: [{ type: "text", text: "Read a.txt" }] },
  {
    role: "assistant",
    parts: [
      { type: "reasoning", text: "I look." },
      { type: "tool_call", id: "call_1", name: "read_file", input: { path: "a.txt" } },
    ],
  },
  {
    role: "tool",
    results: [
      {
        type: "tool_result",
        callId: "call_1",
        name: "read_file",
        content: [{ type: "text", text: "A" }],
        isError: false,
      },
    ],
  },
  { role: "user", parts: [{ type: "text", text: "And now?" }] },
];

interface Sent {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

interface Asked extends Partial<Profile> {
  readonly style?: "json" | "xml";
}

/** What arrives at the preset's address, which stands on loopback here. */
async function sentFor(preset: Preset, { style = "json", ...own }: Asked): Promise<Sent | string> {
  const paths: string[] = [];
  const server: ScriptedServer = await startScriptedServer(({ url }, response) => {
    paths.push(url ?? "");
    response.writeHead(200, { "content-type": "text/event-stream" }).end("data: [DONE]\n\n");
  });
  onTestFinished(server.close);
  const profile = profileSchema.parse({
    id: "p",
    name: "P",
    provider: preset.id,
    baseUrl: "",
    model: models[preset.id],
    ...own,
  });
  const address = preset.baseUrl || preset.example || "https://gateway.example/v1";
  const config = configOf(profile, own.baseUrl || address, preset.needsKey ? "the-key" : undefined);
  const provider = createProvider({ ...config, fetch: fetchAtHome(server.url) });
  if (!provider.ok) return provider.error.message;
  const { dialect } = createDialects().choose(style, []);
  const { system = "", tools } = dialect.teach(toolSpecs.slice(0, 1));
  const request = {
    system: `Be brief.${system === "" ? "" : " Tools follow."}`,
    tools,
    messages: dialect.encode(history),
  };
  const { maxOutputTokens } = profile;
  for await (const _ of provider.value.stream({ ...request, maxOutputTokens }, new AbortController().signal));
  return {
    path: paths[0] ?? "",
    headers: server.headers[0] ?? {},
    body: server.bodies[0] as Sent["body"],
  };
}

/** One line a field, so that a difference can be seen. */
function written({ path, headers, body }: Sent): string {
  const shown = ["authorization", "x-api-key", "api-key", "x-team"].flatMap((name) =>
    headers[name] === undefined ? [] : [`${name}: ${String(headers[name])}`],
  );
  const fields = Object.entries(body).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((entry) => `${name}[] ${JSON.stringify(entry)}`)
      : `${name} ${JSON.stringify(value)}`,
  );
  return ["", `POST ${path}`, ...shown, ...fields, ""].join("\n");
}

describe.each(presets.map((preset) => [preset.id, preset] as const))("a request to %s", (_, preset) => {
  test.each(["json", "xml"] as const)("in %s style", async (style) => {
    const sent = await sentFor(preset, {
      style,
      maxOutputTokens: 4_000,
      headers: { "X-Team": "a" },
      request: { reasoning: "low", temperature: 0.2, extraBody: { seed: 7 } },
    });
    expect(typeof sent === "string" ? sent : written(sent)).toMatchSnapshot();
  });
});

describe("a wish for thinking is said in the server's own words", () => {
  const budget = { budget: 2_000 };
  it.each<[string, string | undefined, RequestShape["reasoning"], object | string]>([
    ["openai", undefined, "none", { reasoning_effort: "none" }],
    ["openai", undefined, budget, "api.openai.com takes no thinking budget."],
    ["openai-responses", undefined, "xhigh", { reasoning: { effort: "xhigh", summary: "auto" } }],
    ["openai-responses", "gpt-4.1", "low", { reasoning: { effort: "low" } }],
    ["openai-responses", undefined, budget, "api.openai.com takes no thinking budget."],
    ["openrouter", undefined, "high", { reasoning: { effort: "high" } }],
    ["openrouter", undefined, budget, { reasoning: { max_tokens: 2_000 } }],
    ["kilo", undefined, budget, { reasoning: { max_tokens: 2_000 } }],
    ["gemini", undefined, "none", { reasoning_effort: "none" }],
    ["gemini", undefined, budget, { extra_body: { google: { thinking_config: { thinking_budget: 2_000 } } } }],
    ["deepseek", undefined, "none", { thinking: { type: "disabled" }, reasoning_effort: undefined }],
    ["deepseek", undefined, "max", { thinking: { type: "enabled" }, reasoning_effort: "max" }],
    ["moonshot", undefined, "none", { thinking: { type: "disabled" } }],
    ["moonshot", "kimi-k3", "high", { reasoning_effort: "high", thinking: undefined }],
    ["groq", "qwen/qwen3-32b", "none", { reasoning_effort: "none" }],
    ["groq", "qwen/qwen3-32b", "high", { reasoning_effort: "default" }],
    ["together", undefined, "none", { reasoning: { enabled: false }, reasoning_effort: undefined }],
    ["fireworks", undefined, budget, { thinking: { type: "enabled", budget_tokens: 2_000 } }],
    ["litellm", undefined, budget, { thinking: { type: "enabled", budget_tokens: 2_000 } }],
    ["vllm", undefined, "none", { chat_template_kwargs: { enable_thinking: false }, reasoning_effort: undefined }],
    ["vllm", undefined, budget, { thinking_token_budget: 2_000 }],
    ["sglang", undefined, budget, { chat_template_kwargs: { enable_thinking: true, thinking_budget: 2_000 } }],
    ["llamacpp", undefined, "low", { reasoning_effort: "low", chat_template_kwargs: { enable_thinking: true } }],
    ["anthropic", "claude-opus-4-7", "minimal", { thinking: { type: "adaptive" }, output_config: { effort: "low" } }],
    ["anthropic", "claude-opus-4-7", "none", { thinking: { type: "disabled" }, output_config: undefined }],
    ["anthropic", "claude-sonnet-4-6", "max", { thinking: { type: "adaptive" }, output_config: { effort: "max" } }],
    ["anthropic", "claude-haiku-4-5-20251001", "low", { thinking: { type: "enabled", budget_tokens: 4_096 } }],
    ["anthropic", "claude-sonnet-4-20250514", "low", { thinking: { type: "enabled", budget_tokens: 4_096 } }],
    ["anthropic", "claude-3-7-sonnet-latest", "low", { thinking: { type: "enabled", budget_tokens: 4_096 } }],
    [
      "anthropic",
      "claude-opus-4-5",
      budget,
      { thinking: { type: "enabled", budget_tokens: 2_000 }, max_tokens: 34_000 },
    ],
  ])("%s %s %j", async (id, model, reasoning, expected) => {
    const preset = findPreset(id) as Preset;
    const sent = await sentFor(preset, { model: model ?? models[id] ?? "", request: { reasoning } });
    if (typeof sent === "string" || typeof expected === "string") expect(sent).toBe(expected);
    else for (const [name, value] of Object.entries(expected)) expect(sent.body[name]).toEqual(value);
  });

  it("and by nobody where nobody chose", async () => {
    for (const preset of presets) {
      const sent = await sentFor(preset, {});
      const { reasoning, ...body } = typeof sent === "string" ? {} : sent.body;
      expect(reasoning).toEqual(preset.id === "openai-responses" ? { summary: "auto" } : undefined);
      expect(Object.keys(body).join()).not.toMatch(/reason|think|temperature|kwargs|output_config|extra/);
    }
  });

  it("for Qwen on Alibaba Cloud", async () => {
    const preset = findPreset("openai-compatible") as Preset;
    const baseUrl = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1";
    const bodyFor = async (reasoning: RequestShape["reasoning"]) => {
      const sent = await sentFor(preset, { baseUrl, request: { reasoning } });
      return typeof sent === "string" ? sent : sent.body;
    };
    expect(await bodyFor("none")).toMatchObject({ enable_thinking: false });
    expect(await bodyFor(budget)).toMatchObject({ enable_thinking: true, thinking_budget: 2_000 });
  });
});

describe("the table of presets", () => {
  it("has every id once, and an address or an example of one for all that are not the person's own", () => {
    expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
    for (const { id, group, baseUrl, example } of presets) {
      if (group !== "other") expect(URL.canParse(baseUrl || (example ?? "")), id).toBe(true);
    }
  });

  it("sends a key over TLS only, or to the machine itself", () => {
    for (const { group, baseUrl, example = "", keyPage } of presets) {
      if (group === "hosted") expect([baseUrl || example, keyPage].join(" ")).toMatch(/^https:\S+ https:\S+$/);
      if (group === "local") expect(new URL(baseUrl).hostname).toBe("127.0.0.1");
    }
  });

  it("begins its last group with an address of the person's own, which a new profile is made with", () => {
    expect(presets.find(({ group }) => group === "other")).toMatchObject({
      id: "openai-compatible",
      fixedAddress: false,
    });
  });

  it("is what VS Code's settings editor offers, without the demo", () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));
    const { provider } = contributes.configuration.properties["diglot.profiles"].items.properties;
    expect(provider.enum).toEqual(presets.map(({ id }) => id).filter((id) => id !== "demo"));
  });
});

it("fields that Diglot fills itself are not laid over", () => {
  for (const name of ["model", "messages", "input", "instructions", "system", "tools", "stream"]) {
    const request = { extraBody: { [name]: "x" } };
    expect(profileSchema.shape.request.safeParse(request).success).toBe(false);
  }
});
