/** From Diglot's wire messages to the body of a Messages request. */
import { createHash } from "node:crypto";
import type Anthropic from "@anthropic-ai/sdk";
import { assertNever } from "../../core/assert.ts";
import { isJsonObject, parseJson } from "../../core/json.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { ProviderRequest, WireCall, WireMessage, WireResult, WireTool } from "../../core/provider.ts";
import { markPrefix } from "./cache-marks.ts";
import { thinkingFor } from "./thinking.ts";

/** What the next reply's calls should be like. Absent: as the server likes. */
export interface RequestShape {
  readonly toolChoice?: "auto" | "any" | "none" | { readonly tool: string } | undefined;
  readonly parallelCalls?: boolean | undefined;
}

export interface Recipient {
  readonly baseUrl: string;
  readonly model: string;
  readonly shape?: RequestShape | undefined;
  readonly without?: readonly string[] | undefined;
}

type Body = Anthropic.MessageCreateParamsStreaming;
type Message = Anthropic.UserMessageParam | Anthropic.AssistantMessageParam;

/** The wire asks for a limit. What is not used of it costs nothing. */
const defaultMaxTokens = 8_192;

export function renderRequest(request: ProviderRequest, recipient: Recipient): Body {
  const { model, without = [] } = recipient;
  const messages = renderMessages(request.messages, recipient);
  const given = request.tools ?? [];
  const tools = given.length > 0 ? given.map(renderTool) : toolsOfHistory(request.messages);
  const system: Anthropic.TextBlockParam[] =
    request.system.trim() === "" ? [] : [{ type: "text", text: request.system }];
  if (!without.includes("cache_control")) markPrefix(tools, system, messages);
  const choice = given.length > 0 ? toolChoice(recipient) : ({ type: "none" } as const);
  return {
    model,
    max_tokens: request.maxOutputTokens ?? defaultMaxTokens,
    ...(system.length > 0 && { system }),
    messages,
    ...(tools.length > 0 && { tools }),
    ...(tools.length > 0 && choice !== undefined && !without.includes("tool_choice") && { tool_choice: choice }),
    stream: true,
  };
}

function toolChoice({ shape = {}, without = [] }: Recipient): Anthropic.ToolChoice | undefined {
  const { toolChoice: wanted, parallelCalls } = shape;
  const isSingle = parallelCalls === false && !without.includes("disable_parallel_tool_use");
  if (wanted === "none") return { type: "none" };
  if (wanted === undefined && !isSingle) return undefined;
  const single = isSingle && { disable_parallel_tool_use: true };
  if (typeof wanted === "object") return { type: "tool", name: wanted.tool, ...single };
  return { type: wanted ?? "auto", ...single };
}

function renderTool({ name, description, parameters }: WireTool): Anthropic.Tool {
  const input_schema = { ...parameters, type: "object" as const };
  return { name, ...(description !== "" && { description }), input_schema };
}

/** A history with calls is refused without tools. These are never to be called. */
function toolsOfHistory(messages: readonly WireMessage[]): Anthropic.Tool[] {
  const parts = messages.flatMap((message): readonly { type: string; name?: string }[] =>
    message.role === "assistant" ? message.parts : [],
  );
  const names = parts.flatMap(({ type, name }) => (type === "call" && name !== undefined ? [name] : []));
  return [...new Set(names)].map((name) => ({ name, input_schema: { type: "object" } }));
}

/** Neighbours of one role become one message: results and what the person says next belong together. */
function renderMessages(messages: readonly WireMessage[], recipient: Recipient): Message[] {
  const rendered: { role: Message["role"]; content: Anthropic.ContentBlockParam[] }[] = [];
  for (const message of messages) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = renderMessage(message, recipient);
    const last = rendered.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) rendered.push({ role, content: [...content] });
  }
  return rendered;
}

function renderMessage(message: WireMessage, recipient: Recipient): readonly Anthropic.ContentBlockParam[] {
  switch (message.role) {
    case "user":
      return message.parts.flatMap(renderPart);
    case "assistant":
      return renderAssistant(message.parts, recipient);
    case "tool":
      return renderResults(message.results);
    default:
      return assertNever(message);
  }
}

function renderPart(part: TextPart | ImagePart): readonly (Anthropic.TextBlockParam | Anthropic.ImageBlockParam)[] {
  return part.type === "text" ? words(part.text) : [imageBlock(part)];
}

/** Blocks without words are refused: "text content blocks must contain non-whitespace text". */
function words(text: string): readonly Anthropic.TextBlockParam[] {
  return text.trim() === "" ? [] : [{ type: "text", text }];
}

function imageBlock({ mediaType, data }: ImagePart): Anthropic.ImageBlockParam | Anthropic.TextBlockParam {
  const media_type = imageTypes.find((type) => type === mediaType);
  if (media_type === undefined) return { type: "text", text: `[an image of type ${mediaType}, which cannot be shown]` };
  return { type: "image", source: { type: "base64", media_type, data } };
}

const imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"] as const;

/** Thinking alone is no message. */
function renderAssistant(
  parts: Extract<WireMessage, { role: "assistant" }>["parts"],
  { baseUrl }: Recipient,
): readonly Anthropic.ContentBlockParam[] {
  const blocks = parts.flatMap((part): readonly Anthropic.ContentBlockParam[] => {
    if (part.type === "text") return words(part.text);
    return part.type === "reasoning" ? thinkingFor(baseUrl, part.replay) : [renderCall(part)];
  });
  return blocks.every(({ type }) => type === "thinking" || type === "redacted_thinking") ? [] : blocks;
}

function renderCall({ id, name, arguments: text }: WireCall): Anthropic.ToolUseBlockParam {
  const parsed = parseJson(text);
  const input = parsed.ok && isJsonObject(parsed.value) ? parsed.value : { INVALID_JSON: text };
  return { type: "tool_use", id: wireId(id), name, input };
}

/** Results first; "all content must be type `text` if `is_error` is true", so the images of a failure follow them. */
function renderResults(results: readonly WireResult[]): readonly Anthropic.ContentBlockParam[] {
  const left = results.flatMap(({ isError, content }) =>
    (isError ? content : []).filter(({ type }) => type === "image"),
  );
  return [...results.map(renderResult), ...left.flatMap(renderPart)];
}

function renderResult({ callId, content, isError }: WireResult): Anthropic.ToolResultBlockParam {
  const blocks = content.flatMap((part) =>
    part.type === "image" && isError ? words("[image, see below]") : renderPart(part),
  );
  return {
    type: "tool_result",
    tool_use_id: wireId(callId),
    content: blocks.length > 0 ? blocks : [{ type: "text", text: "(no output)" }],
    ...(isError && { is_error: true }),
  };
}

/** The same id always becomes the same one, so that results find their calls. */
function wireId(id: string): string {
  return /^[a-zA-Z0-9_-]+$/.test(id) ? id : createHash("sha256").update(id).digest("hex").slice(0, 40);
}
