/**
 * What a server may refuse in a request, one entry each: the words of the refusal, with where they were seen, and the same
 * request without that part. The first entry that fits the words and would change the request is the one that is learnt.
 */

import type { ErrorCode } from "../../core/errors.ts";
import { nameOfWish, wishNames } from "../../core/request-shape.ts";
import { badRequest, type RefusablePart } from "../transport/refused-part.ts";
import type { ServerTraits } from "./server-traits.ts";

export interface Downgrade extends RefusablePart {
  /** `refused`: everything that this server has refused, this included. */
  change(traits: ServerTraits, refused: ReadonlySet<string>): Partial<ServerTraits>;
}

/** Templates and parsers of llama.cpp, vLLM and NIM throw, so their refusals come as status 500. */
const orBroken: readonly ErrorCode[] = [...badRequest, "server_error"];
/** "does not support tool choice" reads much like "does not support tools". */
const refusedChoice: readonly ErrorCode[] = [...badRequest, "tools_unsupported"];
const orNoTools: readonly ErrorCode[] = [...orBroken, "tools_unsupported"];

/** "Unsupported parameter", "Extra inputs are not permitted", "property 'x' is unsupported", "unknown field". */
const unknownWord = "(?:un(?:supported|recognized|known|expected)|not (?:support|permit|allow)|extra_forbidden)";
const unknown = (name: string): RegExp =>
  new RegExp(`${unknownWord}[\\s\\S]{0,80}${name}|${name}[\\s\\S]{0,80}${unknownWord}`, "i");

/**
 * OpenAI 400 "Unrecognized request argument supplied: reasoning_effort", "Unsupported value: 'reasoning_effort' does not support
 * 'minimal' with this model."; Groq "`reasoning_effort` is not supported with this model"; Mistral 422
 * {"type":"extra_forbidden","loc":["body","thinking"]}; Kimi K2.7 refuses thinking disabled. Not what is said of replies:
 * "`reasoning_content` … must be passed back", "Thinking mode does not support this tool_choice".
 */
const aboutThinking =
  /reasoning.?effort|enable_thinking|chat_template_kwargs|thinking_(token_)?budget|budget_tokens|\bthinking\b(?! is enabled but| mode does not support this tool_choice)|\breasoning\b(?!_)/i;

