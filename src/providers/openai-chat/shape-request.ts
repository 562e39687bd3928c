/** Puts the rendered conversation into a request of the form that its server takes. */
import type OpenAI from "openai";
import type { ProviderRequest, WireMessage, WireTool } from "../../core/provider.ts";
import { cacheKeyOf } from "../transport/cache-key.ts";
import { sayReasoning } from "./reasoning-words.ts";
import { renderSchema } from "./schemas/index.ts";
import type { ServerTraits } from "./server-traits.ts";

type ChatRequest = OpenAI.ChatCompletionCreateParams;

/** `messages`: the conversation as it goes over the wire, the system prompt included. */
export function shapeRequest(
  request: ProviderRequest,
  messages: OpenAI.ChatCompletionMessageParam[],
  model: string,
  traits: ServerTraits,
): ChatRequest {
  const { maxOutputTokens, mustCall, tools: given = [] } = request;
  const { maxTokensField, streamUsage, streamsTools, cacheKey } = traits;
  const { temperature, reasoning, reasoningWords, extraBody } = traits;
  const tools = given.length > 0 ? given : toolsCalledIn(request.messages);
  const stream = tools.length === 0 || streamsTools;
  return {
    model,
    messages,
    ...(tools.length > 0 && { tools: tools.map((tool) => renderTool(tool, traits)) }),
    ...(given.length > 0 &&
      choiceFields(mustCall === undefined ? traits : { ...traits, toolChoice: { tool: mustCall } })),
    ...(maxOutputTokens === undefined || maxTokensField === "omit" ? {} : { [maxTokensField]: maxOutputTokens }),
    ...(cacheKey && { prompt_cache_key: cacheKeyOf(request) }),
    ...(temperature !== "omit" && { temperature }),
    ...(reasoning !== "omit" && sayReasoning(reasoning, reasoningWords)),
    stream,
    ...(stream && streamUsage && { stream_options: { include_usage: true } }),
    ...extraBody,
  };
}

/** As the wire carries a tool. Where a schema cannot be held to, the tool is not marked strict. */
export function renderTool(
  { name, description, parameters }: WireTool,
  { schemas, strict }: Pick<ServerTraits, "schemas" | "strict">,
): OpenAI.ChatCompletionTool {
  const { schema, canBeStrict } = renderSchema(parameters, schemas);
  return {
    type: "function",
    function: { name, description, parameters: { ...schema }, ...(strict && canBeStrict && { strict: true }) },
  };
}

/** Claude behind gateways refuses calls in the history of a request that brings no tools (LiteLLM, "Requires tools="). */
function toolsCalledIn(messages: readonly WireMessage[]): readonly WireTool[] {
  const calls = messages.flatMap((message) =>
    message.role === "assistant" ? message.parts.filter((part) => part.type === "call") : [],
  );
  const names = new Set(calls.map((call) => call.name));
  const description = "Was available earlier in this conversation.";
  return [...names].map((name) => ({ name, description, parameters: { type: "object", properties: {} } }));
}

/** Only with tools: OpenAI 400 "'tool_choice' is only allowed when 'tools' are specified". */
function choiceFields({ toolChoice, parallelCalls }: ServerTraits): Partial<ChatRequest> {
  return {
    ...(toolChoice !== "omit" && { tool_choice: renderChoice(toolChoice) }),
    ...(parallelCalls !== "omit" && { parallel_tool_calls: parallelCalls === "on" }),
  };
}

function renderChoice(choice: Exclude<ServerTraits["toolChoice"], "omit">): OpenAI.ChatCompletionToolChoiceOption {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.tool } };
}
