/**
 * Thinking blocks as the server wants them back: unchanged, in order, with their signature, and by no other server, which
 * would take the signature for a forged one.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { type Origin, replayFor } from "../openai-chat/replay.ts";

/** A block while it arrives. */
export interface Thinking {
  readonly text: string[];
  /** Comes late, in one piece. */
  signature: string;
  /** Of a redacted block, which holds nothing else. */
  readonly data: string;
}

export interface KeptThinking {
  begin(block: JsonObject): Thinking;
  /** What there was since the last time, as one delta, or none. Blocks that were never signed are left out. */
  take(): readonly ProviderDelta[];
}

export function createKeptThinking({ baseUrl, model }: Origin): KeptThinking {
  let blocks: Thinking[] = [];
  return {
    begin(block) {
      const thinking = { text: [], signature: wordIn(block["signature"]), data: wordIn(block["data"]) };
      blocks.push(thinking);
      return thinking;
    },
    take() {
      const whole = blocks.filter(({ signature, data }) => signature !== "" || data !== "").map(wireBlock);
      blocks = [];
      return whole.length === 0
        ? []
        : [{ type: "reasoning_replay", replay: { from: baseUrl, model, thinking: whole } }];
    },
  };
}

type SentThinking =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "redacted_thinking"; readonly data: string };

function wireBlock({ text, signature, data }: Thinking): SentThinking {
  if (signature === "") return { type: "redacted_thinking", data };
  return { type: "thinking", thinking: text.join(""), signature };
}

/** The blocks to send back, or none if they came from elsewhere. */
export function thinkingFor(origin: Origin, replay: JsonValue | undefined): readonly SentThinking[] {
  const kept = replayFor(origin, replay)?.["thinking"];
  return Array.isArray(kept) ? (kept as readonly JsonValue[]).flatMap(sentBlock) : [];
}

function sentBlock(block: JsonValue): readonly SentThinking[] {
  if (!isJsonObject(block)) return [];
  const { type, thinking, signature, data } = block;
  if (type === "redacted_thinking" && typeof data === "string") return [{ type, data }];
  if (type === "thinking" && typeof thinking === "string" && typeof signature === "string")
    return [{ type, thinking, signature }];
  return [];
}

function wordIn(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
