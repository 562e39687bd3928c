/** The events of one reply to provider deltas. What this wire decides is decided here; what a call means is not. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { FinishReason, ProviderDelta } from "../../core/provider.ts";
import type { Origin } from "../openai-chat/replay.ts";
import { readUsage, type UsageSource } from "../transport/usage.ts";
import { type Item, type ItemKind, kindOf, numberIn } from "./item.ts";
import { createItems, type Items } from "./items.ts";
import { createSlots, type Family } from "./slots.ts";
import { createTeller, type Teller } from "./tell.ts";

export interface EventReader {
  /** A reply of this wire has begun to show. */
  readonly began: boolean;
  /** The reply as the server ended it: `response.completed` and its kin. */
  readonly ending: JsonObject | undefined;
  push(event: JsonValue): readonly ProviderDelta[];
  /** The stream has ended properly, whether or not the reply was said to be over. */
  end(): readonly ProviderDelta[];
}

export function createEventReader(origin: Origin, headers?: Headers): EventReader {
  const reply: Reply = {
    items: createItems(createSlots),
    teller: createTeller(origin),
    source: { host: new URL(origin.baseUrl).hostname, headers },
    ending: undefined,
  };
  let began = false;
  return {
    get began() {
      return began;
    },
    get ending() {
      return reply.ending;
    },
    push(event) {
      if (!isJsonObject(event) || reply.ending !== undefined) return [];
      began ||= isEvent(event);
      return readers.get(nameOf(event))?.(reply, event) ?? []; // keepalive, and whatever there will be
    },
    end() {
      if (reply.ending !== undefined) return [];
      return [...heldArguments(reply), { type: "finish", reason: "unknown" }];
    },
  };
}

/** One of the events of the wire, or the whole reply as a document. */
export function isEvent(value: JsonObject): boolean {
  const { type } = value;
  return readers.has(nameOf(value)) || (typeof type === "string" && type.startsWith("response."));
}

interface Reply {
  readonly items: Items;
  readonly teller: Teller;
  readonly source: UsageSource;
  ending: JsonObject | undefined;
}

type Read = (reply: Reply, event: JsonObject) => readonly ProviderDelta[];

/** Without "response.", which some servers leave out. A document has the name of what it is. */
function nameOf(event: JsonObject): string {
  const { type, object, output, response } = event;
  if (typeof type === "string" && type !== "response") return type.replace(/^response\./, "");
  const { status } = isJsonObject(response) ? response : event;
  if (status === "in_progress" || status === "queued") return "in_progress";
  const isDocument = object === "response" || Array.isArray(output) || isJsonObject(response);
  return isDocument ? "document" : "unknown";
}

const readers: ReadonlyMap<string, Read> = new Map(
  Object.entries<Read>({
    created: () => [],
    in_progress: () => [],
    "output_item.added": begin,
    "output_item.done": finishItem,
    "content_part.done": finishPart,
    "output_text.delta": piece("message", "text"),
    "output_text.done": wholeOf("message", "text", "text"),
    "text.delta": piece("message", "text"),
    "text.done": wholeOf("message", "text", "text"),
    "refusal.delta": piece("message", "refusal"),
    "refusal.done": wholeOf("message", "refusal", "refusal"),
    "reasoning_summary_text.delta": piece("reasoning", "summary"),
    "reasoning_summary_text.done": wholeOf("reasoning", "summary", "text"),
    "reasoning_summary_part.done": finishPart,
    "reasoning_summary.delta": piece("reasoning", "summary"), // the first months of the API
    "reasoning_summary.done": wholeOf("reasoning", "summary", "text"),
    "reasoning_text.delta": piece("reasoning", "thought"),
    "reasoning_text.done": wholeOf("reasoning", "thought", "text"),
    "reasoning.delta": piece("reasoning", "thought"),
    "reasoning.done": wholeOf("reasoning", "thought", "text"),
    "function_call_arguments.delta": piece("call", "arguments"),
    "function_call_arguments.done": finishArguments,
    completed: finish,
    incomplete: finish,
    failed: finish,
    cancelled: finish,
    done: finish,
    document: finish,
  }),
);

function begin({ items, teller }: Reply, event: JsonObject): readonly ProviderDelta[] {
  const source = isJsonObject(event["item"]) ? event["item"] : {};
  const item = items.announced(event, kindOf(source));
  if (item.kind === "call" && !item.slots.has("arguments")) item.held = source["arguments"];
  return items.identify(item, source) ? teller.head(item) : [];
}

function piece(kind: ItemKind, family: Family): Read {
  return ({ items, teller }, event) =>
    teller.piece(items.pieceOf(event, kind), family, placeIn(event), event["delta"] ?? event["text"]);
}

function wholeOf(kind: ItemKind, family: Family, field: string): Read {
  return ({ items, teller }, event) =>
    teller.whole(items.wholeOf(event, kind), family, placeIn(event), event[field] ?? null);
}

