/** Parts of a reply to provider deltas. A call comes whole, and still goes the way of all native calls. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import type { ProviderDelta, Usage } from "../../core/provider.ts";

export interface PartReader {
  push(part: JsonObject): readonly ProviderDelta[];
  /** The reply came to its end. `cut`: its model had more to say; the API itself has no word for that. */
  end(cut?: "length"): readonly ProviderDelta[];
}

export function createPartReader(): PartReader {
  let calls = 0;
  let told: Usage | undefined;
  return {
    push(part) {
      const deltas = readPart(part, calls);
      if (deltas.some(({ type }) => type === "call")) calls++;
      told = usageIn(part) ?? told;
      return deltas;
    },
    end(cut) {
      const finish: ProviderDelta = { type: "finish", reason: cut ?? (calls > 0 ? "tool_calls" : "stop") };
      return told === undefined ? [finish] : [{ type: "usage", usage: told }, finish];
    },
  };
}

function readPart(part: JsonObject, at: number): readonly ProviderDelta[] {
  const { type, value } = part;
  if (type === "text") return typeof value === "string" && value !== "" ? [{ type: "text", text: value }] : [];
  if (type === "thinking") return typeof value === "string" && value !== "" ? [{ type: "reasoning", text: value }] : [];
  if (type === "tool_call") return [readCall(part, at)];
  return type === "data" ? readData(part) : [];
}

/** Each is one of its own, even where an extension gives two of them the same id. */
function readCall({ callId, name, input }: JsonObject, at: number): ProviderDelta {
  return {
    type: "call",
    position: 0,
    index: at,
    id: typeof callId === "string" && callId !== "" ? callId : undefined,
    name: typeof name === "string" ? name : undefined,
    arguments: isJsonObject(input) || typeof input === "string" ? input : JSON.stringify(input ?? {}),
  };
}

/** Text and images are for the person. The rest are marks of an extension for its own chat ("stateful_marker", "cache_control"). */
function readData({ mimeType, data }: JsonObject): readonly ProviderDelta[] {
  if (typeof mimeType !== "string" || typeof data !== "string") return [];
  if (/^(text\/|application\/json$)/.test(mimeType)) {
    const text = Buffer.from(data, "base64").toString("utf8");
    return text === "" ? [] : [{ type: "text", text }];
  }
  return /^image\//.test(mimeType)
    ? [{ type: "text", text: `[an image of type ${mimeType}, which is not shown here]` }]
    : [];
}

/** Some extensions tell it in a data part named so, in the words of chat completions: {"prompt_tokens":…,"completion_tokens":…}. */
function usageIn({ type, mimeType, data }: JsonObject): Usage | undefined {
  if (type !== "data" || mimeType !== "usage" || typeof data !== "string") return undefined;
  const value = parsedIn(Buffer.from(data, "base64").toString("utf8"));
  const inputTokens = countIn(value["prompt_tokens"] ?? value["input_tokens"]);
  const outputTokens = countIn(value["completion_tokens"] ?? value["output_tokens"]);
  const { prompt_tokens_details: details } = value;
  const cachedTokens = isJsonObject(details) ? countIn(details["cached_tokens"]) : undefined;
  return inputTokens === undefined && outputTokens === undefined
    ? undefined
    : { inputTokens, cachedTokens, outputTokens };
}

function parsedIn(text: string): JsonObject {
  const parsed = parseJson(text);
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : {};
}

function countIn(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}
