/**
 * The providers people can choose, one entry each. Addresses and key pages are as the providers' own documentation gives
 * them (platform.openai.com, docs.claude.com, openrouter.ai/docs, docs.mistral.ai, ai.google.dev/gemini-api/docs/openai,
 * api-docs.deepseek.com, docs.x.ai, console.groq.com/docs/openai, docs.z.ai, dev.synthetic.new, chutes.ai/docs,
 * inference-docs.cerebras.ai, docs.together.ai, docs.fireworks.ai, platform.kimi.ai/docs, platform.minimax.io/docs,
 * huggingface.co/docs/inference-providers, docs.api.nvidia.com/nim, kilo.ai/docs/gateway, learn.microsoft.com/azure/foundry).
 * Where a hosted server differs in what it takes, its host has a row in openai-chat/server-traits.ts; a local one can be
 * told by no host, so its entry says it.
 */
import { editorAddress } from "./editor-lm/address.ts";
import type { Wire } from "./index.ts";
import type { CatalogueName } from "./models/catalogues.ts";
import type { ServerTraits } from "./openai-chat/server-traits.ts";

export type PresetGroup = "hosted" | "local" | "other";

export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly group: PresetGroup;
  readonly wire: Wire;
  /** Empty: the person fills it in. */
  readonly baseUrl: string;
  /** An address as an example, where there is none to begin with. */
  readonly example?: string;
  /** The address cannot be changed. */
  readonly fixedAddress: boolean;
  /** Requests without a key are refused at `baseUrl`. */
  readonly needsKey: boolean;
  /** Where a person makes a key. */
  readonly keyPage?: string;
  /** The header that carries the key alone. Absent: as the wire has it, a bearer token or `x-api-key`. */
  readonly keyHeader?: string;
  /** Who answers more about models than the wire's own list, by its name in models/catalogues.ts. */
  readonly catalogue?: CatalogueName;
  /** Where it differs from servers of its wire that nothing is known of. */
  readonly traits?: Partial<ServerTraits>;
}

type Own = Pick<Preset, "id" | "label" | "baseUrl"> & Partial<Preset>;

/** A service that wants a key and can be reached elsewhere, too: in another region, or through a proxy. */
function hosted(own: Own & { readonly keyPage: string }): Preset {
  return { group: "hosted", wire: "openai-chat", fixedAddress: false, needsKey: true, ...own };
}

function local(own: Own): Preset {
  return { group: "local", wire: "openai-chat", fixedAddress: false, needsKey: false, ...own };
}

