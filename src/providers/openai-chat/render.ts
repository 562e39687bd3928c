/** From Diglot's wire messages to the body of a chat completions request. */
import { createHash } from "node:crypto";
import type OpenAI from "openai";
import { assertNever } from "../../core/assert.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { ProviderRequest, WireCall, WireMessage, WireResult, WireTool } from "../../core/provider.ts";
import { detailsIn, mergeDetails } from "./reasoning-details.ts";
import { replayFor } from "./replay.ts";
import type { ServerTraits } from "./server-traits.ts";

type ChatMessage = OpenAI.ChatCompletionMessageParam;
type AssistantParts = Extract<WireMessage, { role: "assistant" }>["parts"];

export interface Recipient {
  readonly baseUrl: string;
  readonly model: string;
  readonly traits: ServerTraits;
}

export function renderRequest(
  request: ProviderRequest,
  recipient: Recipient,
): OpenAI.ChatCompletionCreateParamsStreaming {
  const messages = request.messages.flatMap((message) => renderMessage(message, recipient));
  return {
    model: recipient.model,
    messages: [{ role: "system", content: request.system }, ...messages],
    ...(request.tools === undefined ? {} : { tools: request.tools.map(renderTool) }),
    ...(request.mustCall === undefined
      ? {}
      : { tool_choice: { type: "function", function: { name: request.mustCall } } }),
    ...(request.maxOutputTokens === undefined ? {} : { [recipient.traits.maxTokensField]: request.maxOutputTokens }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function renderMessage(message: WireMessage, recipient: Recipient): readonly ChatMessage[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: renderParts(message.parts) }];
    case "assistant":
      return renderAssistant(message.parts, recipient);
    case "tool":
      return renderResults(message.results, recipient);
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
function renderAssistant(parts: AssistantParts, recipient: Recipient): readonly ChatMessage[] {
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  const calls = parts.filter((part) => part.type === "call");
  if (text === "" && calls.length === 0) return [];
  const reasoning = renderReasoning(parts, calls.length > 0, recipient);
  if (calls.length === 0) return [{ role: "assistant", content: text, ...reasoning }];
  const content = text === "" ? recipient.traits.emptyContent : text;
  const tool_calls = calls.map((call) => renderCall(call, recipient));
  return [{ role: "assistant", content, ...reasoning, tool_calls }];
}

/** Nothing for most servers: what a model thought is not sent back unless its server asks for it. */
function renderReasoning(parts: AssistantParts, hasCalls: boolean, { baseUrl, traits }: Recipient): JsonObject {
  const reasoning = parts.filter((part) => part.type === "reasoning");
  const details = mergeDetails(reasoning.flatMap((part) => detailsIn(replayFor(baseUrl, part.replay) ?? {})));
  return {
    ...(details.length > 0 && { reasoning_details: details }),
    ...(traits.wantsReasoning && hasCalls && { reasoning_content: reasoning.map((part) => part.text).join("") }),
  };
}

function renderCall(call: WireCall, { baseUrl, traits }: Recipient): OpenAI.ChatCompletionMessageToolCall {
  const extra = replayFor(baseUrl, call.replay)?.["extra_content"];
  return {
    id: wireId(call.id, traits),
    type: "function",
    function: { name: call.name, arguments: call.arguments },
    ...(extra !== undefined && { extra_content: extra }),
  };
}

/** Images are not allowed in role "tool" (OpenAI refuses them, others ignore them), so they follow as the user's. */
function renderResults(results: readonly WireResult[], { traits }: Recipient): readonly ChatMessage[] {
  const images = results.flatMap((result) => result.content.filter((part) => part.type === "image"));
  const answers = results.map(
    (result): ChatMessage => ({
      role: "tool",
      tool_call_id: wireId(result.callId, traits),
      content: resultText(result),
    }),
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

/** OpenAI takes ids of at most 40 characters. The same id always becomes the same one, so that results find their calls. */
function wireId(id: string, { nineCharacterIds }: ServerTraits): string {
  if (!nineCharacterIds && /^[\w-]{1,40}$/.test(id)) return id;
  const hash = createHash("sha256").update(id).digest("hex");
  return nineCharacterIds ? hash.slice(0, 9) : hash.slice(0, 40);
}

export function renderTool(tool: WireTool): OpenAI.ChatCompletionTool {
  return {
    type: "function",
    function: { name: tool.name, description: tool.description, parameters: { ...tool.parameters } },
  };
}
