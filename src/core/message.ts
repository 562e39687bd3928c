/** The conversation as Diglot keeps it: neutral to the tool-call style and to the provider. A dialect renders it. */
import type { JsonObject, JsonValue } from "./json.ts";

export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

/** Base64 without a data-URL prefix. */
export interface ImagePart {
  readonly type: "image";
  readonly mediaType: string;
  readonly data: string;
}

/** `replay` is opaque provider data (a signature, an encrypted block) that must go back unchanged on the next request. */
export interface ReasoningPart {
  readonly type: "reasoning";
  readonly text: string;
  readonly replay?: JsonValue | undefined;
}

/**
 * `id` is Diglot's own, unique in the task. `input` is what was decoded; when the model's text could not be read,
 * `input` is empty and `raw` holds the text. `replay` is opaque provider data of this call.
 */
export interface ToolCallPart {
  readonly type: "tool_call";
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
  readonly raw?: string | undefined;
  readonly replay?: JsonValue | undefined;
}

export interface ToolResultPart {
  readonly type: "tool_result";
  readonly callId: string;
  readonly name: string;
  readonly content: readonly (TextPart | ImagePart)[];
  readonly isError: boolean;
}

export interface UserMessage {
  readonly role: "user";
  readonly parts: readonly (TextPart | ImagePart)[];
}

export interface AssistantMessage {
  readonly role: "assistant";
  readonly parts: readonly (TextPart | ReasoningPart | ToolCallPart)[];
}

/** All results of one turn, in the order of its calls. Always directly after the assistant message they answer. */
export interface ToolMessage {
  readonly role: "tool";
  readonly results: readonly ToolResultPart[];
}

export type Message = UserMessage | AssistantMessage | ToolMessage;
