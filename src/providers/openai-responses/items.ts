/**
 * The output items of one reply, and which of them an event is about.
 * 1. An id decides, then the place in the output, then what is open: GitHub Copilot gives an item another id with every
 * event (vercel/ai PR#18548), other servers number every item 0.
 * 2. An item may be told first by any of its events: a piece may come before "added" (docker-agent PR#2976).
 * 3. A place that is announced again is another item.
 */
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { type Item, type ItemKind, numberIn, wordIn } from "./item.ts";
import { messageHead } from "./kept.ts";
import { createNames, match } from "./same-item.ts";
import type { Slots } from "./slots.ts";

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
  /** Takes over the names that an item does not have yet. True for a call that had none, and again when its tool's comes late. */
  identify(item: Item, source: JsonObject): boolean;
}

export function createItems(createSlots: () => Slots): Items {
  const all: Item[] = [];
  const byIndex = new Map<number, Item>();
  const lastOf = new Map<ItemKind, Item>();
  const { find: named, add: addNames } = createNames();

  const create = (kind: ItemKind, index?: number): Item => {
    const empty = { id: undefined, callId: undefined, name: undefined, head: undefined, held: undefined };
    const state = { isAnnounced: false, isDone: false, isKept: false };
    const item: Item = { number: all.length, kind, index, ...empty, ...state, slots: createSlots() };
    all.push(item);
    lastOf.set(kind, item);
    if (index !== undefined) byIndex.set(index, item);
    return item;
  };
  const placed = (kind: ItemKind, index: number | undefined): Item | undefined => {
    const item = index === undefined ? undefined : byIndex.get(index);
    return item?.kind === kind ? item : undefined;
  };
  const open = (kind: ItemKind): Item | undefined => {
    const last = lastOf.get(kind);
    return last?.isDone === true ? undefined : last;
  };
  const about = (event: JsonObject, kind: ItemKind): Item | undefined => {
    const index = numberIn(event["output_index"]);
    return named(kind, event["item_id"], event["call_id"], index) ?? placed(kind, index);
  };

  return {
    all,
    create: (kind) => create(kind),
    matched: (output) => match(all, output),
    announced(event, kind) {
      const { id, call_id: callId } = itemIn(event);
      const index = numberIn(event["output_index"]);
      const there = placed(kind, index);
      const known = named(kind, id, callId, index) ?? (there?.isAnnounced === false ? there : undefined);
      const item = known ?? create(kind, index);
      item.isAnnounced = true;
      return item;
    },
    finished(event, kind) {
      const { id, call_id: callId } = itemIn(event);
      const index = numberIn(event["output_index"]);
      const there = placed(kind, index);
      const known = named(kind, id, callId, index) ?? (there?.isDone === false ? there : undefined);
      return known ?? (index === undefined ? open(kind) : undefined) ?? create(kind, index);
    },
    pieceOf(event, kind) {
      const index = numberIn(event["output_index"]);
      return about(event, kind) ?? (index === undefined ? open(kind) : undefined) ?? create(kind, index);
    },
    wholeOf(event, kind) {
      const index = numberIn(event["output_index"]);
      return about(event, kind) ?? (index === undefined ? lastOf.get(kind) : undefined) ?? create(kind, index);
    },
    identify(item, source) {
      const { name, callId } = item;
      item.id ??= wordIn(source["id"]);
      item.callId ??= wordIn(source["call_id"]);
      item.name ??= wordIn(source["name"]);
      item.head ??= messageHead(source);
      addNames(item);
      if (item.kind !== "call") return false;
      return item.name === undefined ? callId !== item.callId : name === undefined;
    },
  };
}

function itemIn(event: JsonObject): JsonObject {
  return isJsonObject(event["item"]) ? event["item"] : {};
}
