/** One parsed `data:` payload to provider deltas. Tolerant of every envelope seen, and decides nothing about calls. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { FinishReason, ProviderDelta } from "../../core/provider.ts";
import { readUsage, type UsageSource } from "../transport/usage.ts";
import { detailsIn, wordsOfDetails } from "./reasoning-details.ts";

/**
 * Whatever a payload lacks is simply not there: choices [], no delta, delta null are all seen in the wild. Of usage, running
 * totals and null are both seen, and the last that says anything counts.
 */
export function readChunk(chunk: JsonValue, source: UsageSource): readonly ProviderDelta[] {
  if (!isJsonObject(chunk)) return [];
  const deltas: ProviderDelta[] = [];
  for (const choice of listed(chunk["choices"]))
    if (isJsonObject(choice) && isFirst(choice)) deltas.push(...readChoice(choice, source));
  deltas.push(...readUsage(chunk, source));
  return deltas;
}

/** One thing where a list of it belongs is a list of one. */
function listed(value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? [value] : [];
}

/** Other choices than the first are not asked for; some gateways send them all the same. */
function isFirst(choice: JsonObject): boolean {
  return choice["index"] === undefined || choice["index"] === null || Number(choice["index"]) === 0;
}

function readChoice(choice: JsonObject, source: UsageSource): readonly ProviderDelta[] {
  const delta = isJsonObject(choice["delta"]) ? choice["delta"] : choice["message"];
  const deltas: ProviderDelta[] = [];
  if (delta === undefined) deltas.push(...readContent(choice["text"])); // {"object":"text_completion"} (ik_llama.cpp#767)
  if (isJsonObject(delta)) {
    deltas.push(
      ...readReasoning(delta),
      ...readContent(delta["content"]),
      ...readContent(delta["refusal"]),
      ...readCalls(delta),
    );
  }
  deltas.push(...readUsage(choice, source)); // Moonshot puts it here
  const finish = choice["finish_reason"];
  if (typeof finish === "string" && finish !== "") deltas.push({ type: "finish", reason: finishReason(finish) });
  return deltas;
}

/**
 * Some servers send the same words in several fields: the first that holds any counts. GitHub Copilot has `reasoning_text`,
 * gateways before Ollama and Anthropic `thinking`.
 */
function readReasoning(delta: JsonObject): readonly ProviderDelta[] {
  const details = detailsIn(delta);
  const { reasoning_content, reasoning, reasoning_text, thinking } = delta;
  const fields = [reasoning_content, reasoning, reasoning_text, thinking, wordsOfDetails(details)];
  const text = fields.find((field): field is string => typeof field === "string" && field !== "");
  return [
    ...(text === undefined ? [] : [{ type: "reasoning" as const, text }]),
    ...(details.length === 0 ? [] : [{ type: "reasoning_replay" as const, replay: { reasoning_details: details } }]),
  ];
}

function readContent(content: JsonValue | undefined): readonly ProviderDelta[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return listed(content).flatMap(readContentPart);
}

/**
 * Mistral: {"type":"thinking","thinking":[{"type":"text","text":"…"}]} between {"type":"text","text":"…"}. Others:
 * {"type":"reasoning","reasoning":"…"}, {"type":"refusal","refusal":"…"}.
 * Gateways before Anthropic: {"type":"tool_use","id":"tu1","name":"read_file","input":{…}}.
 */
function readContentPart(part: JsonValue, position: number): readonly ProviderDelta[] {
  if (typeof part === "string") return [{ type: "text", text: part }];
  if (!isJsonObject(part)) return [];
  if (part["type"] === "tool_use") {
    return readCall(
      { id: part["id"] ?? "", function: { name: part["name"] ?? "", arguments: part["input"] ?? {} } },
      position,
    );
  }
  const text = isJsonObject(part["text"]) ? part["text"]["value"] : part["text"]; // Assistants: {"value":"…"}
  if (typeof text === "string") return [{ type: part["type"] === "reasoning" ? "reasoning" : "text", text }];
  const { refusal, reasoning, thinking = reasoning } = part;
  if (typeof refusal === "string") return [{ type: "text", text: refusal }];
  if (typeof thinking === "string") return [{ type: "reasoning", text: thinking }];
  if (Array.isArray(thinking)) {
    return readContent(thinking).map((inner) =>
      inner.type === "text" ? { type: "reasoning", text: inner.text } : inner,
    );
  }
  return [];
}

function readCalls(delta: JsonObject): readonly ProviderDelta[] {
  const calls = listed(delta["tool_calls"]);
  if (calls.length > 0) return calls.flatMap(readCall);
  const legacy = delta["function_call"];
  return isJsonObject(legacy) ? readCall({ index: 0, function: legacy }, 0) : [];
}

function readCall(call: JsonValue, position: number): readonly ProviderDelta[] {
  if (!isJsonObject(call)) return [];
  const inner = isJsonObject(call["function"]) ? call["function"] : call; // or all of it on one level
  const args = inner["arguments"];
  const extra = call["extra_content"]; // Gemini's thought_signature is in here
  return [
    {
      type: "call",
      position,
      index: numeric(call["index"]),
      id: words(call["id"]),
      name: words(inner["name"]),
      arguments: Array.isArray(args)
        ? JSON.stringify(args)
        : typeof args === "string" || isJsonObject(args)
          ? args
          : undefined,
      ...(extra === undefined || extra === null ? {} : { replay: { extra_content: extra } }),
    },
  ];
}

function words(value: JsonValue | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numeric(value: JsonValue | undefined): number | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  const number = Number(value);
  return Number.isInteger(number) ? number : undefined;
}

function finishReason(raw: string): FinishReason {
  return finishReasons[raw.toLowerCase()] ?? "unknown";
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  eos: "stop",
  end_turn: "stop",
  tool_calls: "tool_calls",
  tool_use: "tool_calls",
  function_call: "tool_calls",
  length: "length",
  max_tokens: "length",
  model_length: "length", // Mistral
  model_context_window_exceeded: "length", // Anthropic
  content_filter: "content_filter",
  safety: "content_filter", // this and the next four: Gemini
  recitation: "content_filter",
  prohibited_content: "content_filter",
  blocklist: "content_filter",
  spii: "content_filter",
  refusal: "content_filter", // Anthropic
  sensitive: "content_filter", // Z.ai
};
