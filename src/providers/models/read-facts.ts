/**
 * What lists of models tell of one, each server in fields of its own. A field is read wherever it stands, since no two
 * servers mean different things by one of them; prices are told by host (read-price.ts), since their units are not in them.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ModelFacts } from "../../core/model-facts.ts";
import { readPrice } from "./read-price.ts";

/** Undefined for what is no model that can be talked to. */
export function readFacts(entry: JsonValue, host: string): ModelFacts | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { id, type, name, display_name: displayName } = entry;
  if (typeof id !== "string" || id === "" || notTalking.has(String(type))) return undefined;
  const shown = [displayName, name].find((word) => typeof word === "string" && word !== "" && word !== id);
  return compact({
    id,
    name: typeof shown === "string" ? shown : undefined,
    contextWindow: first(entry, contextFields, tokens) ?? narrowest(entry),
    maxOutputTokens: first(entry, outputFields, tokens),
    price: readPrice(entry, host),
    vision: first(entry, visionFields, (value) => says(value, "image")),
    reasoning: first(entry, reasoningFields, (value) => says(value, "reasoning")),
    tools: first(entry, toolFields, (value) => says(value, "tools")) ?? someProvider(entry, "supports_tools"),
  });
}

/** LM Studio lists "embeddings", Together "embedding", "image", "audio", "moderation", "rerank". */
const notTalking: ReadonlySet<string> = new Set(["embedding", "embeddings", "image", "audio", "moderation", "rerank"]);

/** A path into an entry; the first that holds something counts. */
type Fields = readonly (readonly string[])[];

const contextFields: Fields = [
  ["top_provider", "context_length"], // OpenRouter, Kilo: what the provider that is asked first really takes
  ["context_length"], // Together, Fireworks, Chutes, Synthetic, Moonshot
  ["context_window"], // Groq
  ["max_context_length"], // Mistral
  ["max_model_len"], // vLLM, SGLang
  ["max_input_tokens"], // Anthropic: "Maximum input context window size in tokens for this model."
];
const outputFields: Fields = [
  ["top_provider", "max_completion_tokens"],
  ["max_completion_tokens"], // Groq
  ["max_output_length"], // Synthetic, Chutes
  ["max_output_tokens"],
  ["max_tokens"], // Anthropic: "Maximum value for the `max_tokens` parameter"
];
const visionFields: Fields = [
  ["architecture", "input_modalities"],
  ["input_modalities"],
  ["capabilities", "vision"], // Mistral
  ["capabilities", "image_input", "supported"], // Anthropic
  ["supports_image_input"], // Fireworks
  ["supports_image_in"], // Moonshot
];
const reasoningFields: Fields = [
  ["supported_parameters"],
  ["supported_features"],
  ["capabilities", "reasoning"], // Mistral
  ["capabilities", "thinking", "supported"], // Anthropic
  ["supports_reasoning"], // Moonshot
];
const toolFields: Fields = [
  ["supported_parameters"], // OpenRouter, Kilo: ["tools", "reasoning", …]
  ["supported_features"], // Synthetic, Chutes: the same words
  ["capabilities", "function_calling"], // Mistral
  ["supports_tools"], // Fireworks
];

function first<T>(
  entry: JsonObject,
  fields: Fields,
  read: (value: JsonValue | undefined) => T | undefined,
): T | undefined {
  for (const path of fields) {
    const found = read(at(entry, path));
    if (found !== undefined) return found;
  }
  return undefined;
}

function at(entry: JsonObject, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), entry);
}

/** A list that says nothing at all does not say no. */
function says(value: JsonValue | undefined, word: string): boolean | undefined {
  if (typeof value === "boolean") return value;
  return Array.isArray(value) && value.length > 0 ? (value as readonly JsonValue[]).includes(word) : undefined;
}

/** Zero and less mean that nobody knows. */
export function tokens(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** Hugging Face: {"providers": [{"provider", "context_length", "supports_tools", "pricing"}]}, and any of them may answer. */
function narrowest(entry: JsonObject): number | undefined {
  const known = providersOf(entry).map((provider) => tokens(provider["context_length"]));
  const told = known.filter((window) => window !== undefined);
  return told.length === 0 ? undefined : Math.min(...told);
}

function someProvider(entry: JsonObject, field: string): boolean | undefined {
  const told = providersOf(entry)
    .map((provider) => provider[field])
    .filter((value) => typeof value === "boolean");
  return told.length === 0 ? undefined : told.includes(true);
}

export function providersOf({ providers }: JsonObject): readonly JsonObject[] {
  return Array.isArray(providers)
    ? (providers as readonly JsonValue[]).filter((provider) => isJsonObject(provider))
    : [];
}

/** Without the fields that nobody told. */
export function compact(
  facts: { readonly [K in keyof ModelFacts]: ModelFacts[K] | undefined } & { id: string },
): ModelFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as ModelFacts;
}
