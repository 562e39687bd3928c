/**
 * The conversation as the input items of a request.
 * 1. A reply's items stand in the order in which they came, the results of its calls behind all of them.
 * 2. A reasoning item is sent only where a message or a call of the same reply follows it.
 * 3. Ids of items are sent only behind reasoning: alone they name what the server was told not to keep. None is sent twice
 * ("Duplicate item found with id msg_…").
 */
import type OpenAI from "openai";
import { assertNever } from "../../core/assert.ts";
import { conform, isBlank } from "../../core/conform.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { WireCall, WireMessage, WireResult } from "../../core/provider.ts";
import { wireId } from "../openai-chat/wire-id.ts";
import { keptIn, type MessageHead } from "./kept.ts";
import { knownOf } from "./known.ts";
import type { Recipient } from "./render.ts";

type Item = OpenAI.Responses.ResponseInputItem;
type Content = readonly (TextPart | ImagePart)[];
type AssistantParts = Extract<WireMessage, { role: "assistant" }>["parts"];

export function renderInput(messages: readonly WireMessage[], recipient: Recipient): Item[] {
  const ids: Ids = { calls: createCallIds(), items: new Set() };
  return conform(messages).flatMap((message) => renderMessage(message, recipient, ids));
}

/** What was sent so far. */
interface Ids {
  readonly calls: CallIds;
  readonly items: Set<string>;
}

/** Undefined for an id that was sent before. */
function unsent(id: string | undefined, { items }: Ids): string | undefined {
  if (id === undefined || items.has(id)) return undefined;
  items.add(id);
  return id;
}

/** The ids under which results find their calls. Each depends only on what stood before it. */
interface CallIds {
  add(ownId: string, wanted: string | undefined): string;
  of(ownId: string): string;
}

function createCallIds(): CallIds {
  const byOwnId = new Map<string, string>();
  const used = new Set<string>();
  return {
    add(ownId, wanted) {
      let id = wanted !== undefined && isCallId(wanted) && !used.has(wanted) ? wanted : ownCallId(ownId);
      for (let number = 2; used.has(id); number++) id = ownCallId(`${ownId}_${number}`); // a server's own id is the same
      used.add(id);
      byOwnId.set(ownId, id);
      return id;
    },
    of: (ownId) => byOwnId.get(ownId) ?? ownCallId(ownId),
  };
}

/** Longer ones are refused: "string too long. Expected a string with maximum length 64". */
function isCallId(id: string): boolean {
  return /^[\w-]{1,64}$/.test(id);
}

function ownCallId(id: string): string {
  return wireId(id, { nineCharacterIds: false });
}

function renderMessage(message: WireMessage, recipient: Recipient, ids: Ids): readonly Item[] {
  switch (message.role) {
    case "user":
      return [{ type: "message", role: "user", content: renderContent(message.parts, recipient) }];
    case "assistant":
      return renderAssistant(message.parts, recipient, ids);
    case "tool":
      return renderResults(message.results, recipient, ids);
    default:
      return assertNever(message);
  }
}

type InputPart = OpenAI.Responses.ResponseInputText | OpenAI.Responses.ResponseInputImage;

function renderContent(parts: Content, { without }: Recipient): InputPart[] {
  return parts.flatMap((part): InputPart[] => {
    if (part.type === "text") return isBlank(part.text) ? [] : [inputText(part.text)];
    if (without.has("images")) return [inputText(leftOut)];
    if (!imageTypes.has(part.mediaType))
      return [inputText(`[an image of type ${part.mediaType}, which cannot be shown]`)];
    const image_url = `data:${part.mediaType};base64,${part.data}`;
    return [{ type: "input_image", detail: "auto", image_url }];
  });
}

/** What the API takes (images and vision guide); others are refused with the whole request. */
const imageTypes: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
const leftOut = "[image left out: this server takes only text]";

function inputText(text: string): OpenAI.Responses.ResponseInputText {
  return { type: "input_text", text: text.toWellFormed() };
}

function renderAssistant(parts: AssistantParts, recipient: Recipient, ids: Ids): readonly Item[] {
  const end = parts.findLastIndex((part) => part.type === "call" || (part.type === "text" && !isBlank(part.text)));
  const takesReasoning = !recipient.without.has("reasoning in the history");
  const items: Item[] = [];
  let head: MessageHead = {};
  let isBehindReasoning = false;
  for (const part of parts.slice(0, end + 1)) {
    if (part.type === "reasoning") {
      const kept = takesReasoning ? keptIn(recipient, part.replay) : {};
      head = kept.head ?? head;
      if (kept.reasoning === undefined || unsent(kept.reasoning.id, ids) === undefined) continue;
      items.push(kept.reasoning as unknown as OpenAI.Responses.ResponseReasoningItem); // as the server sent it
      isBehindReasoning = true;
    } else if (part.type === "call") {
      items.push(renderCall(part, recipient, isBehindReasoning, ids));
      head = {}; // its message had no words
    } else if (!isBlank(part.text)) {
      items.push(said(part.text, head.phase, isBehindReasoning ? unsent(head.id, ids) : undefined));
      head = {};
    }
  }
  return items;
}

/** Without an id in the plainest form: some servers take an output message only whole (vllm PR#41355). */
function said(text: string, phase: string | undefined, id: string | undefined): Item {
  const words = text.toWellFormed();
  const kept = phase === undefined ? {} : { phase: phase as "commentary" }; // one of the server's own words
  if (id === undefined) return { role: "assistant", content: words, ...kept };
  const content = [{ type: "output_text" as const, text: words, annotations: [] }];
  return { type: "message", role: "assistant", id, status: "completed", content, ...kept };
}

function renderCall(call: WireCall, recipient: Recipient, isBehindReasoning: boolean, ids: Ids): Item {
  const { callId, itemId } = isBehindReasoning ? keptIn(recipient, call.replay) : {};
  const id = unsent(itemId, ids);
  return {
    type: "function_call",
    ...(id !== undefined && { id }),
    call_id: ids.calls.add(call.id, callId),
    name: call.name,
    arguments: call.arguments,
  };
}

/** Images follow as the user's where a result cannot hold them. */
function renderResults(results: readonly WireResult[], recipient: Recipient, ids: Ids): readonly Item[] {
  const { baseUrl, model, without } = recipient;
  const areInside = knownOf(baseUrl, model).imagesInResults && !without.has("images in results");
  const outputs = results.map(
    (result): Item => ({
      type: "function_call_output",
      call_id: ids.calls.of(result.callId),
      output: renderOutput(result, recipient, areInside),
    }),
  );
  const images = results.flatMap(({ content }) => content.filter((part) => part.type === "image"));
  if (areInside || images.length === 0 || without.has("images")) return outputs;
  const intro = inputText("The images of the tool results above:");
  return [...outputs, { type: "message", role: "user", content: [intro, ...renderContent(images, recipient)] }];
}

/** A string while there is only text. This wire has no mark for a failure. */
function renderOutput(
  { content, isError }: WireResult,
  recipient: Recipient,
  areInside: boolean,
): OpenAI.Responses.ResponseInputItem.FunctionCallOutput["output"] {
  const hasImages = content.some((part) => part.type === "image");
  if (hasImages && areInside) return renderContent(isError ? [failedNote, ...content] : content, recipient);
  const note = recipient.without.has("images") ? leftOut : "[image, see below]";
  const text = content.map((part) => (part.type === "text" ? part.text : note)).join("\n");
  const output = isBlank(text) ? "(no output)" : text.toWellFormed();
  return isError ? `Error: ${output}` : output;
}

const failedNote: TextPart = { type: "text", text: "Error:" };
