/** Tokens of one request. They come in two events, as running totals, and this wire counts the cached ones apart. */
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta, Usage } from "../../core/provider.ts";
import { costIn, type UsageSource } from "../transport/usage.ts";

const counters = [
  "input_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "output_tokens",
  "thinking_tokens",
] as const;

type Counts = Partial<Record<(typeof counters)[number], number>>;

/** Each call adds what one event says and tells all that is known. */
export function createUsageTotal(): (usage: JsonValue | undefined) => readonly ProviderDelta[] {
  const total: Counts = {};
  return (usage) => {
    if (!isJsonObject(usage)) return [];
    const details = usage["output_tokens_details"];
    const said = isJsonObject(details) ? { ...usage, ...details } : usage;
    for (const name of counters) {
      const count = said[name];
      // null and 0 in the last event do not take back what the first one said
      if (typeof count === "number" && count >= (total[name] ?? 0)) total[name] = count;
    }
    const known = usageOf(total);
    return Object.values(known).some((value) => value !== undefined) ? [{ type: "usage", usage: known }] : [];
  };
}

/** What some servers before the models say in the usage of an event, beside the tokens. */
export function readCost(event: JsonValue, source: UsageSource): readonly ProviderDelta[] {
  if (!isJsonObject(event)) return [];
  const { usage } = isJsonObject(event["message"]) ? event["message"] : event;
  const cost = isJsonObject(usage) ? costIn(usage, source) : undefined;
  return cost === undefined ? [] : [{ type: "usage", usage: { cost } }];
}

function usageOf(total: Counts): Usage {
  const { input_tokens: fresh, cache_read_input_tokens: read, cache_creation_input_tokens: written } = total;
  return {
    inputTokens: fresh === undefined ? undefined : fresh + (read ?? 0) + (written ?? 0),
    cachedTokens: read,
    cacheWrittenTokens: written,
    outputTokens: total.output_tokens,
    reasoningTokens: total.thinking_tokens,
  };
}

/** Of two requests that make one reply. What only one of them was told of is as far as anybody knows. */
export function together(first: Usage, second: Usage): Usage {
  const sum = (one: number | undefined, other: number | undefined): number | undefined =>
    one === undefined ? other : one + (other ?? 0);
  return {
    inputTokens: sum(first.inputTokens, second.inputTokens),
    cachedTokens: sum(first.cachedTokens, second.cachedTokens),
    cacheWrittenTokens: sum(first.cacheWrittenTokens, second.cacheWrittenTokens),
    outputTokens: sum(first.outputTokens, second.outputTokens),
    reasoningTokens: sum(first.reasoningTokens, second.reasoningTokens),
    cost: sum(first.cost, second.cost),
  };
}
