/** What each vendor says of a conversation that is too long, under every status that it comes with, and what only sounds so. */
import { describe, expect, test } from "vitest";
import { messagesRules } from "../../src/providers/anthropic-messages/refusals.ts";
import { classify } from "../../src/providers/openai-chat/classify.ts";
import { responsesRules } from "../../src/providers/openai-responses/refusals.ts";

const inside = undefined; // of a reply under 200
const usual = [400, inside];

const tooLong: readonly (readonly [string, string, readonly (number | undefined)[]])[] = [
  [
    "OpenAI",
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
    usual,
  ],
  ["OpenAI, by its code", "x · invalid_request_error · context_length_exceeded", usual],
  [
    "OpenAI Responses",
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
    usual,
  ],
  [
    "OpenAI, more than a minute's worth",
    "Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 40000. The input or output tokens must be reduced in order to run successfully.",
    [429, inside],
  ],
  [
    "Groq, more than a minute's worth",
    "Request too large for model `llama-3.3-70b-versatile` in organization `org_x` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 8120, please reduce your message size and try again. · tokens · rate_limit_exceeded",
    [413, inside],
  ],
  [
    "Azure OpenAI",
    "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens. Please reduce the length of the messages.",
    usual,
  ],
  ["Anthropic", "prompt is too long: 213462 tokens > 200000 maximum", usual],
  [
    "Anthropic, with the output",
    "input length and `max_tokens` exceed context limit: 174167 + 64000 > 200000, decrease input length or `max_tokens` and try again",
    usual,
  ],
  ["Anthropic, in bytes", "Request exceeds the maximum size", [413]],
  ["Bedrock", "Input is too long for requested model.", usual],
  ["Bedrock, of others", "The model returned the following errors: Input is too long for requested model.", usual],
  ["Vertex", "The input token count is 1100000 but the model only supports up to 1048576.", usual],
  ["Gemini", "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).", usual],
  ["xAI", "This model's maximum prompt length is 131072 but the request contains 537812 tokens.", usual],
  ["Groq", "Please reduce the length of the messages or completion.", usual],
  [
    "OpenRouter",
    'This endpoint\'s maximum context length is 131072 tokens. However, you requested about 138000 tokens (130000 of text input, 8000 in the output). Please reduce the length of either one, or use the "middle-out" transform.',
    usual,
  ],
  [
    "Together",
    "The input (140000 tokens) is longer than the model's context length (131072 tokens).",
    [400, 422, inside],
  ],
  [
    "Together, of old",
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 32769. Given: 40000 `inputs` tokens and 512 `max_new_tokens`",
    [400, 422, inside],
  ],
  ["Fireworks", "The prompt is too long: 140000, model maximum context length: 131071", usual],
  [
    "Cerebras",
    "Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192",
    usual,
  ],
  ["Cerebras, without a word", "", [400, 413]],
  [
    "Mistral",
    "Prompt contains 50000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
    [400, 422, inside],
  ],
  [
    "DeepSeek",
    "This model's maximum context length is 131072 tokens. However, you requested 140000 tokens (131808 in the messages, 8192 in the completion). Please reduce the length of the messages or completion.",
    usual,
  ],
  ["Moonshot", "Invalid request: Your request exceeded model token limit: 262144 (requested: 300000)", usual],
  ["MiniMax", "invalid params, context window exceeds limit (2013)", usual],
  ["Z.ai", "Prompt exceeds max length · 1261", usual],
  ["DashScope", "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]", usual],
  ["Volcengine", "Total tokens of image and text exceed max message tokens. Request id: x", usual],
  ["SiliconFlow", "length of prompt_tokens (40000) must be less than max_seq_len (32768).", usual],
  ["Baidu Qianfan", "prompt tokens too long", usual],
  [
    "Hugging Face, TGI",
    "Input validation error: `inputs` must have less than 4096 tokens. Given: 5000",
    [400, 422, inside],
  ],
  ["NVIDIA NIM, TensorRT-LLM", "Prompt length (40000) should not exceed max_num_tokens (8192)", [400, 500, inside]],
  [
    "GitHub Models",
    "Request body too large for gpt-4o model. Max size: 8000 tokens. · tokens_limit_reached",
    [413, inside],
  ],
  [
    "GitHub Copilot",
    "prompt token count of 135000 exceeds the limit of 128000 · model_max_prompt_tokens_exceeded",
    usual,
  ],
  ["Cohere", "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4500.", usual],
  ["Ollama", "prompt too long; exceeded max context length by 1200 tokens", [400, 500, inside]],
  ["Ollama, of its runner", "the input length exceeds the context length", [400, 500, inside]],
  [
    "LM Studio",
    "The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input",
    [400, 500, inside],
  ],
  [
    "LM Studio, while it answers",
    "Reached context length of 4096 tokens with model (arch: qwen3) that does not currently support mid-generation context overflow.",
    [400, 500, inside],
  ],
  [
    "llama.cpp",
    "the request exceeds the available context size, try increasing it · exceed_context_size_error",
    [400, 500, inside],
  ],
  [
    "llama.cpp, of old",
    "the request exceeds the available context size. try increasing the context size or enable context shift",
    [400, 500, inside],
  ],
  ["llama-cpp-python", "Requested tokens (5000) exceed context window of 4096", [400, 500, inside]],
  [
    "vLLM",
    "This model's maximum context length is 32768 tokens. However, you requested 33000 tokens (32488 in the messages, 512 in the completion). Please reduce the length of the messages or completion.",
    usual,
  ],
  [
    "vLLM, of today",
    "You passed 40000 input tokens and requested 1000 output tokens. However, the model's context length is only 32768 tokens, resulting in a maximum input length of 31768 tokens.",
    usual,
  ],
  [
    "vLLM, of its decoder",
    "The decoder prompt (length 50000) is longer than the maximum model length of 32768. Make sure that `max_model_len` is no smaller than the number of text tokens.",
    [400, 500, inside],
  ],
  ["vLLM, nothing left for the reply", "max_tokens must be at least 1, got -1200.", usual],
  ["SGLang", "The input (40000 tokens) is longer than the model's context length (32768 tokens).", usual],
  [
    "SGLang, with the output",
    "Requested token count exceeds the model's maximum context length of 32768 tokens. You requested a total of 40000 tokens",
    usual,
  ],
  ["LiteLLM", "litellm.ContextWindowExceededError: litellm.BadRequestError: OpenAIException - too long", usual],
  ["one-api, in Chinese", "输入长度超过模型最大上下文", usual],
];

