/**
 * What a server wants back unchanged on the next request, kept with the history under the address and the model it came
 * from: another one would refuse it as an unknown field or as a forged signature.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { detailsIn, mergeDetails, type ReasoningDetail } from "./reasoning-details.ts";

export interface Origin {
  readonly baseUrl: string;
  readonly model: string;
}

/** Marks what came from this server, and joins reasoning that came in pieces before it goes on. */
export async function* keepReplay(
  deltas: AsyncIterable<ProviderDelta>,
  { baseUrl, model }: Origin,
): AsyncGenerator<ProviderDelta> {
  const origin = { from: baseUrl, model };
  const linked = new LinkedCalls();
  let pieces: ReasoningDetail[] = [];
  const flush = (): ProviderDelta[] => {
    if (pieces.length === 0) return [];
    const replay = { ...origin, reasoning_details: mergeDetails(pieces) };
    pieces = [];
    return [{ type: "reasoning_replay", replay }];
  };
  for await (const delta of deltas) {
    if (delta.type === "reasoning_replay") {
      if (isJsonObject(delta.replay)) pieces.push(...detailsIn(delta.replay));
      linked.note(pieces);
      continue;
    }
    if (endsReasoning.has(delta.type)) yield* flush();
    if (delta.type !== "call") {
      yield delta;
      continue;
    }
    const replay = linked.replayOf(delta);
    yield replay === undefined ? delta : { ...delta, replay: { ...origin, ...replay } };
  }
  yield* flush();
}

/** Usage comes with every chunk at some servers (T10), in the middle of reasoning too. */
const endsReasoning: ReadonlySet<ProviderDelta["type"]> = new Set(["text", "call", "finish", "failure"]);

/**
 * Encrypted reasoning names the call it belongs to (OpenRouter's Gemini: `{"type":"reasoning.encrypted","id":"tool_0_f"}`),
 * by an id that the call will not have in our history. So such a call keeps that id beside it.
 */
class LinkedCalls {
  readonly #named = new Set<string>();
  readonly #kept = new Map<string, JsonObject>();

  note(details: readonly ReasoningDetail[]): void {
    for (const { id } of details) if (typeof id === "string") this.#named.add(id);
  }

  /** All that came for this call so far: of several pieces the last one counts. */
  replayOf({ id = "", replay }: Extract<ProviderDelta, { type: "call" }>): JsonObject | undefined {
    const own = isJsonObject(replay) ? replay : undefined;
    if (!this.#named.has(id)) return own;
    const all = { call_id: id, ...this.#kept.get(id), ...own };
    this.#kept.set(id, all);
    return all;
  }
}

/** The fields to send back, or undefined if they came from elsewhere. */
export function replayFor({ baseUrl, model }: Origin, replay: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(replay) || replay["from"] !== baseUrl) return undefined;
  return (replay["model"] ?? model) === model ? replay : undefined; // older records do not name the model
}
