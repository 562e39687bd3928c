/** What an item says, as deltas: words once, in front of them what belongs in front, and behind them what is kept. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import type { Origin } from "../openai-chat/replay.ts";
import type { Item } from "./item.ts";
import { reasoningItem, replayOf } from "./kept.ts";
import type { Family } from "./slots.ts";

type Deltas = readonly ProviderDelta[];

export interface Teller {
  /** A piece of an item's words. */
  piece(item: Item, family: Family, place: number, piece: JsonValue | undefined): Deltas;
  /** The whole of them. `isFinal`: of the finished output, which mends nothing. */
  whole(item: Item, family: Family, place: number, whole: JsonValue | undefined, isFinal?: boolean): Deltas;
  /** The name and the id of a call, as soon as there is one. */
  head(item: Item): Deltas;
  /** Arguments that came with the announcement of a call and with nothing else. */
  held(item: Item): Deltas;
  /** What the server wants back of a reasoning item. */
  keep(item: Item, source: JsonObject): Deltas;
}

export function createTeller(origin: Origin): Teller {
  const reply: Told = { origin, hasKept: false, lastMessage: undefined };
  const whole: Teller["whole"] = (item, family, place, value, isFinal = false) => {
    if (family === "arguments") return wholeArguments(item, value, isFinal);
    if (typeof value !== "string" || value === "" || isOtherwiseTold(item, family)) return [];
    const apart = paragraph(item, family, place);
    const rest = item.slots.rest(family, place, value);
    return rest === "" ? [] : [...apart, ...speak(reply, item, family, rest)];
  };
  return {
    whole,
    piece(item, family, place, value) {
      if (family === "arguments" && isJsonObject(value)) return whole(item, family, place, value);
      const piece = isJsonObject(value) ? value["text"] : value;
      if (typeof piece !== "string" || piece === "") return [];
      if (family === "arguments") item.held = undefined;
      const apart = paragraph(item, family, place);
      item.slots.add(family, place, piece);
      return [...apart, ...speak(reply, item, family, piece)];
    },
    head: (item) => [headOf(reply, item)],
    held(item) {
      const { held } = item;
      item.held = undefined;
      return held === undefined ? [] : wholeArguments(item, held, true);
    },
    keep(item, source) {
      const sent = item.isKept ? undefined : reasoningItem(source);
      if (sent === undefined) return [];
      item.isKept = true;
      reply.hasKept = true;
      return [{ type: "reasoning_replay", replay: replayOf(origin, { reasoning_item: sent }) }];
    },
  };
}

/** Of the reply so far. */
interface Told {
  readonly origin: Origin;
  /** Reasoning goes back, so the ids of what follows it must. */
  hasKept: boolean;
  lastMessage: Item | undefined;
}

/** Two messages of one reply are two paragraphs. */
function speak(reply: Told, item: Item, family: Family, text: string): Deltas {
  if (family === "arguments") return [callOf(item, { arguments: text })];
  if (family === "summary" || family === "thought") return [{ type: "reasoning", text }];
  const isNext = reply.lastMessage !== undefined && reply.lastMessage !== item;
  reply.lastMessage = item;
  return [
    ...(isNext ? [{ type: "text" as const, text: "\n\n" }] : []),
    ...keptHead(reply, item),
    { type: "text", text },
  ];
}

/** A message needs its id behind reasoning alone; its phase is always wanted. */
function keptHead({ origin, hasKept }: Told, item: Item): Deltas {
  const head = item.isKept ? undefined : item.head;
  item.isKept = true;
  if (head === undefined || (head.phase === undefined && !(hasKept && head.id !== undefined))) return [];
  return [{ type: "reasoning_replay", replay: replayOf(origin, { message_head: head }) }];
}

/** Parts of a summary are paragraphs. */
function paragraph({ slots }: Item, family: Family, place: number): Deltas {
  const isNext = family === "summary" && slots.has(family) && !slots.has(family, place);
  return isNext ? [{ type: "reasoning", text: "\n\n" }] : [];
}

function headOf({ origin, hasKept }: Told, item: Item): ProviderDelta {
  const { id, callId, name } = item;
  const replay = hasKept ? { replay: replayOf(origin, { function_call: { id, call_id: callId } }) } : {};
  return callOf(item, { id: callId ?? id, name, ...replay });
}

/**
 * The whole of a call's arguments takes the place of pieces that it does not begin with: GitHub Copilot sends those as
 * ciphertext (opencodex PR#996). Nothing, and `{}` behind real arguments, are no whole.
 */
function wholeArguments(item: Item, value: JsonValue | undefined, isFinal: boolean): Deltas {
  const text = isJsonObject(value) ? JSON.stringify(value) : value;
  if (typeof text !== "string" || text.trim() === "") return [];
  item.held = undefined;
  if (text.startsWith(item.slots.said("arguments", 0))) {
    const rest = item.slots.rest("arguments", 0, text);
    return rest === "" ? [] : [callOf(item, { arguments: rest })];
  }
  const mended = isFinal ? undefined : inputIn(text);
  if (mended === undefined || Object.keys(mended).length === 0) return [];
  item.slots.replace("arguments", 0, text);
  return [callOf(item, { arguments: mended })];
}

function callOf({ number }: Item, more: Partial<Extract<ProviderDelta, { type: "call" }>>): ProviderDelta {
  return { type: "call", position: 0, index: number, ...more };
}

/** Some servers tell the same thoughts in full and as their summary: those that came first count. */
function isOtherwiseTold({ slots }: Item, family: Family): boolean {
  if (family === "summary") return slots.has("thought") && !slots.has("summary");
  return family === "thought" && slots.has("summary") && !slots.has("thought");
}

function inputIn(text: string): JsonObject | undefined {
  const parsed = parseJson(text);
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}