const onlySounds: readonly (readonly [string, string, number | undefined, string])[] = [
  [
    "a minute's tokens are spent",
    "Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 25000, Requested 8000. Please try again in 6s.",
    429,
    "rate_limit",
  ],
  [
    "Cerebras' minute",
    "Tokens per minute limit exceeded - too many tokens processed. · too_many_tokens_error",
    429,
    "rate_limit",
  ],
  ["Bedrock's minute", "Too many tokens, please wait before trying again.", 429, "rate_limit"],
  ["Cohere's day", "Too many tokens per day", 429, "rate_limit"],
  [
    "OpenRouter's credit",
    "Prompt tokens limit exceeded: 69120 > 36608. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account",
    402,
    "quota",
  ],
  [
    "a limit of the output",
    "max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.",
    400,
    "bad_request",
  ],
];

describe("a conversation that is too long", () => {
  const places = tooLong.flatMap(([vendor, words, statuses]) =>
    statuses.map((status) => [vendor, status ?? "inside of 200", words, status] as const),
  );
  test.each(places)("%s, %s", (_vendor, _place, words, status) => {
    for (const own of [[], messagesRules, responsesRules]) {
      const refusal = { baseUrl: "http://s/v1", model: "m", words, status };
      expect(classify(refusal, own)).toMatchObject({ code: "context_length", advice: expect.stringMatching(/\w/) });
    }
  });

  test.each(onlySounds)("is not what is said: %s", (_name, words, status, code) => {
    expect(classify({ baseUrl: "http://s/v1", model: "m", words, status }).code).toBe(code);
  });
});
