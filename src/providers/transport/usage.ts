/**
 * Tokens of one reply as the OpenAI wires tell them, in one meaning (`Usage`). Names of all servers are read wherever they
 * stand, since no two of them mean different things by one; a cost only by who tells it, because a number has no unit.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta, Usage } from "../../core/provider.ts";
import { isOfLiteLlm, numberIn } from "./usage-headers.ts";

/** Who tells it. */
export interface UsageSource {
  /** Of the address. */
  readonly host: string;
  /** Of the reply. */
  readonly headers?: Headers | undefined;
}

/**
 * All that one payload tells, wherever it stands in it. Nothing where the server told nothing, and where all it told is 0.
 */
export function readUsage(payload: JsonObject, source: UsageSource): readonly ProviderDelta[] {
  const { timings } = payload;
  const told = [timed(timings), ...places.map((place) => counted(at(payload, place), source))];
  const read: Usage = Object.assign({}, ...told); // the last word on each figure
  return Object.values(read).some((value) => value > 0) ? [{ type: "usage", usage: read }] : [];
}

/** Paths to an object of counts; what stands behind goes before. */
const places = [
  ["x_groq", "usage"], // Groq
  ["usage"], // of a payload, and of a choice at Moonshot
] as const;

function counted(usage: JsonValue | undefined, source: UsageSource): Usage {
  if (!isJsonObject(usage)) return {};
  return compact({ ...inputOf(usage), ...outputOf(usage), cost: costIn(usage, source) });
}

/**
 * llama.cpp, in the last payload: "timings": {"cache_n": 236, "prompt_n": 1, "predicted_n": 35, …}, of which the first two are
 * the prompt (llama.cpp PR#15827). Versions before it tell `prompt_n` alone, and that is not all of the prompt.
 */
function timed(timings: JsonValue | undefined): Usage {
  if (!isJsonObject(timings)) return {};
  const cached = first(timings, ["cache_n"]);
  const inputTokens = sumOf(timings, ["cache_n", "prompt_n"]);
  if (cached === undefined || inputTokens === undefined) return {};
  return compact({ inputTokens, cachedTokens: cached, outputTokens: first(timings, ["predicted_n"]) });
}

type Part = "inputTokens" | "cachedTokens" | "cacheWrittenTokens" | "outputTokens" | "reasoningTokens";
type Counts = { readonly [K in Part]?: number | undefined };

/** Whole fields, and fields of their details. */
const promptNames = ["prompt_tokens", "input_tokens"] as const;
const promptDetails = ["prompt_tokens_details", "input_tokens_details", "prompt_token_details"] as const; // the last: Mistral
const answerNames = ["completion_tokens", "output_tokens"] as const;
const answerDetails = ["completion_tokens_details", "output_tokens_details"] as const;

const cachedNames = [
  "prompt_cache_hit_tokens", // DeepSeek, beside prompt_cache_miss_tokens
  "cached_tokens", // Moonshot
  "cache_read_input_tokens", // LiteLLM and others before Anthropic
  "num_cached_tokens", // Mistral
] as const;
const writtenNames = ["cache_creation_input_tokens"] as const;
const writtenDetails = ["cache_write_tokens", "cache_creation_tokens"] as const; // OpenRouter, LiteLLM

/**
 * Cached tokens are a part of the prompt's at OpenAI, DeepSeek, OpenRouter, Groq, xAI, Gemini. Gateways that pass Anthropic's
 * counts on have them beside it: {"prompt_tokens": 12, "cache_read_input_tokens": 8000}. More of a part than of the whole
 * shows which it is.
 */
function inputOf(usage: JsonObject): Counts {
  const details = objectIn(usage, promptDetails);
  const cached = first(details, ["cached_tokens"]) ?? first(usage, cachedNames);
  const written = first(details, writtenDetails) ?? first(usage, writtenNames);
  const parts = (cached ?? 0) + (written ?? 0);
  const prompt = first(usage, promptNames) ?? sumOf(usage, ["prompt_cache_hit_tokens", "prompt_cache_miss_tokens"]);
  return {
    inputTokens: prompt !== undefined && parts > prompt ? prompt + parts : prompt,
    cachedTokens: cached,
    cacheWrittenTokens: written,
  };
}

