/**
 * Where servers of this wire differ in what they take, by host and by model name, for gateways and local servers serve the
 * same models with the same chat templates. Everyone else gets the defaults. What a profile says
 * (request-shape.ts) and what a refusal teaches (downgrades.ts) is laid over this as a `Partial<ServerTraits>`.
 */
import type { JsonObject } from "../../core/json.ts";
import type { ReasoningWish } from "../../core/request-shape.ts";
import type { ReasoningWords } from "./reasoning-words.ts";

export interface ServerTraits {
  readonly maxTokensField: "max_tokens" | "max_completion_tokens" | "omit";
  /** Where the system text goes. `user`: in front of what the user says first ("System role not supported", Gemma 2). */
  readonly systemRole: "system" | "developer" | "user";
  /** The content of an assistant message that only calls: LM Studio refuses null (lmstudio-bug-tracker#261), Bedrock "". */
  readonly emptyContent: "" | null;
  /**
   * Replies must bring their reasoning back, an empty one too: "thinking is enabled but reasoning_content is missing in
   * assistant tool call message" (continue#11600), DeepSeek likewise (pi#3636). TRT-LLM refuses the field (gsd-2#4647).
   */
  readonly wantsReasoning: boolean;
  /** "Tool call id was turn1_0 but must be a-z, A-Z, 0-9, with a length of 9" (ironclaw#1241). */
  readonly nineCharacterIds: boolean;
  /**
   * What happens to a user's message right behind results. `bridge`: a short reply goes between, since "Unexpected role
   * 'user' after role 'tool'" (Mistral 3230, avante.nvim PR#2695). `merge`: its text joins the last result, since Z.ai drops
   * the reasoning there (Roo zai-format.ts).
   */
  readonly afterResults: "user" | "bridge" | "merge";
  /** "Conversation roles must alternate user/assistant" (templates of Ministral and Gemma, crush#279). */
  readonly mergeUsers: boolean;
  /** "This model only supports single tool-calls at once!" (the template of Llama 3.1): each call gets a turn of its own. */
  readonly singleCalls: boolean;
  /**
   * Where Gemini looks for the signature that calls must bring back ("Function call is missing a thought_signature",
   * openclaude#67). Calls that another model wrote get the stand-in that Google documents for them (cline#8214).
   */
  readonly thoughtSignature: "none" | "extra_content" | "reasoning_details";
  /** Otherwise a note stands in their place. DeepSeek: "unknown variant `image_url`, expected `text`". */
  readonly takesImages: boolean;
  /** Whether usage may be asked for: some refuse `stream_options` as an unknown field. */
  readonly streamUsage: boolean;
  /** The dialect of JSON Schema for tools. `gemini` goes without what Gemini refuses (qwen-code#1186, cline#7339). */
  readonly schemas: "plain" | "openai_strict" | "gemini";
  /** Tools carry `strict: true` where their schema can be held to. */
  readonly strict: boolean;
  readonly toolChoice: "auto" | "required" | "none" | "omit" | { readonly tool: string };
  /** `parallel_tool_calls`. "omit": the server decides. */
  readonly parallelCalls: "on" | "off" | "omit";
  /** Whether the reply to a request with tools comes as a stream. */
  readonly streamsTools: boolean;
  /** Whether reasoning may go back to the server that it came from. */
  readonly takesReasoning: boolean;
  /**
   * `prompt_cache_key`. Groq, Cerebras and NVIDIA refuse it (zed#36215, cc-switch#2089), and so do other makers' models on
   * Azure (zed#52000).
   */
  readonly cacheKey: boolean;
  /** In whose words the server is told how much to think. */
  readonly reasoningWords: ReasoningWords;
  readonly reasoning: ReasoningWish | "omit";
  readonly temperature: number | "omit";
  /** The profile's own fields, laid over the others. */
  readonly extraBody: JsonObject;
}

export const defaultTraits: ServerTraits = {
  maxTokensField: "max_tokens",
  systemRole: "system",
  emptyContent: "",
  wantsReasoning: false,
  nineCharacterIds: false,
  afterResults: "user",
  mergeUsers: false,
  singleCalls: false,
  thoughtSignature: "none",
  takesImages: true,
  streamUsage: true,
  schemas: "plain",
  strict: false,
  toolChoice: "omit",
  parallelCalls: "omit",
  streamsTools: true,
  takesReasoning: true,
  cacheKey: false,
  reasoningWords: "reasoning_effort",
  reasoning: "omit",
  temperature: "omit",
  extraBody: {},
};

