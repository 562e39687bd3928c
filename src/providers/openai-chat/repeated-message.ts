/**
 * Some streams end with the whole message behind its pieces (hermes-browser-extension#11):
 * {"choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]} behind "Hel" and "lo".
 * Said twice, a call in its text would run twice.
 */
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta } from "../../core/provider.ts";

export interface RepeatedMessage {
  /** The deltas of one payload, without words that are all the words of the pieces before it. */
  without(payload: JsonValue, deltas: readonly ProviderDelta[]): readonly ProviderDelta[];
}

/** Enough to know a text again, and nothing that grows with it. */
interface Said {
  length: number;
  first: string;
  last: string;
  /** Words of a stream whose pieces are called messages may only be alike: "ha", "ha". */
  isInPieces: boolean;
}

const nothing: Said = { length: 0, first: "", last: "", isInPieces: false };

export function createRepeatedMessage(): RepeatedMessage {
  const said = { text: { ...nothing }, reasoning: { ...nothing } };
  return {
    without(payload, deltas) {
      const isWhole = isMessage(payload);
      const kept = isWhole ? deltas.filter((delta) => !isWords(delta) || !isAll(said[delta.type], delta.text)) : deltas;
      for (const delta of kept) if (isWords(delta)) note(said[delta.type], delta.text, !isWhole);
      return kept;
    },
  };
}

type Words = Extract<ProviderDelta, { type: "text" | "reasoning" }>;

function isWords(delta: ProviderDelta): delta is Words {
  return delta.type === "text" || delta.type === "reasoning";
}

function note(said: Said, text: string, isPiece: boolean): void {
  said.isInPieces ||= isPiece || said.length > 0;
  if (said.length === 0) said.first = text;
  said.last = text;
  said.length += text.length;
}

function isAll({ length, first, last, isInPieces }: Said, text: string): boolean {
  return isInPieces && text.length === length && text.startsWith(first) && text.endsWith(last);
}

function isMessage(payload: JsonValue): boolean {
  if (!isJsonObject(payload) || !Array.isArray(payload["choices"])) return false;
  const choice = (payload["choices"] as readonly JsonValue[])[0];
  return isJsonObject(choice) && isJsonObject(choice["message"]) && !isJsonObject(choice["delta"]);
}
