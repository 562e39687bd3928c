/**
 * OpenRouter's `reasoning_details`: entries that stream in pieces and must go back unchanged, signatures and encrypted
 * blocks included, or the next request fails ("missing a thought_signature"; opencode PR#37708, hermes PR#93219).
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";

export type ReasoningDetail = JsonObject;

export function detailsIn(holder: JsonObject): readonly ReasoningDetail[] {
  const details = holder["reasoning_details"];
  return Array.isArray(details) ? (details as readonly JsonValue[]).filter(isJsonObject) : [];
}

/** What people may read of it. Encrypted entries have nothing of the kind. */
export function wordsOfDetails(details: readonly ReasoningDetail[]): string {
  return details.map((detail) => stringOf(detail["text"]) + stringOf(detail["summary"])).join("");
}

const growing: ReadonlySet<string> = new Set(["text", "summary", "data"]);

/** Neighbouring pieces of one entry become one again. A signature may come late, in a piece without words. */
export function mergeDetails(pieces: readonly ReasoningDetail[]): readonly ReasoningDetail[] {
  const runs: ReasoningDetail[][] = [];
  for (const piece of pieces) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && isSameEntry(run[0], piece)) run.push(piece);
    else runs.push([piece]);
  }
  return runs.map(joinPieces);
}

function isSameEntry(first: ReasoningDetail, next: ReasoningDetail): boolean {
  return first["type"] === next["type"] && first["index"] !== undefined && first["index"] === next["index"];
}

function joinPieces(pieces: readonly ReasoningDetail[]): ReasoningDetail {
  const joined: Record<string, JsonValue> = {};
  for (const piece of pieces) {
    for (const [key, value] of Object.entries(piece)) {
      if (!growing.has(key) && value !== null) joined[key] = value;
    }
  }
  for (const key of growing) {
    const text = pieces.map((piece) => stringOf(piece[key])).join("");
    if (text !== "") joined[key] = text;
  }
  return joined;
}

function stringOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
