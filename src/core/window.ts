/** The part of a task that a view needs: its newest items, without what only the model reads. */
import type { Logged } from "./event.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Item, Part, TaskState } from "./state.ts";

const longestField = 4_000;

/** The last `count` items, slimmed. */
export function windowOf(state: TaskState, count: number): TaskState {
  const hidden = Math.max(0, state.items.length - count);
  return { ...state, hidden: state.hidden + hidden, items: state.items.slice(hidden).map(slimItem) };
}

/** The `count` items before the `hidden`th, slimmed. */
export function earlierItems(state: TaskState, hidden: number, count: number): readonly Item[] {
  return state.items.slice(Math.max(0, hidden - count), hidden).map(slimItem);
}

/** The record as a view needs it. */
export function slimRecord(record: Logged): Logged {
  const { event } = record;
  switch (event.type) {
    case "call_finished":
      return { ...record, event: { ...event, content: [] } };
    case "call_ready":
      return { ...record, event: { ...event, input: slimInput(event.input) } };
    case "call_invalid":
      return { ...record, event: { ...event, raw: event.raw.slice(0, longestField) } };
    default:
      return record;
  }
}

function slimItem(item: Item): Item {
  return item.kind === "turn" ? { ...item, parts: item.parts.map(slimPart) } : item;
}

function slimPart(part: Part): Part {
  if (part.kind !== "call") return part;
  const { call } = part;
  return {
    kind: "call",
    call: {
      ...call,
      ...(call.input === undefined ? {} : { input: slimInput(call.input) }),
      ...(call.raw === undefined ? {} : { raw: call.raw.slice(0, longestField) }),
      ...(call.outcome === undefined ? {} : { outcome: { ...call.outcome, content: [] } }),
    },
  };
}

function slimInput(input: JsonObject): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, slimValue(value)]));
}

function slimValue(value: JsonValue): JsonValue {
  return typeof value === "string" && value.length > longestField ? `${value.slice(0, longestField)}…` : value;
}
