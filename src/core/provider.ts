/** A provider speaks one wire. It gets a finished request, sends it, and streams back what arrived, undecided. */
import type { AppErrorData } from "./errors.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { ImagePart, ReasoningPart, TextPart } from "./message.ts";

/** A native call on the wire. `arguments` is always valid JSON text. */
export interface WireCall {
  readonly type: "call";
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly replay?: JsonValue | undefined;
}

export interface WireResult {
  readonly callId: string;
  readonly name: string;
  readonly content: readonly (TextPart | ImagePart)[];
  readonly isError: boolean;
}

/** What a dialect makes of the history: native calls and results, or plain text, as its style wants. */
export type WireMessage =
  | { readonly role: "user"; readonly parts: readonly (TextPart | ImagePart)[] }
  | { readonly role: "assistant"; readonly parts: readonly (TextPart | ReasoningPart | WireCall)[] }
  | { readonly role: "tool"; readonly results: readonly WireResult[] };

/** A native tool definition. `parameters` is a JSON Schema of type object. */
export interface WireTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonObject;
}

export interface ProviderRequest {
  readonly system: string;
  readonly messages: readonly WireMessage[];
  /** Absent: no native tools in this request. */
  readonly tools?: readonly WireTool[] | undefined;
  readonly maxOutputTokens?: number | undefined;
  /** The name of the native tool that the reply must call. */
  readonly mustCall?: string | undefined;
  /** The last reply met its limit inside a call: room for `Provider.roomierTokens` is asked for. */
  readonly isRoomier?: boolean | undefined;
}

/** Tokens, whatever the wire counts apart. Absent means that the server did not say, which is not 0. */
export interface Usage {
  /** All of the input: read from a cache, written into one, or neither. */
  readonly inputTokens?: number | undefined;
  /** The part of the input that a cache already held. */
  readonly cachedTokens?: number | undefined;
  /** The part of the input that was written into a cache. */
  readonly cacheWrittenTokens?: number | undefined;
  /** All of the output. */
  readonly outputTokens?: number | undefined;
  /** The part of the output that is reasoning, shown or not. */
  readonly reasoningTokens?: number | undefined;
  /** US dollars, where the server itself tells what the request costs. */
  readonly cost?: number | undefined;
}

export type FinishReason = "stop" | "tool_calls" | "length" | "content_filter" | "unknown";

/** A connection; the first byte of an answer once all was sent; more of a reply that has fallen silent. */
export type Awaited = "connection" | "first_byte" | "more";

/**
 * What came over the wire, in order, as it came. `call` deltas are not assembled: which call a piece belongs to is
 * decided by the dialect from `index`, `id` and `position` (the place in its delta's array).
 */
export type ProviderDelta =
  /** What the request is doing while nothing of the reply comes. */
  | { readonly type: "waiting"; readonly for: Awaited }
  | { readonly type: "opened" }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  | { readonly type: "reasoning_replay"; readonly replay: JsonValue }
  | {
      readonly type: "call";
      readonly position: number;
      readonly index?: number | undefined;
      readonly id?: string | undefined;
      readonly name?: string | undefined;
      readonly arguments?: string | JsonObject | undefined;
      readonly replay?: JsonValue | undefined;
    }
  | { readonly type: "usage"; readonly usage: Usage }
  /** `endedFor`: Diglot itself ended the reply, and why: one sentence for the person. What came before it counts. */
  | { readonly type: "finish"; readonly reason: FinishReason; readonly endedFor?: string | undefined }
  | { readonly type: "failure"; readonly error: AppErrorData };

export interface Provider {
  /** Tokens of output that can be asked for at most, where the wire chooses a smaller limit by itself. */
  readonly roomierTokens?: number | undefined;
  /**
   * Never throws: a failure is the last delta. On abort it closes the connection and ends without a failure. A stream
   * that ends with neither `finish` nor `failure` was cut off.
   */
  stream(request: ProviderRequest, signal: AbortSignal): AsyncIterable<ProviderDelta>;
}
