/** From Diglot's wire messages to the body of a Messages request. */
import type Anthropic from "@anthropic-ai/sdk";
import { assertNever } from "../../core/assert.ts";
import { conform, isBlank } from "../../core/conform.ts";
import { isJsonObject, parseJson } from "../../core/json.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { ProviderRequest, WireCall, WireMessage, WireResult } from "../../core/provider.ts";
import type { RequestShape } from "../../core/request-shape.ts";
import type { Origin } from "../openai-chat/replay.ts";
import { wireId } from "../openai-chat/wire-id.ts";
import { markPrefix } from "./cache-marks.ts";
import { thinkingFor } from "./thinking.ts";
import { budgetIn, thinkingFields } from "./thinking-wish.ts";
import { renderChoice, renderTools } from "./tools.ts";

export interface Recipient extends Origin {
  readonly shape: RequestShape;
  /** The parts that are left out, by the names in `refused-part.ts`. */
  readonly without: ReadonlySet<string>;
}

/** Tokens. What models since Claude 4 write at most, a few of them half of it: asked for when a call needs it. */
const roomier = 64_000;

/** Tokens. The wire asks for a limit; what is not used of it costs nothing, and a small one cuts long files off. */
export const outputLimits = [roomier, 32_000, 8_192, 4_096];

export function renderRequest(request: ProviderRequest, recipient: Recipient): Anthropic.MessageCreateParamsStreaming {
  const { model, without } = recipient;
  const messages = renderMessages(request.messages, recipient);
  const tools = renderTools(request);
  const system: Anthropic.TextBlockParam[] = words(request.system);
  if (!without.has("cache_control")) markPrefix(tools, system, messages);
  const { temperature, extraBody } = recipient.shape;
  const thinking = thinkingFields(recipient);
  return {
    model,
    max_tokens: request.maxOutputTokens ?? outputLimit(request, without) + budgetIn(thinking),
    ...(system.length > 0 && { system }),
    messages,
    ...(tools.length > 0 && { tools, ...renderChoice(request, recipient) }),
    ...(temperature !== undefined && !without.has("temperature") && { temperature }),
    ...thinking,
    stream: true,
    ...extraBody,
  };
}

/** The largest that was not refused. */
function outputLimit({ isRoomier = false }: ProviderRequest, without: ReadonlySet<string>): number {
  const wanted = outputLimits.filter((limit) => isRoomier || limit !== roomier);
  const taken = wanted.find((limit) => !without.has(`${limit} tokens of output`));
  return taken ?? Math.min(...outputLimits);
}

/** Undefined where a limit was refused: then more of it is, too. */
export function roomierTokens(without: ReadonlySet<string>): number | undefined {
  return outputLimits.some((limit) => without.has(`${limit} tokens of output`)) ? undefined : roomier;
}

type Message = { readonly role: "user" | "assistant"; readonly content: Anthropic.ContentBlockParam[] };

/** Neighbours of one role become one message: results and what the person says next belong together. */
function renderMessages(messages: readonly WireMessage[], recipient: Recipient): Message[] {
  const rendered: Message[] = [];
  for (const message of conform(messages)) {
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = renderMessage(message, recipient);
    const last = rendered.at(-1);
    if (last?.role === role) last.content.push(...content);
    else rendered.push({ role, content });
  }
  return rendered;
}

function renderMessage(message: WireMessage, recipient: Recipient): Anthropic.ContentBlockParam[] {
  switch (message.role) {
    case "user":
      return message.parts.flatMap((part) => renderPart(part, recipient));
    case "assistant":
      return renderAssistant(message.parts, recipient);
    case "tool":
      return renderResults(message.results, recipient);
    default:
      return assertNever(message);
  }
}

/** "The final block in an assistant message cannot be `thinking`": a reply that was stopped may end with it. */
function renderAssistant(
  parts: Extract<WireMessage, { role: "assistant" }>["parts"],
  recipient: Recipient,
): Anthropic.ContentBlockParam[] {
  const end = parts.findLastIndex((part) => part.type === "call" || (part.type === "text" && !isBlank(part.text)));
  return parts.slice(0, end + 1).flatMap((part): Anthropic.ContentBlockParam[] => {
    if (part.type === "text") return words(part.text);
    return part.type === "reasoning" ? renderThinking(part.replay, recipient) : [renderCall(part)];
  });
}

function renderPart(
  part: TextPart | ImagePart,
  recipient: Recipient,
): (Anthropic.TextBlockParam | Anthropic.ImageBlockParam)[] {
  return part.type === "text" ? words(part.text) : [imageBlock(part, recipient)];
}

/** Blocks without words are refused: "text content blocks must contain non-whitespace text". */
function words(text: string): Anthropic.TextBlockParam[] {
  return isBlank(text) ? [] : [{ type: "text", text: text.toWellFormed() }];
}

function imageBlock(
  { mediaType, data }: ImagePart,
  { without }: Recipient,
): Anthropic.ImageBlockParam | Anthropic.TextBlockParam {
  if (without.has("images")) return { type: "text", text: "[image left out: this server takes only text]" };
  const media_type = imageTypes.find((type) => type === mediaType);
  if (media_type === undefined) return { type: "text", text: `[an image of type ${mediaType}, which cannot be shown]` };
  return { type: "image", source: { type: "base64", media_type, data } };
}

const imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"] as const;

function renderThinking(
  replay: Parameters<typeof thinkingFor>[1],
  recipient: Recipient,
): Anthropic.ContentBlockParam[] {
  return recipient.without.has("thinking in the history") ? [] : [...thinkingFor(recipient, replay)];
}

function renderCall({ id, name, arguments: text }: WireCall): Anthropic.ToolUseBlockParam {
  const parsed = parseJson(text);
  const input = parsed.ok && isJsonObject(parsed.value) ? parsed.value : { INVALID_JSON: text };
  return { type: "tool_use", id: ownId(id), name, input };
}

/** Results first; "all content must be type `text` if `is_error` is true", so the images of a failure follow them. */
function renderResults(results: readonly WireResult[], recipient: Recipient): Anthropic.ContentBlockParam[] {
  const images = results
    .filter(({ isError }) => isError)
    .flatMap(({ content }) => content.filter((part) => part.type === "image"));
  return [
    ...results.map((result) => renderResult(result, recipient)),
    ...images.flatMap((part) => renderPart(part, recipient)),
  ];
}

function renderResult({ callId, content, isError }: WireResult, recipient: Recipient): Anthropic.ToolResultBlockParam {
  const blocks = content.flatMap((part) =>
    part.type === "image" && isError ? words("[image, see below]") : renderPart(part, recipient),
  );
  return {
    type: "tool_result",
    tool_use_id: ownId(callId),
    content: blocks.length > 0 ? blocks : words("(no output)"),
    ...(isError && { is_error: true }),
  };
}

/** `^[a-zA-Z0-9_-]+$` is what the API takes. */
function ownId(id: string): string {
  return wireId(id, { nineCharacterIds: false });
}
