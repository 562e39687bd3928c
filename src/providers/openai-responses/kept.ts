/**
 * What the server wants back: reasoning items as they came, and of the items behind them their ids. "Item 'rs_…' of type
 * 'reasoning' was provided without its required following item" is also said of a message that came back without its id
 * (OpenHands software-agent-sdk#1754). With `store: false` nothing is looked up, so reasoning must bring its content along:
 * encrypted, or in words (DeepSeek, gpt-oss on vLLM).
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import { type Origin, replayFor } from "../openai-chat/replay.ts";

/** A reasoning item, of the fields that requests take: "Unknown parameter: 'input[1].status'" and null are refused. */
export interface SentReasoning {
  readonly type: "reasoning";
  readonly id: string;
  /** Required even when it is empty (Agora#141). */
  readonly summary: readonly JsonValue[];
  readonly content?: readonly JsonValue[];
  readonly encrypted_content?: string;
}

/** Undefined: a server that keeps nothing would not know what it is. The id is required (goai#145). */
export function reasoningItem(item: JsonObject): SentReasoning | undefined {
  const { id, summary, content, encrypted_content: encrypted } = item;
  const words = listIn(content);
  const isSealed = typeof encrypted === "string" && encrypted !== "";
  if (typeof id !== "string" || id === "" || (!isSealed && words.length === 0)) return undefined;
  return {
    type: "reasoning",
    id,
    summary: listIn(summary),
    ...(words.length > 0 && { content: words }),
    ...(isSealed && { encrypted_content: encrypted }),
  };
}

function listIn(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** Of a message: models of 2026 want its phase back, too ("dropping it can degrade performance", the API's reference). */
export interface MessageHead {
  readonly id?: string;
  readonly phase?: string;
}

export function messageHead({ id, phase }: JsonObject): MessageHead {
  return {
    ...(typeof id === "string" && id !== "" && { id }),
    ...(typeof phase === "string" && phase !== "" && { phase }),
  };
}

/** How it is kept in the history: in a part of its own, in front of what it belongs to. */
type Keeping =
  | { readonly reasoning_item: SentReasoning }
  | { readonly message_head: MessageHead }
  | { readonly function_call: { readonly id?: string | undefined; readonly call_id?: string | undefined } };

export function replayOf({ baseUrl, model }: Origin, keeping: Keeping): JsonValue {
  return JSON.parse(JSON.stringify({ from: baseUrl, model, ...keeping })) as JsonValue; // without what is undefined
}

/** What was kept, or nothing if it came from elsewhere. */
export interface Kept {
  readonly reasoning?: SentReasoning | undefined;
  readonly head?: MessageHead | undefined;
  readonly callId?: string | undefined;
  readonly itemId?: string | undefined;
}

export function keptIn(origin: Origin, replay: JsonValue | undefined): Kept {
  const { reasoning_item: item, message_head: head, function_call: call } = replayFor(origin, replay) ?? {};
  return {
    reasoning: isJsonObject(item) ? reasoningItem(item) : undefined,
    head: isJsonObject(head) ? messageHead(head) : undefined,
    callId: isJsonObject(call) ? wordIn(call["call_id"]) : undefined,
    itemId: isJsonObject(call) ? wordIn(call["id"]) : undefined,
  };
}

function wordIn(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