function finishArguments({ items, teller }: Reply, event: JsonObject): readonly ProviderDelta[] {
  const item = items.wholeOf(event, "call");
  const { name = null, call_id = null, arguments: whole } = event;
  const head = items.identify(item, { name, call_id }) ? teller.head(item) : [];
  return [...head, ...teller.whole(item, "arguments", 0, whole)];
}

/** {"type":"response.content_part.done","part":{"type":"output_text","text":"…"}}; its "added" holds nothing yet. */
function finishPart({ items, teller }: Reply, event: JsonObject): readonly ProviderDelta[] {
  const { part } = event;
  if (!isJsonObject(part)) return [];
  const family = familyOf(part, "text");
  const kind = family === "text" || family === "refusal" ? "message" : "reasoning";
  return teller.whole(items.wholeOf(event, kind), family, placeIn(event), wordsOf(part));
}

function placeIn(event: JsonObject): number {
  return numberIn(event["content_index"]) ?? numberIn(event["summary_index"]) ?? 0;
}

function familyOf({ type }: JsonObject, usual: Family): Family {
  if (type === "refusal") return "refusal";
  if (type === "summary_text") return "summary";
  return type === "reasoning_text" ? "thought" : usual;
}

function wordsOf(part: JsonValue): JsonValue | undefined {
  return isJsonObject(part) ? (part["text"] ?? part["refusal"]) : part;
}

function finishItem(reply: Reply, event: JsonObject): readonly ProviderDelta[] {
  const source = isJsonObject(event["item"]) ? event["item"] : {};
  const item = reply.items.finished(event, kindOf(source));
  const deltas = wholeItem(reply, item, source, false);
  item.isDone = true;
  return [...deltas, ...reply.teller.held(item), ...reply.teller.keep(item, source)];
}

/** What is still to be said of an item, from the item as a whole. */
function wholeItem(
  { items, teller }: Reply,
  item: Item,
  source: JsonObject,
  isFinal: boolean,
): readonly ProviderDelta[] {
  const head = items.identify(item, source) ? teller.head(item) : [];
  if (item.kind === "call") return [...head, ...teller.whole(item, "arguments", 0, source["arguments"], isFinal)];
  if (item.kind === "foreign") return [];
  const usual: Family = item.kind === "message" ? "text" : "thought";
  const told = partsIn(source["content"]).flatMap((part, at) =>
    teller.whole(item, familyOf(isJsonObject(part) ? part : {}, usual), at, wordsOf(part), isFinal),
  );
  const summary = item.kind === "message" ? [] : partsIn(source["summary"]);
  return [
    ...head,
    ...told,
    ...summary.flatMap((part, at) => teller.whole(item, "summary", at, wordsOf(part), isFinal)),
  ];
}

/** One thing where a list of it belongs is a list of one. */
function partsIn(value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  return value === undefined || value === null ? [] : [value];
}

function finish(reply: Reply, event: JsonObject): readonly ProviderDelta[] {
  const response = isJsonObject(event["response"]) ? event["response"] : event;
  const output = partsIn(response["output"]).filter((one) => isJsonObject(one));
  const told = [...finalItems(reply, output), ...heldArguments(reply)];
  reply.ending = { ...response, status: statusOf(event, response) };
  const usage = readUsage({ ...event, ...response, usage: response["usage"] ?? event["usage"] ?? null }, reply.source);
  return [...told, ...usage, { type: "finish", reason: reasonOf(reply) }];
}

/** The reply's own word counts where it says more than the event, and where there is no event. */
function statusOf(event: JsonObject, { status }: JsonObject): string {
  const isCut = status === "incomplete" || status === "failed" || status === "cancelled";
  return isCut || nameOf(event) === "document" ? String(status) : nameOf(event);
}

/** Reasoning that only the finished output has is kept where nothing that came before belongs behind it. */
function finalItems(reply: Reply, output: readonly JsonObject[]): readonly ProviderDelta[] {
  const { items, teller } = reply;
  const known = items.matched(output);
  const lastKnown = known.findLastIndex((item) => item !== undefined);
  return output.flatMap((source, at) => {
    const item = known[at] ?? items.create(kindOf(source));
    const deltas = wholeItem(reply, item, source, true);
    return at > lastKnown ? [...deltas, ...teller.keep(item, source)] : deltas;
  });
}

function heldArguments({ items, teller }: Reply): readonly ProviderDelta[] {
  return items.all.flatMap((item) => teller.held(item));
}

function reasonOf({ ending, items }: Reply): FinishReason {
  const { status, incomplete_details: details } = ending ?? {};
  // whatever the reason: what is incomplete was cut, and nothing of it may be mended
  if (status === "incomplete") return cutReasons[String(isJsonObject(details) ? details["reason"] : "")] ?? "length";
  if (status !== "completed" && status !== "done") return "unknown";
  return items.all.some(({ kind }) => kind === "call") ? "tool_calls" : "stop";
}

const cutReasons: Readonly<Record<string, FinishReason>> = {
  content_filter: "content_filter",
};
