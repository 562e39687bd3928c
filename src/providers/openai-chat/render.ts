/** From Diglot's wire messages to the body of a chat completions request. */
import type OpenAI from "openai";
import { assertNever } from "../../core/assert.ts";
import { isBlank } from "../../core/conform.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { ProviderRequest, WireCall, WireMessage, WireResult } from "../../core/provider.ts";
import { arrange } from "./arrange.ts";
import { detailsIn, mergeDetails, type ReasoningDetail } from "./reasoning-details.ts";
import { type Origin, replayFor } from "./replay.ts";
import type { ServerTraits } from "./server-traits.ts";
import { shapeRequest } from "./shape-request.ts";
import { signedDetails, signedExtra } from "./thought-signature.ts";
import { wireId } from "./wire-id.ts";

type ChatMessage = OpenAI.ChatCompletionMessageParam;
type AssistantParts = Extract<WireMessage, { role: "assistant" }>["parts"];

export interface Recipient extends Origin {
  readonly traits: ServerTraits;
}

export function renderRequest(request: ProviderRequest, recipient: Recipient): OpenAI.ChatCompletionCreateParams {
  const { model, traits } = recipient;
  return shapeRequest(request, renderMessages(request, recipient), model, traits);
}

function renderMessages({ system, messages }: ProviderRequest, recipient: Recipient): ChatMessage[] {
  const { systemRole } = recipient.traits;
  const history = arrange(messages, recipient.traits);
  if (isBlank(system)) return history.flatMap((message) => renderMessage(message, recipient));
  if (systemRole !== "user") {
    const head: ChatMessage = { role: systemRole, content: system.toWellFormed() };
    return [head, ...history.flatMap((message) => renderMessage(message, recipient))];
  }
  const [first, ...rest] = history;
  const said = first?.role === "user" ? first.parts : []; // a conforming history begins with the user or is empty
  const head: WireMessage = { role: "user", parts: [{ type: "text", text: system }, ...said] };
  return [head, ...rest].flatMap((message) => renderMessage(message, recipient));
}

function renderMessage(message: WireMessage, recipient: Recipient): readonly ChatMessage[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: renderParts(message.parts) }];
    case "assistant":
      return [renderAssistant(message.parts, recipient)];
    case "tool":
      return message.results.map((result) => renderResult(result, recipient));
    default:
      return assertNever(message);
  }
}

/** A string while there is only text: servers behind simple templates reject or mirror part lists. */
function renderParts(parts: readonly (TextPart | ImagePart)[]): string | OpenAI.ChatCompletionContentPart[] {
  const telling = parts.filter((part) => part.type === "image" || !isBlank(part.text));
  if (telling.every((part) => part.type === "text")) {
    return telling.map((part) => part.text.toWellFormed()).join("\n\n");
  }
  return telling.map((part) =>
    part.type === "text" ? { type: "text", text: part.text.toWellFormed() } : imagePart(part),
  );
}

function imagePart(part: ImagePart): OpenAI.ChatCompletionContentPartImage {
  return { type: "image_url", image_url: { url: `data:${part.mediaType};base64,${part.data}` } };
}

/** Its text always as one string: DeepSeek V3.2 on NIM writes like a list of parts once it has seen one. */
function renderAssistant(parts: AssistantParts, recipient: Recipient): ChatMessage {
  const text = joinWords(parts.flatMap((part) => (part.type === "text" ? [part.text] : [])));
  const calls = parts.filter((part) => part.type === "call");
  const content = calls.length > 0 && isBlank(text) ? recipient.traits.emptyContent : text.toWellFormed();
  const tool_calls = calls.map((call, at) => renderCall(call, recipient, at === 0));
  const reasoning = renderReasoning(parts, calls, recipient);
  return { role: "assistant", content, ...reasoning, ...(calls.length > 0 && { tool_calls }) };
}

/** As the model wrote them, but kept apart: between them stood a call, or thoughts. */
function joinWords(texts: readonly string[]): string {
  return texts
    .filter((text) => !isBlank(text))
    .reduce((before, text) => {
      const isApart = before === "" || before.endsWith("\n") || text.startsWith("\n");
      return before + (isApart ? "" : "\n\n") + text;
    }, "");
}

/** Nothing for most servers: what a model thought is not sent back unless its server asks for it. */
function renderReasoning(parts: AssistantParts, calls: readonly WireCall[], recipient: Recipient): JsonObject {
  const { traits } = recipient;
  if (!traits.takesReasoning) return {};
  const reasoning = parts.filter((part) => part.type === "reasoning");
  const kept = mergeDetails(reasoning.flatMap((part) => detailsIn(replayFor(recipient, part.replay) ?? {})));
  const linked = linkedTo(calls, kept, recipient);
  const [first] = calls;
  const needsSignature = traits.thoughtSignature === "reasoning_details" && first !== undefined;
  const details = needsSignature ? signedDetails(linked, wireId(first.id, traits)) : linked;
  const words = reasoning.map((part) => part.text).join("");
  return {
    ...(details.length > 0 && { reasoning_details: details }),
    ...(traits.wantsReasoning && { reasoning_content: words.toWellFormed() }),
  };
}

/** Entries that name their call get the id that the call has in this request. */
function linkedTo(
  calls: readonly WireCall[],
  details: readonly ReasoningDetail[],
  recipient: Recipient,
): readonly ReasoningDetail[] {
  const ids = new Map(
    calls.map((call) => [replayFor(recipient, call.replay)?.["call_id"], wireId(call.id, recipient.traits)]),
  );
  return details.map((detail) => {
    const id = detail["id"] === undefined ? undefined : ids.get(detail["id"]);
    return id === undefined ? detail : { ...detail, id };
  });
}

function renderCall(call: WireCall, recipient: Recipient, isFirst: boolean): OpenAI.ChatCompletionMessageToolCall {
  const { traits } = recipient;
  const kept = replayFor(recipient, call.replay)?.["extra_content"];
  const extra = isFirst && traits.thoughtSignature === "extra_content" ? signedExtra(kept) : kept;
  return {
    id: wireId(call.id, traits),
    type: "function",
    function: { name: call.name, arguments: call.arguments },
    ...(extra !== undefined && { extra_content: extra }),
  };
}

function renderResult({ callId, content, isError }: WireResult, { traits }: Recipient): ChatMessage {
  const text = content
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("\n")
    .toWellFormed();
  return { role: "tool", tool_call_id: wireId(callId, traits), content: isError ? `Error: ${text}` : text };
}