interface Row {
  readonly host?: RegExp;
  readonly model?: RegExp;
  readonly traits: Partial<ServerTraits>;
}

const openAi = /(^|\.)(openai\.com|openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/;

/** Every row that fits counts; a later one wins. A row with both needs both. */
const known: readonly Row[] = [
  // templates in vLLM, MLX and llama.cpp check ids and order as Mistral's own server does (omlx PR#1997, mlx-lm#1375)
  {
    model: /(mistral|ministral|mixtral|magistral|codestral|devstral|pixtral)/i,
    traits: { nineCharacterIds: true, afterResults: "bridge", mergeUsers: true },
  },
  { model: /gemma/i, traits: { mergeUsers: true } },
  // 3.2 and 3.3 have the template of 3.1
  { model: /llama-?_?3[._-][123](?!\d)/i, traits: { singleCalls: true } },
  // "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
  { model: /^(openai\/)?(o[134]|gpt-5)/, traits: { maxTokensField: "max_completion_tokens" } },
  // behind gateways they run on Bedrock, which refuses "" (Portkey gateway#995, vercel/ai PR#14888)
  { model: /claude|anthropic\.|amazon[./]nova/i, traits: { emptyContent: null } },
  { host: openAi, traits: { maxTokensField: "max_completion_tokens" } },
  { host: /(^|\.)api\.openai\.com$/, traits: { cacheKey: true } },
  { host: /(^|\.)api\.openai\.com$/, model: /^(o[134]|gpt-5)/, traits: { systemRole: "developer" } },
  { host: /(^|\.)deepseek\.com$/, traits: { wantsReasoning: true, reasoningWords: "thinking_and_effort" } },
  { host: /(^|\.)deepseek\.com$/, model: /^(?!.*(vision|ocr))/i, traits: { takesImages: false } },
  { host: /(^|\.)(moonshot\.(ai|cn)|kimi\.com)$/, traits: { wantsReasoning: true } },
  { host: /(^|\.)(moonshot\.(ai|cn)|kimi\.com)$/, model: /k2/i, traits: { reasoningWords: "thinking_on_off" } },
  {
    host: /(^|\.)mistral\.ai$/,
    traits: { nineCharacterIds: true, afterResults: "bridge", mergeUsers: true },
  },
  { host: /(^|\.)(z\.ai|bigmodel\.cn)$/, traits: { afterResults: "merge", reasoningWords: "thinking_and_effort" } },
  { host: /(^|\.)amazonaws\.com$/, traits: { emptyContent: null } },
  {
    host: /(^|\.|-)(generativelanguage|aiplatform)\.googleapis\.com$/,
    traits: { thoughtSignature: "extra_content", schemas: "gemini", reasoningWords: "gemini" },
  },
  // api.kilo.ai passes OpenRouter's words on
  { host: /(^|\.)(openrouter\.ai|kilo\.ai)$/, traits: { reasoningWords: "reasoning" } },
  { host: /(^|\.)groq\.com$/, model: /qwen/i, traits: { reasoningWords: "none_or_default" } },
  { host: /(^|\.)together\.(ai|xyz)$/, traits: { reasoningWords: "together" } },
  { host: /(^|\.)fireworks\.ai$/, traits: { reasoningWords: "effort_or_thinking" } },
  { host: /(^|\.)(aliyuncs|alibabacloud)\.com$/, traits: { reasoningWords: "enable_thinking" } },
  { host: /(^|\.)openrouter\.ai$/, model: /gemini/i, traits: { thoughtSignature: "reasoning_details" } },
];

export function traitsOf(baseUrl: string, model: string): ServerTraits {
  const { hostname } = new URL(baseUrl);
  const fitting = known.filter((row) => (row.host?.test(hostname) ?? true) && (row.model?.test(model) ?? true));
  return Object.assign({}, defaultTraits, ...fitting.map((row) => row.traits)) as ServerTraits;
}
