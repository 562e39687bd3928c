/**
 * From Diglot's wire messages to the request that the editor's models take.
 * 1. The user and the model take turns, the user first and last; results stand in front of the user's words.
 * 2. The system text is the first part of the first message: the API has no role for it.
 * 3. No message and no text is empty; each call has one result in the next message.
 */
import { assertNever } from "../../core/assert.ts";
import { conform, isBlank } from "../../core/conform.ts";
import { isJsonObject, type JsonObject, parseJson } from "../../core/json.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { ProviderRequest, WireCall, WireMessage, WireResult } from "../../core/provider.ts";
import type { RequestShape } from "../../core/request-shape.ts";
import { renderSchema } from "../openai-chat/schemas/index.ts";
import { wireId } from "../openai-chat/wire-id.ts";
import type { DataContent, EditorMessage, EditorRequest, EditorTool, ResultContent, TextContent } from "./port.ts";

export interface Recipient {
  readonly model: string;
  readonly shape: RequestShape;
  /** Undefined: not told, and then they are sent. */
  readonly takesImages: boolean | undefined;
  /** The parts that are left out, by the names in `refused-part.ts`. */
  readonly without: ReadonlySet<string>;
}

export function renderRequest(request: ProviderRequest, recipient: Recipient): EditorRequest {
  const options = renderOptions(request, recipient);
  return {
    model: recipient.model,
    messages: renderMessages(request, recipient),
    ...renderTools(request, recipient),
    ...(Object.keys(options).length > 0 && { modelOptions: options }),
  };
}

/** What the person chose, under the names that most models know: each takes its own, and the API promises none. */
function renderOptions({ maxOutputTokens }: ProviderRequest, { shape, without }: Recipient): JsonObject {
  const { temperature, extraBody } = shape;
  if (without.has("model options")) return {};
  return {
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(temperature !== undefined && !without.has("temperature") && { temperature }),
    ...extraBody,
  };
}

/** The API can ask for any tool, but not for a certain one: then it is the only one. Of "none" and of parallel calls it knows nothing. */
function renderTools(
  { tools = [], mustCall }: ProviderRequest,
  { shape, without }: Recipient,
): Pick<EditorRequest, "tools" | "toolMode"> {
  if (tools.length === 0) return {};
  const { toolChoice } = mustCall === undefined ? shape : { toolChoice: { tool: mustCall } };
  const isForced = (toolChoice === "required" || typeof toolChoice === "object") && !without.has("forced tool_choice");
  const chosen = typeof toolChoice === "object" ? tools.filter(({ name }) => name === toolChoice.tool) : [];
  const sent = isForced && chosen.length > 0 ? chosen : tools;
  return {
    tools: sent.map(({ name, description, parameters }): EditorTool => {
      const { schema } = renderSchema(parameters, shape.schemas ?? "plain");
      return { name, description, inputSchema: schema };
    }),
    ...(isForced && { toolMode: "required" }),
  };
}

type Content = EditorMessage["content"][number];

function renderMessages({ system, messages }: ProviderRequest, recipient: Recipient): readonly EditorMessage[] {
  const rendered: { readonly role: EditorMessage["role"]; readonly content: Content[] }[] = [];
  const add = (role: EditorMessage["role"], content: readonly Content[]): void => {
    if (rendered.at(-1)?.role !== role) rendered.push({ role, content: [] });
    const parts = rendered.at(-1)?.content ?? [];
    for (const part of content) parts.push(setApart(part, parts.at(-1)));
  };
  if (!isBlank(system)) add("user", [textContent(system)]);
  for (const message of conform(messages))
    add(message.role === "assistant" ? "assistant" : "user", renderMessage(message, recipient));
  return rendered as readonly EditorMessage[]; // each role's own content, see renderMessage
}

/** Some extensions write texts one behind the other, with nothing in between. */
function setApart(part: Content, before: Content | undefined): Content {
  return part.type === "text" && before?.type === "text" ? textContent(`\n\n${part.value}`) : part;
}

function renderMessage(message: WireMessage, recipient: Recipient): readonly Content[] {
  switch (message.role) {
    case "user":
      return renderParts(message.parts, recipient);
    case "assistant":
      return message.parts.flatMap((part): readonly Content[] => {
        if (part.type === "reasoning") return []; // the API takes no thoughts back
        return part.type === "text" ? words(part.text) : [renderCall(part)];
      });
    case "tool":
      return renderResults(message.results, recipient);
    default:
      return assertNever(message);
  }
}

function renderParts(parts: readonly (TextPart | ImagePart)[], recipient: Recipient): (TextContent | DataContent)[] {
  return parts.flatMap((part): readonly (TextContent | DataContent)[] =>
    part.type === "text" ? words(part.text) : [renderImage(part, recipient)],
  );
}

function words(text: string): readonly TextContent[] {
  return isBlank(text) ? [] : [textContent(text)];
}

function textContent(text: string): TextContent {
  return { type: "text", value: text.toWellFormed() };
}

function renderImage({ mediaType, data }: ImagePart, { takesImages, without }: Recipient): TextContent | DataContent {
  if (takesImages === false || without.has("images"))
    return textContent("[image left out: this model takes only text]");
  if (!imageTypes.has(mediaType)) return textContent(`[an image of type ${mediaType}, which cannot be shown]`);
  return { type: "data", mimeType: mediaType, data };
}

/** Those of the API's own `ChatImageMimeType` that models behind it take. */
const imageTypes: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

function renderCall({ id, name, arguments: text }: WireCall): Content {
  const parsed = parseJson(text);
  const input = parsed.ok && isJsonObject(parsed.value) ? parsed.value : { INVALID_JSON: text };
  return { type: "tool_call", callId: ownId(id), name, input };
}

/** Images follow the results: not every model's extension looks for them in one. */
function renderResults(results: readonly WireResult[], recipient: Recipient): readonly Content[] {
  const images = results.flatMap(({ content }) => content.filter((part) => part.type === "image"));
  return [...results.map(renderResult), ...renderParts(images, recipient)];
}

/** The API has no field for a failure. */
function renderResult({ callId, content, isError }: WireResult): ResultContent {
  const texts = content.map((part) => (part.type === "text" ? part.text : "[image, see below]"));
  const text = texts.join("\n") || "(no output)";
  return {
    type: "tool_result",
    callId: ownId(callId),
    content: [textContent(isError ? `Error: ${text}` : isBlank(text) ? "(no output)" : text)],
  };
}

/** Whoever is behind the editor may take letters, digits, "_" and "-" only. */
function ownId(id: string): string {
  return wireId(id, { nineCharacterIds: false });
}
