/** From Diglot's wire messages to the body of a chat completions request. */
import type OpenAI from "openai";
import { assertNever } from "../../core/assert.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { ProviderRequest, WireCall, WireMessage, WireResult, WireTool } from "../../core/provider.ts";

type ChatMessage = OpenAI.ChatCompletionMessageParam;

export interface RenderOptions {
  readonly model: string;
  readonly maxTokensField: "max_tokens" | "max_completion_tokens";
}

export function renderRequest(
  request: ProviderRequest,
  { model, maxTokensField }: RenderOptions,
): OpenAI.ChatCompletionCreateParamsStreaming {
  return {
    model,
    messages: [{ role: "system", content: request.system }, ...request.messages.flatMap(renderMessage)],
    ...(request.tools === undefined ? {} : { tools: request.tools.map(renderTool) }),
    ...(request.maxOutputTokens === undefined ? {} : { [maxTokensField]: request.maxOutputTokens }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function renderMessage(message: WireMessage): readonly ChatMessage[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: renderParts(message.parts) }];
    case "assistant":
      return renderAssistant(message.parts);
    case "tool":
      return renderResults(message.results);
    default:
      return assertNever(message);
  }
}

/** A string while there is only text: servers behind simple templates reject or mirror part lists. */
function renderParts(parts: readonly (TextPart | ImagePart)[]): string | OpenAI.ChatCompletionContentPart[] {
  if (parts.every((part) => part.type === "text")) return parts.map((part) => part.text).join("\n\n");
  return parts.map((part) => (part.type === "text" ? { type: "text", text: part.text } : imagePart(part)));
}

function imagePart(part: ImagePart): OpenAI.ChatCompletionContentPartImage {
  return { type: "image_url", image_url: { url: `data:${part.mediaType};base64,${part.data}` } };
}

/** An assistant message with neither text nor calls is rejected everywhere, so it is left out. */
function renderAssistant(parts: Extract<WireMessage, { role: "assistant" }>["parts"]): readonly ChatMessage[] {
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  const calls = parts.filter((part) => part.type === "call");
  if (calls.length > 0) return [{ role: "assistant", content: text, tool_calls: calls.map(renderCall) }];
  return text === "" ? [] : [{ role: "assistant", content: text }];
}

function renderCall(call: WireCall): OpenAI.ChatCompletionMessageToolCall {
  return { id: wireId(call.id), type: "function", function: { name: call.name, arguments: call.arguments } };
}

/** Images are not allowed in role "tool" (OpenAI refuses them, others ignore them), so they follow as the user's. */
function renderResults(results: readonly WireResult[]): readonly ChatMessage[] {
  const images = results.flatMap((result) => result.content.filter((part) => part.type === "image"));
  const answers = results.map(
    (result): ChatMessage => ({ role: "tool", tool_call_id: wireId(result.callId), content: resultText(result) }),
  );
  if (images.length === 0) return answers;
  const intro = { type: "text" as const, text: "The images of the tool results above:" };
  return [...answers, { role: "user", content: [intro, ...images.map(imagePart)] }];
}

function resultText({ content, isError }: WireResult): string {
  const text = content.map((part) => (part.type === "text" ? part.text : "[image, see below]")).join("\n");
  if (isError) return `Error: ${text}`;
  return text === "" ? "(no output)" : text;
}

/** OpenAI takes ids of at most 40 characters. Ours are shorter; ids from elsewhere keep their distinctive end. */
function wireId(id: string): string {
  return id.length <= 40 ? id : id.slice(-40);
}

function renderTool(tool: WireTool): OpenAI.ChatCompletionTool {
  return {
    type: "function",
    function: { name: tool.name, description: tool.description, parameters: { ...tool.parameters } },
  };
}
