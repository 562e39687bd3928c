/**
 * How servers of this wire are told how much to think: each in its own words. What a server has no words for is refused
 * before anything is sent; an effort that only some of its models know is for the server to refuse.
 */

import type { JsonObject } from "../../core/json.ts";
import { type Effort, efforts, type ReasoningWish } from "../../core/request-shape.ts";

interface Words {
  /** What can be asked for. "none" is off; a server that knows only on and off has "high" for on. */
  readonly efforts: readonly Effort[];
  effort(effort: Effort): JsonObject;
  /** Absent: the server takes no budget. Tokens. */
  readonly budget?: (tokens: number) => JsonObject;
}

const plain = (effort: Effort): JsonObject => ({ reasoning_effort: effort });
const onOff: readonly Effort[] = ["none", "high"];
const isOn = (effort: Effort): boolean => effort !== "none";
const enabled = (effort: Effort): string => (isOn(effort) ? "enabled" : "disabled");

export const reasoningWords = {
  /** platform.openai.com/docs/api-reference/chat/create; Azure, Mistral, Groq, xAI, Cerebras, Ollama and most others. */
  reasoning_effort: { efforts, effort: plain },
  /** openrouter.ai/docs/use-cases/reasoning-tokens: "effort" or "max_tokens", not both. */
  reasoning: {
    efforts,
    effort: (effort) => ({ reasoning: { effort } }),
    budget: (tokens) => ({ reasoning: { max_tokens: tokens } }),
  },
  /** ai.google.dev/gemini-api/docs/openai: a budget goes into `extra_body`, which is a field of the body there. */
  gemini: {
    efforts: ["none", "minimal", "low", "medium", "high"],
    effort: plain,
    budget: (tokens) => ({ extra_body: { google: { thinking_config: { thinking_budget: tokens } } } }),
  },
  /** api-docs.deepseek.com/guides/thinking_mode; docs.z.ai: `reasoning_effort` since GLM-5.2, passed over by those before. */
  thinking_and_effort: {
    efforts: ["none", "low", "high", "max"],
    effort: (effort) => ({ thinking: { type: enabled(effort) }, ...(isOn(effort) && plain(effort)) }),
  },
  /** platform.kimi.ai/docs/api/models-overview, Kimi K2.5 and K2.6: on or off. K3 has `reasoning_effort`. */
  thinking_on_off: { efforts: onOff, effort: (effort) => ({ thinking: { type: enabled(effort) } }) },
  /** console.groq.com/docs/reasoning, Qwen 3: "none" or "default". */
  none_or_default: { efforts: onOff, effort: (effort) => ({ reasoning_effort: isOn(effort) ? "default" : "none" }) },
  /** docs.together.ai/docs/reasoning-overview: `reasoning.enabled` turns hybrid models off. */
  together: {
    efforts,
    effort: (effort) => (isOn(effort) ? plain(effort) : { reasoning: { enabled: false } }),
  },
  /** Qwen on Alibaba Cloud: `enable_thinking` and `thinking_budget` in the body. */
  enable_thinking: {
    efforts: onOff,
    effort: (effort) => ({ enable_thinking: isOn(effort) }),
    budget: (tokens) => ({ enable_thinking: true, thinking_budget: tokens }),
  },
  /** docs.litellm.ai/docs/reasoning_content, docs.fireworks.ai/guides/reasoning: Anthropic's words for a budget. */
  effort_or_thinking: {
    efforts,
    effort: plain,
    budget: (tokens) => ({ thinking: { type: "enabled", budget_tokens: tokens } }),
  },
  /** docs.vllm.ai, reasoning outputs: templates read the switch; `thinking_token_budget` is held by the server. */
  vllm: {
    efforts,
    effort: template,
    budget: (tokens) => ({ thinking_token_budget: tokens }),
  },
  /** docs.sglang.io, thinking budget: all of it goes to the template. */
  sglang: {
    efforts,
    effort: template,
    budget: (tokens) => ({ chat_template_kwargs: { enable_thinking: true, thinking_budget: tokens } }),
  },
  /** tools/server/README of llama.cpp: the template reads the switch and the effort. */
  llama_cpp: { efforts, effort: template },
} as const satisfies Readonly<Record<string, Words>>;

export type ReasoningWords = keyof typeof reasoningWords;

function template(effort: Effort): JsonObject {
  return {
    ...(isOn(effort) && plain(effort)),
    chat_template_kwargs: { enable_thinking: isOn(effort) },
  };
}

export interface ReasoningChoices {
  readonly efforts: readonly Effort[];
  readonly budget: boolean;
}

export function choicesIn(words: ReasoningWords): ReasoningChoices {
  const { efforts: known, budget }: Words = reasoningWords[words];
  return { efforts: known, budget: budget !== undefined };
}

/** The fields to send, or undefined when the server has no words for it. */
export function sayReasoning(wish: ReasoningWish, words: ReasoningWords): JsonObject | undefined {
  const known: Words = reasoningWords[words];
  return typeof wish === "string" ? known.effort(wish) : known.budget?.(wish.budget);
}
