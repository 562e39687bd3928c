/**
 * The output items of one reply, and which of them an event is about.
 * 1. An id decides, then the place in the output, then what is open: GitHub Copilot gives an item another id with every
 * event (vercel/ai PR#18548), other servers number every item 0.
 * 2. An item may be told first by any of its events: a piece may come before "added" (docker-agent PR#2976).
 * 3. A place that is announced again is another item.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
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

export interface Items {
  readonly all: readonly Item[];
  announced(event: JsonObject, kind: ItemKind): Item;
  finished(event: JsonObject, kind: ItemKind): Item;
  /** Of an event that brings a piece of an item of this kind. */
  pieceOf(event: JsonObject, kind: ItemKind): Item;
  /** Of an event that brings again what came in pieces, perhaps when its item is finished. */
  wholeOf(event: JsonObject, kind: ItemKind): Item;
  /** The items of the finished output, each with the one that it is; those that never came are undefined. */
  matched(output: readonly JsonObject[]): readonly (Item | undefined)[];
  /** Begins one that only the finished output has. */
  create(kind: ItemKind): Item;
}

export function kindOf({ type, role, call_id: callId, name }: JsonObject): ItemKind {
  if (type === "message" || (type === undefined && role === "assistant")) return "message";
  if (type === "reasoning") return "reasoning";
  const isCall = type === "function_call" || (type === undefined && typeof (callId ?? name) === "string");
  return isCall ? "call" : "foreign";
}

export function createItems(createSlots: () => Slots): Items {
  const all: Item[] = [];
  const byIndex = new Map<number, Item>();

  const create = (kind: ItemKind, index?: number): Item => {
    const empty = { id: undefined, callId: undefined, name: undefined, head: undefined, held: undefined };
    const state = { isAnnounced: false, isDone: false, isKept: false };
    const item: Item = { number: all.length, kind, index, ...empty, ...state, slots: createSlots() };
    all.push(item);
    if (index !== undefined) byIndex.set(index, item);
    return item;
  };
  /** A `call_id` may come twice (Kimi numbers its calls anew in every turn): then the place tells them apart. */
  const named = (kind: ItemKind, id: string | undefined, callId: string | undefined, index?: number) => {
    const isHere = (item: Item): boolean => (item.index ?? index) === (index ?? item.index);
    return (
      all.findLast((item) => item.kind === kind && id !== undefined && item.id === id) ??
      all.findLast((item) => item.kind === kind && callId !== undefined && item.callId === callId && isHere(item))
    );
  };
  const placed = (kind: ItemKind, index: number | undefined): Item | undefined => {
    const item = index === undefined ? undefined : byIndex.get(index);
    return item?.kind === kind ? item : undefined;
  };
  const open = (kind: ItemKind): Item | undefined => {
    const last = all.findLast((item) => item.kind === kind);
    return last?.isDone === true ? undefined : last;
  };
  const about = (event: JsonObject, kind: ItemKind): Item | undefined => {
    const index = numberIn(event["output_index"]);
    return named(kind, wordIn(event["item_id"]), wordIn(event["call_id"]), index) ?? placed(kind, index);
  };
  const wholeItem = (event: JsonObject): JsonObject => (isJsonObject(event["item"]) ? event["item"] : {});

  return {
    all,
    announced(event, kind) {
      const { id, call_id: callId } = wholeItem(event);
      const index = numberIn(event["output_index"]);
      const there = placed(kind, index);
      const known =
        named(kind, wordIn(id), wordIn(callId), index) ?? (there?.isAnnounced === false ? there : undefined);
      const item = known ?? create(kind, index);
      item.isAnnounced = true;
      return item;
    },
    finished(event, kind) {
      const { id, call_id: callId } = wholeItem(event);
      const index = numberIn(event["output_index"]);
      const there = placed(kind, index);
      const known = named(kind, wordIn(id), wordIn(callId), index) ?? (there?.isDone === false ? there : undefined);
      return known ?? (index === undefined ? open(kind) : undefined) ?? create(kind, index);
    },
    pieceOf(event, kind) {
      const index = numberIn(event["output_index"]);
      return about(event, kind) ?? (index === undefined ? open(kind) : undefined) ?? create(kind, index);
    },
    wholeOf(event, kind) {
      const index = numberIn(event["output_index"]);
      const last = index === undefined ? all.findLast((item) => item.kind === kind) : undefined;
      return about(event, kind) ?? last ?? create(kind, index);
    },
    matched(output) {
      const left = [...all];
      const found: (Item | undefined)[] = output.map(() => undefined);
      for (const isSame of sameness) {
        for (const [at, source] of output.entries()) {
          const there = found[at] === undefined ? left.findIndex((item) => isSame(item, source)) : -1;
          if (there >= 0) found[at] = left.splice(there, 1)[0];
        }
      }
      return found;
    },
    create: (kind) => create(kind),
  };
}

/** Whether an item is one of the finished output, the surest sign first. */
const sameness: readonly ((item: Item, source: JsonObject) => boolean)[] = [
  (item, { id }) => item.id !== undefined && item.id === id,
  (item, { call_id: callId }) => item.callId !== undefined && item.callId === callId,
  (item, source) => item.kind === kindOf(source) && (item.name === undefined || item.name === source["name"]),
];

export function wordIn(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberIn(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) ? number : undefined;
}
