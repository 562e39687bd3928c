/** Puts the rendered conversation into a request of the resolved form. */
import type OpenAI from "openai";
import type { ProviderRequest, WireTool } from "../../core/provider.ts";
import type { ResolvedShape } from "./request-shape.ts";
import { renderSchema } from "./schemas/index.ts";

type ChatMessage = OpenAI.ChatCompletionMessageParam;
type ChatRequest = OpenAI.ChatCompletionCreateParams;

/** `messages`: the conversation without the system prompt. */
export function shapeRequest(
  { system, tools, maxOutputTokens }: Omit<ProviderRequest, "messages">,
  messages: readonly ChatMessage[],
  model: string,
  shape: ResolvedShape,
): ChatRequest {
  const { maxTokensField, asksForUsage } = shape;
  const streams = tools === undefined || shape.streamsTools;
  return {
    model,
    messages: withSystem(system, messages, shape),
    ...(tools === undefined ? {} : toolFields(tools, shape)),
    ...(maxOutputTokens === undefined || maxTokensField === "omit" ? {} : { [maxTokensField]: maxOutputTokens }),
    stream: streams,
    ...(streams && asksForUsage && { stream_options: { include_usage: true } }),
  };
}

/** As the wire carries a tool. Where a schema cannot be held to, the tool is not marked strict. */
export function renderTool(
  { name, description, parameters }: WireTool,
  { schemas, strict }: Pick<ResolvedShape, "schemas" | "strict">,
): OpenAI.ChatCompletionTool {
  const { schema, canBeStrict } = renderSchema(parameters, schemas);
  return {
    type: "function",
    function: { name, description, parameters: { ...schema }, ...(strict && canBeStrict && { strict: true }) },
  };
}

/** A request without tools must carry none of these: OpenAI 400 "'tool_choice' is only allowed when 'tools' are specified". */
function toolFields(tools: readonly WireTool[], shape: ResolvedShape): Partial<ChatRequest> {
  const { toolChoice, parallelCalls } = shape;
  return {
    tools: tools.map((tool) => renderTool(tool, shape)),
    ...(toolChoice !== "omit" && { tool_choice: renderChoice(toolChoice) }),
    ...(parallelCalls !== "omit" && { parallel_tool_calls: parallelCalls === "on" }),
  };
}

function renderChoice(choice: Exclude<ResolvedShape["toolChoice"], "omit">): OpenAI.ChatCompletionToolChoiceOption {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.tool } };
}

function withSystem(system: string, messages: readonly ChatMessage[], { systemRole }: ResolvedShape): ChatMessage[] {
  if (systemRole !== "user") return [{ role: systemRole, content: system }, ...messages];
  const [first, ...rest] = messages;
  if (first?.role !== "user") return [{ role: "user", content: system }, ...messages];
  return [{ role: "user", content: inFront(system, first.content) }, ...rest];
}

function inFront(system: string, content: OpenAI.ChatCompletionUserMessageParam["content"]): typeof content {
  return typeof content === "string" ? `${system}\n\n${content}` : [{ type: "text", text: system }, ...content];
}
