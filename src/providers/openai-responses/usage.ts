/** Tokens of one reply, as `response.usage` tells them; gateways put the names of chat completions there. */
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta, Usage } from "../../core/provider.ts";

export function readUsage(usage: JsonValue | undefined): readonly ProviderDelta[] {
  if (!isJsonObject(usage)) return [];
  const input = usage["input_tokens_details"] ?? usage["prompt_tokens_details"];
  const output = usage["output_tokens_details"] ?? usage["completion_tokens_details"];
  const read: Usage = {
    inputTokens: count(usage["input_tokens"] ?? usage["prompt_tokens"]),
    cachedTokens: isJsonObject(input) ? count(input["cached_tokens"]) : undefined,
    outputTokens: count(usage["output_tokens"] ?? usage["completion_tokens"]),
    reasoningTokens: isJsonObject(output) ? count(output["reasoning_tokens"]) : undefined,
  };
  return Object.values(read).some((value) => value !== undefined) ? [{ type: "usage", usage: read }] : [];
}

function count(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}
