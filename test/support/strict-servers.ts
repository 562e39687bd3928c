/** Servers that differ in what they take, as far as their rules differ. */
import { downgraded, downgrades } from "../../src/providers/openai-chat/downgrades.ts";
import { defaultTraits, type ServerTraits, traitsOf } from "../../src/providers/openai-chat/server-traits.ts";

const strictest: Partial<ServerTraits> = {
  nineCharacterIds: true,
  mergeUsers: true,
  singleCalls: true,
  wantsReasoning: true,
  emptyContent: null,
};

export const strictServers: readonly (readonly [name: string, traits: ServerTraits])[] = [
  ["a plain server", defaultTraits],
  ["OpenAI", traitsOf("https://api.openai.com/v1", "gpt-5")],
  ["DeepSeek", traitsOf("https://api.deepseek.com", "deepseek-chat")],
  ["Mistral", traitsOf("https://api.mistral.ai/v1", "devstral-medium")],
  ["Gemma", traitsOf("http://127.0.0.1:1/v1", "gemma-3-27b-it")],
  ["Llama 3.1", traitsOf("http://127.0.0.1:1/v1", "meta-llama/Llama-3.1-8B-Instruct")],
  ["Gemini", traitsOf("https://generativelanguage.googleapis.com/v1beta/openai", "gemini-3-pro")],
  ["Gemini at OpenRouter", traitsOf("https://openrouter.ai/api/v1", "google/gemini-3-pro")],
  ["Z.ai", traitsOf("https://api.z.ai/api/paas/v4", "glm-4.7")],
  ["Claude on Bedrock", traitsOf("https://litellm.example/v1", "claude-sonnet")],
  ["a template without a system role", { ...defaultTraits, systemRole: "user", mergeUsers: true }],
  ["the strictest with bridges", { ...defaultTraits, ...strictest, afterResults: "bridge" }],
  [
    "a server that has refused everything",
    downgraded(
      defaultTraits,
      downgrades.map(({ name }) => name),
    ),
  ],
  ["the strictest with merging", { ...defaultTraits, ...strictest, afterResults: "merge" }],
];
