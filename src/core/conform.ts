/**
 * What every server demands of a history, whatever was done to it before: trimmed, imported, cut off in the middle.
 * 1. Each call has exactly one result, in the order of the calls, directly behind the message that calls.
 * 2. A result that no call asks for is shown as the user's text: nothing is lost.
 * 3. No two calls have the same id (Kimi numbers them anew in every turn).
 * 4. The user begins and ends, or results end; no two replies follow one another.
 * 5. No message is empty.
 * What is appended never changes what stood before it, except that the stand-in at the end gives way to the next message,
 * and that a result takes the place that was held for it.
 */
import type { ImagePart, TextPart } from "./message.ts";
import type { WireCall, WireMessage, WireResult } from "./provider.ts";

type AssistantMessage = Extract<WireMessage, { role: "assistant" }>;

/** Pure, and the same again when applied twice. */
export function conform(history: readonly WireMessage[]): readonly WireMessage[] {
  return inTurns(withResults(history.filter(saysSomething)));
}

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** Whitespace alone is refused like nothing: "text content blocks must contain non-whitespace text" (Anthropic, Bedrock). */
function saysSomething(message: WireMessage): boolean {
  if (message.role === "tool") return message.results.length > 0;
  const parts: AssistantMessage["parts"] | readonly (TextPart | ImagePart)[] = message.parts;
  return parts.some(
    (part) => part.type === "call" || part.type === "image" || (part.type === "text" && !isBlank(part.text)),
  );
}

/** The place of one call's result, behind the message that calls. */
interface Place {
  readonly call: WireCall;
  result: WireResult | undefined;
}

type Entry = WireMessage | { readonly role: "places"; readonly places: readonly Place[] };

function withResults(history: readonly WireMessage[]): readonly WireMessage[] {
  const used = new Set<string>();
  const waiting = new Map<string, Place[]>();
  const entries: Entry[] = [];
  for (const message of history) {
    if (message.role === "user") {
      entries.push(message);
    } else if (message.role === "assistant") {
      entries.push(...callsWithPlaces(message, used, waiting));
    } else {
      const orphans = message.results.filter((result) => !takePlace(result, waiting));
      if (orphans.length > 0) entries.push({ role: "user", parts: orphans.flatMap(orphanParts) });
    }
  }
  return entries.map((entry) =>
    entry.role === "places" ? { role: "tool", results: entry.places.map(resultAt) } : entry,
  );
}

/** Results are looked for under the id as it came; of calls with the same id the newest ones wait. */
function callsWithPlaces(
  message: AssistantMessage,
  used: Set<string>,
  waiting: Map<string, Place[]>,
): readonly Entry[] {
  const places = new Map<WireCall, Place>();
  const ofMessage = new Map<string, Place[]>();
  for (const part of message.parts) {
    if (part.type !== "call") continue;
    const place: Place = { call: { ...part, id: unusedId(part.id, used) }, result: undefined };
    places.set(part, place);
    ofMessage.set(part.id, [...(ofMessage.get(part.id) ?? []), place]);
  }
  if (places.size === 0) return [message];
  for (const [id, list] of ofMessage) waiting.set(id, list);
  const parts = message.parts.map((part) => (part.type === "call" ? (places.get(part)?.call ?? part) : part));
  return [
    { role: "assistant", parts },
    { role: "places", places: [...places.values()] },
  ];
}

/** Depends only on what stood before it, so that the same call always gets the same id. */
function unusedId(id: string, used: Set<string>): string {
  let unused = id;
  for (let number = 2; unused === "" || used.has(unused); number++) unused = `${id}_${number}`;
  used.add(unused);
  return unused;
}

function takePlace(result: WireResult, waiting: ReadonlyMap<string, Place[]>): boolean {
  const place = waiting.get(result.callId)?.shift();
  if (place !== undefined) place.result = { ...result, callId: place.call.id };
  return place !== undefined;
}

function resultAt({ call, result }: Place): WireResult {
  return result ?? { callId: call.id, name: call.name, content: [noResult], isError: true };
}

const noResult: TextPart = {
  type: "text",
  text: "Interrupted: this call has no result. Look at the current state before repeating it.",
};

function orphanParts({ name, content }: WireResult): readonly (TextPart | ImagePart)[] {
  const text = `[Result of an earlier ${name} call that is not shown here]`;
  return [{ type: "text", text }, ...content];
}

/** Templates of Mistral and Gemma raise an error otherwise; others take a reply at the end for one to be continued. */
function inTurns(messages: readonly WireMessage[]): readonly WireMessage[] {
  const turns: WireMessage[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last === undefined && message.role !== "user")
      turns.push(userSays("(The conversation before this is not shown.)"));
    if (last?.role === "assistant" && message.role === "assistant") turns.push(goOn);
    turns.push(message);
  }
  if (turns.at(-1)?.role === "assistant") turns.push(goOn);
  return turns;
}

function userSays(text: string): WireMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

const goOn = userSays("Go on.");