export const presets: readonly Preset[] = [
  hosted({
    id: "openai",
    label: "OpenAI",
    baseUrl: "https://api.openai.com/v1",
    keyPage: "https://platform.openai.com/api-keys",
  }),
  hosted({
    id: "openai-responses",
    label: "OpenAI (Responses)",
    wire: "openai-responses",
    baseUrl: "https://api.openai.com/v1",
    keyPage: "https://platform.openai.com/api-keys",
  }),
  hosted({
    id: "anthropic",
    label: "Anthropic",
    wire: "anthropic-messages",
    baseUrl: "https://api.anthropic.com",
    keyPage: "https://platform.claude.com/settings/keys",
  }),
  hosted({
    id: "openrouter",
    label: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keyPage: "https://openrouter.ai/settings/keys",
  }),
  hosted({
    id: "mistral",
    label: "Mistral",
    baseUrl: "https://api.mistral.ai/v1",
    keyPage: "https://console.mistral.ai/api-keys",
  }),
  hosted({
    id: "gemini",
    label: "Google Gemini",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
    keyPage: "https://aistudio.google.com/apikey",
    catalogue: "Gemini",
  }),
  hosted({
    id: "deepseek",
    label: "DeepSeek",
    baseUrl: "https://api.deepseek.com",
    keyPage: "https://platform.deepseek.com/api_keys",
  }),
  hosted({ id: "xai", label: "xAI", baseUrl: "https://api.x.ai/v1", keyPage: "https://console.x.ai" }),
  hosted({
    id: "groq",
    label: "Groq",
    baseUrl: "https://api.groq.com/openai/v1",
    keyPage: "https://console.groq.com/keys",
  }),
  hosted({
    id: "zai",
    label: "Z.ai",
    baseUrl: "https://api.z.ai/api/paas/v4",
    keyPage: "https://z.ai/manage-apikey/apikey-list",
  }),
  hosted({
    id: "synthetic",
    label: "Synthetic",
    baseUrl: "https://api.synthetic.new/openai/v1",
    keyPage: "https://synthetic.new/user-settings/api",
  }),
  hosted({
    id: "chutes",
    label: "Chutes",
    baseUrl: "https://llm.chutes.ai/v1",
    keyPage: "https://chutes.ai/app/api",
  }),
  hosted({
    id: "cerebras",
    label: "Cerebras",
    baseUrl: "https://api.cerebras.ai/v1",
    keyPage: "https://cloud.cerebras.ai",
  }),
  hosted({
    id: "together",
    label: "Together",
    baseUrl: "https://api.together.xyz/v1",
    keyPage: "https://api.together.ai/settings/api-keys",
  }),
  hosted({
    id: "fireworks",
    label: "Fireworks",
    baseUrl: "https://api.fireworks.ai/inference/v1",
    keyPage: "https://app.fireworks.ai/settings/users/api-keys",
  }),
  hosted({
    id: "moonshot",
    label: "Moonshot (Kimi)",
    baseUrl: "https://api.moonshot.ai/v1",
    keyPage: "https://platform.moonshot.ai/console/api-keys",
  }),
  hosted({
    id: "minimax",
    label: "MiniMax",
    baseUrl: "https://api.minimax.io/v1",
    keyPage: "https://platform.minimax.io/user-center/basic-information/interface-key",
  }),
  hosted({
    id: "huggingface",
    label: "Hugging Face",
    baseUrl: "https://router.huggingface.co/v1",
    keyPage: "https://huggingface.co/settings/tokens",
  }),
  hosted({
    id: "nvidia",
    label: "NVIDIA NIM",
    baseUrl: "https://integrate.api.nvidia.com/v1",
    keyPage: "https://build.nvidia.com/settings/api-keys",
  }),
  hosted({
    id: "kilo",
    label: "Kilo Code gateway",
    baseUrl: "https://api.kilo.ai/api/gateway",
    keyPage: "https://app.kilo.ai",
    needsKey: false, // its free models answer without one
  }),
  hosted({
    id: "azure",
    label: "Azure OpenAI",
    baseUrl: "",
    example: "https://my-resource.openai.azure.com/openai/v1",
    keyPage: "https://ai.azure.com",
    keyHeader: "api-key",
  }),
  local({
    id: "lmstudio",
    label: "LM Studio",
    baseUrl: "http://127.0.0.1:1234/v1",
    catalogue: "LM Studio",
  }),
  local({ id: "ollama", label: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", catalogue: "Ollama" }),
  local({
    id: "llamacpp",
    label: "llama.cpp server",
    baseUrl: "http://127.0.0.1:8080/v1",
    catalogue: "llama.cpp",
    traits: { reasoningWords: "llama_cpp" },
  }),
  local({
    id: "vllm",
    label: "vLLM",
    baseUrl: "http://127.0.0.1:8000/v1",
    traits: { reasoningWords: "vllm" },
  }),
  local({
    id: "sglang",
    label: "SGLang",
    baseUrl: "http://127.0.0.1:30000/v1",
    traits: { reasoningWords: "sglang" },
  }),
  local({
    id: "litellm",
    label: "LiteLLM",
    baseUrl: "http://127.0.0.1:4000/v1",
    catalogue: "LiteLLM",
    traits: { reasoningWords: "effort_or_thinking" },
  }),
  {
    // first of its group: a new profile begins with it
    id: "openai-compatible",
    label: "OpenAI-compatible server",
    group: "other",
    wire: "openai-chat",
    baseUrl: "",
    fixedAddress: false,
    needsKey: false,
  },
  {
    id: "editor",
    label: "VS Code's models",
    group: "other",
    wire: "editor-lm",
    baseUrl: editorAddress,
    fixedAddress: true,
    needsKey: false,
  },
  {
    id: "demo",
    label: "Demo model: scripted, not an AI",
    group: "other",
    wire: "openai-chat",
    baseUrl: "",
    fixedAddress: true,
    needsKey: false,
  },
];

export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}

/** Other servers of the same wire may want no key, and a header of the profile may hold one. */
export function wantsKey(
  preset: Preset | undefined,
  { baseUrl, headers }: { readonly baseUrl: string; readonly headers: Readonly<Record<string, string>> },
): boolean {
  return preset?.needsKey === true && baseUrl === preset.baseUrl && Object.keys(headers).length === 0;
}
