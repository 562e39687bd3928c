/** What tells that two events, or an item and one of the finished output, are of the same item. Linear in their number. */
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { type Item, type ItemKind, kindOf, wordIn } from "./item.ts";

/** Items by their ids. */
export interface Names {
  find(kind: ItemKind, id: JsonValue | undefined, callId: JsonValue | undefined, index?: number): Item | undefined;
  add(item: Item): void;
}

/** A `call_id` may come twice (Kimi numbers its calls anew in every turn): then the place in the output tells them apart. */
export function createNames(): Names {
  const byName = new Map<string, Item>();
  return {
    find: (kind, id, callId, index) =>
      byName.get(keyOf(kind, "id", id)) ??
      byName.get(keyOf(kind, "call", callId, index)) ??
      byName.get(keyOf(kind, "call", callId)) ??
      (index === undefined ? byName.get(keyOf(kind, "last", callId)) : undefined),
    add(item) {
      const { kind, index, id, callId } = item;
      if (id !== undefined) byName.set(keyOf(kind, "id", id), item);
      if (callId === undefined) return;
      byName.set(keyOf(kind, "call", callId, index), item);
      byName.set(keyOf(kind, "last", callId), item);
    },
  };
}

/** One that no item has, where there is nothing to go by. */
function keyOf(kind: ItemKind, by: "id" | "call" | "last", name: JsonValue | undefined, index?: number): string {
  const word = wordIn(name);
  return word === undefined ? "" : JSON.stringify([kind, by, word, index]);
}

/** By id, then by `call_id`, then in order among those of the same kind and name; each item once. */
export function match(all: readonly Item[], output: readonly JsonObject[]): readonly (Item | undefined)[] {
  const found: (Item | undefined)[] = output.map(() => undefined);
  const left = new Set(all);
  for (const [ofItem, ofSource] of signs) {
    const waiting = new Map<string, Item[]>();
    for (const item of [...left].reverse()) {
      const sign = ofItem(item);
      if (sign !== undefined) append(waiting, sign, item);
    }
    for (const [at, source] of output.entries()) {
      const sign = found[at] === undefined ? ofSource(source) : undefined;
      const item = sign === undefined ? undefined : waiting.get(sign)?.pop();
      if (item === undefined) continue;
      found[at] = item;
      left.delete(item);
    }
  }
  return found;
}

function append(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** What tells that two are the same, the surest first. */
const signs: readonly (readonly [(item: Item) => string | undefined, (source: JsonObject) => string | undefined])[] = [
  [({ id }) => id, ({ id }) => wordIn(id)],
  [({ callId }) => callId, ({ call_id: callId }) => wordIn(callId)],
  [({ kind, name = "" }) => `${kind} ${name}`, (source) => `${kindOf(source)} ${wordIn(source["name"]) ?? ""}`],
  [({ kind, name }) => (name === undefined ? kind : undefined), kindOf],
];