export const downgrades: readonly Downgrade[] = [
  {
    // OpenAI 400 "'stream_options' is only allowed when 'stream' is enabled"; Mistral 422 extra_forbidden; Azure preview
    // APIs "Unrecognized request argument supplied: stream_options"
    name: "stream_options",
    words: /stream_options|include_usage/i,
    change: () => ({ streamUsage: false }),
  },
  {
    // Groq "property 'prompt_cache_key' is unsupported" (zed#36215); NVIDIA "Unsupported parameter(s): prompt_cache_key"
    name: "prompt_cache_key",
    words: /prompt_cache_key/i,
    change: () => ({ cacheKey: false }),
  },
  {
    // old llama.cpp 500 "Cannot use tools with stream"; Ollama "streaming is not supported with tools" (PR#7750);
    // Bedrock "This model doesn't support tool use in streaming mode."
    name: "streaming with tools",
    words:
      /cannot use tools with stream|streaming with tools|tool (use|calls?|calling) in stream(ing)? mode|(streaming|stream=true|"?stream"?).{0,30}(not supported|unsupported|must be false|not allowed).{0,60}tool|tool.{0,60}(not supported|unsupported|not allowed).{0,30}\bstream(?!_options)/i,
    codes: orNoTools,
    change: () => ({ streamsTools: false }),
  },
  {
    // pydantic 422 {"type":"extra_forbidden","loc":["body","parallel_tool_calls"]}; OpenAI o-series "Unsupported
    // parameter: 'parallel_tool_calls' is not supported with this model"; LiteLLM "ollama does not support parameters:
    // ['parallel_tool_calls']"; Cerebras "parallel_tool_calls=False is not supported by this model"
    name: "parallel_tool_calls",
    words: /parallel.?(tool|function).?call/i,
    codes: orNoTools,
    change: () => ({ parallelCalls: "omit" }),
  },
  {
    // LM Studio 400 "Invalid tool_choice type: 'object'" (lmstudio-bug-tracker#670); DeepSeek "Thinking mode does
    // not support this tool_choice" (DeepSeek-V3#1376); OpenRouter 404 "…that support the provided 'tool_choice' value" (zed#36094)
    name: "forced tool_choice",
    words: /(?<!auto-)tool.?choice(?! requires)/i,
    codes: refusedChoice,
    change: ({ toolChoice }) =>
      toolChoice === "required" || typeof toolChoice === "object" ? { toolChoice: "auto" } : {},
  },
  {
    name: "tool_choice",
    words: /(?<!auto-)tool.?choice(?! requires)/i,
    codes: refusedChoice,
    change: () => ({ toolChoice: "omit" }),
  },
  {
    // OpenAI 400 "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    // A limit that is too large is another matter: "max_tokens is too large: 100000"
    name: "max_tokens",
    words: unknown("\\bmax_tokens"),
    change: ({ maxTokensField }, refused) =>
      maxTokensField === "max_tokens" ? { maxTokensField: otherThan("max_completion_tokens", refused) } : {},
  },
  {
    // Mistral 422 {"type":"extra_forbidden","loc":["body","max_completion_tokens"]}
    name: "max_completion_tokens",
    words: unknown("max_completion_tokens"),
    change: ({ maxTokensField }, refused) =>
      maxTokensField === "max_completion_tokens" ? { maxTokensField: otherThan("max_tokens", refused) } : {},
  },
  {
    // DeepSeek "unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`" (pi#1048); Qwen
    // "developer is not one of ['system', …]" (pi#5117); DeepInfra 422 "Input should be 'system', 'user', …" (pi#6238);
    // templates "Unexpected message role."; Z.ai 1214 "Incorrect role information"
    name: "developer role",
    words:
      /['"`]developer|developer['"`]|developer (role|message|instruction|is not)|unexpected message role|incorrect role|input should be 'system'/i,
    codes: orBroken,
    change: ({ systemRole }) => (systemRole === "developer" ? { systemRole: "system" } : {}),
  },
  {
    // Gemma's template "System role not supported"; OpenAI o1-mini "'messages[0].role' does not support 'system' with this
    // model"; Gemini "Developer instruction is not enabled for models/gemma-3-27b-it"
    name: "system role",
    words:
      /system (role|message|prompt|instruction)s?.{0,20}not (supported|enabled|allowed)|does not support ['"`]?system|developer instruction is not enabled|only user and assistant roles/i,
    codes: orBroken,
    change: () => ({ systemRole: "user" }),
  },
  {
    // OpenAI 400 "Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to
    // be false"; Ollama-like decoders: unknown field "strict"
    name: "strict schemas",
    words: /\bstrict\b|schema|additionalProperties|structured outputs?/i,
    codes: orBroken,
    change: ({ strict, schemas }) =>
      strict ? { strict: false, schemas: schemas === "gemini" ? schemas : "plain" } : {},
  },
  {
    // Gemini 400 "…function_declarations[16].parameters.properties[actions].items: missing field" (cline#7339) and
    // 'Unknown name "$schema" at …' (qwen-code#1186); llama.cpp "JSON schema conversion failed: Unrecognized schema" and
    // "Failed to initialize samplers: failed to parse grammar" over a maxLength (llama.cpp#26596);
    // Ollama "json: cannot unmarshal array into Go struct field .tools.function.parameters.properties.type"
    name: "schema keywords",
    words:
      /function_?declaration|(invalid|unrecognized|unsupported|bad|failed).{0,40}schema|schema.{0,60}(invalid|not supported|unsupported|failed|not valid)|tools?\.function\.parameters|(failed to|can't|cannot) .{0,20}grammar|error resolving ref|unsupported property.{0,60}parameters/i,
    codes: orBroken,
    change: () => ({ schemas: "gemini", strict: false }),
  },
  {
    // the template of Llama 3.1: "This model only supports single tool-calls at once!"
    name: "several calls in one message",
    words: /single tool.?calls?|one tool.?call (at|per)|parallel (tool|function).?calls?.{0,40}not supported/i,
    codes: orNoTools,
    change: () => ({ singleCalls: true }),
  },
  {
    // DeepSeek "The `reasoning_content` in the thinking mode must be passed back to the API." (pi#3636); Moonshot
    // "thinking is enabled but reasoning_content is missing in assistant tool call message" (continue#11600)
    name: "history without reasoning_content",
    words: /reasoning_content.{0,60}(must be passed|is missing|is required)|missing.{0,40}reasoning_content/i,
    change: () => ({ takesReasoning: true, wantsReasoning: true }),
  },
  {
    // TRT-LLM (gsd-2#4647); Groq "property 'reasoning_content' is unsupported"
    name: "reasoning in the history",
    words: /reasoning_content|reasoning_details/i,
    codes: orBroken,
    change: () => ({ takesReasoning: false, wantsReasoning: false }),
  },
  {
    // OpenAI 400 "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is
    // supported."; Moonshot 400 "invalid temperature: only 1 is allowed for this model"
    name: "temperature",
    words: /temperature/i,
    change: () => ({ temperature: "omit" }),
  },
  ...wishNames.map(
    (name): Downgrade => ({
      name,
      words: aboutThinking,
      codes: orBroken,
      change: ({ reasoning }) => (reasoning !== "omit" && nameOfWish(reasoning) === name ? { reasoning: "omit" } : {}),
    }),
  ),
  {
    // LM Studio 400 "Invalid 'content': 'content' field must be a string or an array of objects" (lmstudio-bug-tracker#261)
    name: "null as content",
    words:
      /content['"`]?.{0,30}(must be|should be|expected).{0,20}(string|array)|null.{0,40}content|content.{0,60}null/i,
    codes: orBroken,
    change: () => ({ emptyContent: "" }),
  },
  {
    // behind Bedrock: "text content blocks must be non-empty" (Portkey#995), "The text field in the ContentBlock … is blank"
    name: "empty content",
    words: /content.{0,60}(non-empty|not be empty|is blank|is empty|non-whitespace)|empty.{0,30}content/i,
    change: () => ({ emptyContent: null }),
  },
  {
    // Mistral 3280 "Tool call id was turn1_0 but must be a-z, A-Z, 0-9, with a length of 9" (ironclaw#1241); its templates
    // "Tool call IDs should be alphanumeric strings with length 9!" (mlx-lm#1375)
    name: "long call ids",
    words: /tool.?call.?ids?.{0,80}length (of )?9/i,
    codes: orBroken,
    change: () => ({ nineCharacterIds: true }),
  },
  {
    // Mistral 3230 "Unexpected role 'user' after role 'tool'" (avante.nvim PR#2695)
    name: "a user message right behind results",
    words: /unexpected role ['"]?user['"]? after role ['"]?tool/i,
    codes: orBroken,
    change: ({ afterResults }) => (afterResults === "user" ? { afterResults: "bridge" } : {}),
  },
  {
    // the templates of Ministral and Gemma: "Conversation roles must alternate user/assistant" (crush#279); Gemini "Please
    // ensure that multiturn requests alternate between user and model."
    name: "two user messages in a row",
    words: /roles must alternate|multiturn requests alternate/i,
    codes: orBroken,
    change: () => ({ mergeUsers: true }),
  },
  {
    // Gemini 400 "Function call is missing a thought_signature in functionCall parts" (openclaude#67)
    name: "calls without a thought signature",
    words: /missing.{0,20}thought_signature/i,
    change: ({ thoughtSignature }) => (thoughtSignature === "none" ? { thoughtSignature: "extra_content" } : {}),
  },
  {
    // DeepSeek "unknown variant `image_url`, expected `text`"; "This model does not support image input"; OpenRouter 404 "No
    // endpoints found that support image input"; llama.cpp 500 "image input is not supported"; vLLM "… is not a multimodal
    // model", "At most 0 image(s) may be provided"; OpenAI "image_url is only supported by certain models"
    name: "images",
    words:
      /unknown variant .?image_url|image.{0,60}not supported|(does not|doesn't|found that) support (image|vision)|not a multimodal model|at most 0 image|image_url is only supported/i,
    codes: orBroken,
    change: () => ({ takesImages: false }),
  },
];

/** In the order in which they were learnt. A name that is not in the table is of another version: it counts for nothing. */
export function downgraded(traits: ServerTraits, refused: readonly string[]): ServerTraits {
  const all = new Set(refused);
  let result = traits;
  for (const name of all) {
    const downgrade = downgrades.find((candidate) => candidate.name === name);
    result = { ...result, ...downgrade?.change(result, all) };
  }
  return result;
}

function otherThan(
  field: "max_tokens" | "max_completion_tokens",
  refused: ReadonlySet<string>,
): ServerTraits["maxTokensField"] {
  return refused.has(field) ? "omit" : field;
}
