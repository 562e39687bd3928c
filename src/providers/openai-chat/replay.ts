/**
 * What a server wants back unchanged on the next request, kept with the history under the address it came from: another
 * server would refuse it as an unknown field or as a forged signature.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { detailsIn, mergeDetails, type ReasoningDetail } from "./reasoning-details.ts";

/** Marks what came from this server, and joins reasoning that came in pieces before it goes on. */
export async function* keepReplay(
  deltas: AsyncIterable<ProviderDelta>,
  baseUrl: string,
): AsyncGenerator<ProviderDelta> {
  let pieces: ReasoningDetail[] = [];
  for await (const delta of deltas) {
    if (delta.type === "reasoning_replay") {
      if (isJsonObject(delta.replay)) pieces.push(...detailsIn(delta.replay));
      continue;
    }
    if (pieces.length > 0 && delta.type !== "reasoning") {
      yield { type: "reasoning_replay", replay: { from: baseUrl, reasoning_details: mergeDetails(pieces) } };
      pieces = [];
    }
    yield delta.type === "call" && isJsonObject(delta.replay)
      ? { ...delta, replay: { from: baseUrl, ...delta.replay } }
      : delta;
  }
  if (pieces.length > 0) {
    yield { type: "reasoning_replay", replay: { from: baseUrl, reasoning_details: mergeDetails(pieces) } };
  }
}

/** The fields to send back, or undefined if they came from elsewhere. */
export function replayFor(baseUrl: string, replay: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(replay) && replay["from"] === baseUrl ? replay : undefined;
}