/**
 * Reasoning is a part of the completion's tokens at OpenAI, and beside them at xAI ({"prompt_tokens": 32,
 * "completion_tokens": 9, "total_tokens": 135, …"reasoning_tokens": 94}) and Gemini, which names it nowhere
 * ({"prompt_tokens": 20, "completion_tokens": 424, "total_tokens": 1016}, clarifai-python#978). The total shows which it is;
 * Groq's leaves reasoning out, so one that is too small says nothing.
 */
function outputOf(usage: JsonObject): Counts {
  const answer = first(usage, answerNames);
  const reasoning = first(objectIn(usage, answerDetails), ["reasoning_tokens"]);
  if (answer === undefined) return { reasoningTokens: reasoning };
  const { inputTokens = 0 } = inputOf(usage);
  const beside = (first(usage, ["total_tokens"]) ?? 0) - inputTokens - answer;
  const isBeside = (reasoning ?? 0) > answer || (beside > 0 && (reasoning === undefined || reasoning === beside));
  if (!isBeside) return { outputTokens: answer, reasoningTokens: reasoning };
  const hidden = reasoning ?? beside;
  return { outputTokens: answer + hidden, reasoningTokens: hidden };
}

interface CostRow {
  isOf(source: UsageSource): boolean;
  /** US dollars. */
  read(usage: JsonObject): number | undefined;
}

const costRows: readonly CostRow[] = [
  {
    // "cost": 0.00014 in credits, of which one is a dollar. With a key of one's own it is the fee alone, and
    // "cost_details": {"upstream_inference_cost": 0.0027} is what the provider charges for that key.
    isOf: ({ host }) => /(^|\.)(openrouter\.ai|kilo\.ai)$/.test(host),
    read(usage) {
      const cost = first(usage, ["cost"]);
      if (usage["is_byok"] !== true || cost === undefined) return cost;
      const upstream = first(objectIn(usage, ["cost_details"]), ["upstream_inference_cost"]);
      return upstream === undefined ? undefined : cost + upstream;
    },
  },
  {
    // "cost_in_usd_ticks": 37756000, ten billion of which are a dollar (docs.x.ai, Cost Tracking)
    isOf: ({ host }) => /(^|\.)x\.ai$/.test(host),
    read(usage) {
      const ticks = first(usage, ["cost_in_usd_ticks"]);
      return ticks === undefined ? undefined : ticks / 1e10;
    },
  },
  {
    // "cost": 0.0021 at the end of a stream, in dollars, by default or where `include_cost_in_streaming_usage` is set
    // (litellm PR#13319, PR#39069), on all three wires. Its address can be any: it is known by its headers.
    isOf: ({ headers }) => headers !== undefined && isOfLiteLlm(headers),
    read: (usage) => first(usage, ["cost"]),
  },
];

export function costIn(usage: JsonObject, source: UsageSource): number | undefined {
  return costRows.find((row) => row.isOf(source))?.read(usage);
}

function at(from: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), from);
}

function first(from: JsonObject, names: readonly string[]): number | undefined {
  for (const name of names) {
    const found = count(from[name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sumOf(from: JsonObject, names: readonly string[]): number | undefined {
  const found = names.map((name) => count(from[name]));
  return found.reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0);
}

function objectIn(from: JsonObject, names: readonly string[]): JsonObject {
  return names.map((name) => from[name]).find((value) => isJsonObject(value)) ?? {};
}

/** A few gateways send their numbers as text. */
function count(value: JsonValue | undefined): number | undefined {
  const number = typeof value === "string" ? numberIn(value) : value;
  return typeof number === "number" && number >= 0 ? number : undefined;
}

/** Without what was not told. */
function compact(counts: Usage): Usage {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined));
}
