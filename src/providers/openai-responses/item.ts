/** One output item of a reply while it arrives, and how the fields of its events are read. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { MessageHead } from "./kept.ts";
import type { Slots } from "./slots.ts";

export type ItemKind = "message" | "reasoning" | "call" | "foreign";

/** An item while it arrives. */
export interface Item {
  /** Its number among all items of the reply: the index under which a call goes on, which is never used twice. */
  readonly number: number;
  readonly kind: ItemKind;
  /** Its place in the output, where the server said it. */
  readonly index: number | undefined;
  id: string | undefined;
  callId: string | undefined;
  name: string | undefined;
  /** Of a message. */
  head: MessageHead | undefined;
  isAnnounced: boolean;
  isDone: boolean;
  /** What the server wants back of it has gone on. */
  isKept: boolean;
  /** Arguments that came with the announcement, while it is not known whether pieces follow. */
  held: JsonValue | undefined;
  /** What has gone on so far. */
  readonly slots: Slots;
}

export function kindOf({ type, role, call_id: callId, name }: JsonObject): ItemKind {
  if (type === "message" || (type === undefined && role === "assistant")) return "message";
  if (type === "reasoning") return "reasoning";
  const isCall = type === "function_call" || (type === undefined && typeof (callId ?? name) === "string");
  return isCall ? "call" : "foreign";
}

export function wordIn(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberIn(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}
