/** The events of one reply to provider deltas. What this wire decides is decided here; what a call means is not. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { FinishReason, ProviderDelta } from "../../core/provider.ts";
import type { Origin } from "../openai-chat/replay.ts";
import { type Blocks, createBlocks } from "./blocks.ts";
import { createKeptThinking, type KeptThinking } from "./thinking.ts";
import { createUsageTotal } from "./usage.ts";

export interface EventReader {
  /** A reply of this wire has begun to show. */
  readonly began: boolean;
  /** Nothing more is to come. */
  readonly isOver: boolean;
  /** The reason why the reply ended, in the server's word, once it was told. */
  readonly stopReason: string | undefined;
  push(event: JsonValue): readonly ProviderDelta[];
  /** The server has said that the reply is over, whether or not it gave a reason. */
  end(): readonly ProviderDelta[];
}

export function createEventReader(origin: Origin): EventReader {
  const thinking = createKeptThinking(origin);
  const reply: Reply = { blocks: createBlocks(thinking), addUsage: createUsageTotal(), stopReason: undefined };
  let began = false;
  let isOver = false;
  return {
    get began() {
      return began;
    },
    get isOver() {
      return isOver;
    },
    get stopReason() {
      return reply.stopReason;
    },
    push(event) {
      const read = isJsonObject(event) ? readers[typeOf(event)] : undefined;
      if (read === undefined || !isJsonObject(event)) return []; // ping, and whatever there will be
      began = true;
      isOver ||= event["type"] === "message_stop";
      return withThinking(read(reply, event), thinking);
    },
    end() {
      const finish = reply.stopReason === undefined ? [{ type: "finish" as const, reason: "unknown" as const }] : [];
      return withThinking([...reply.blocks.endAll(), ...finish], thinking);
    },
  };
}

interface Reply {
  readonly blocks: Blocks;
  readonly addUsage: ReturnType<typeof createUsageTotal>;
  stopReason: string | undefined;
}

type Read = (reply: Reply, event: JsonObject) => readonly ProviderDelta[];

const readers: Readonly<Record<string, Read | undefined>> = {
  message_start: ({ addUsage }, { message }) => (isJsonObject(message) ? addUsage(message["usage"]) : []),
  content_block_start: ({ blocks }, event) => blocks.begin(event),
  content_block_delta: ({ blocks }, event) => blocks.append(event),
  content_block_stop: ({ blocks }, event) => blocks.end(event),
  message_delta: (reply, { delta, usage }) => [...reply.addUsage(usage), ...stop(reply, delta)],
  message_stop: () => [],
  message: readMessage,
};

export function isEvent(value: JsonObject): boolean {
  return readers[typeOf(value)] !== undefined;
}

/** Some servers name the event in its `event:` line alone. */
function typeOf(event: JsonObject): string {
  const { type, content_block: block, delta } = event;
  if (typeof type === "string") return type;
  if (block !== undefined) return "content_block_start";
  if (!isJsonObject(delta)) return isJsonObject(event["message"]) ? "message_start" : "unknown";
  return "stop_reason" in delta ? "message_delta" : "content_block_delta";
}

/** The whole reply in one document, where a stream was asked for. */
function readMessage(reply: Reply, message: JsonObject): readonly ProviderDelta[] {
  const { content } = message;
  const parts: readonly JsonValue[] = Array.isArray(content) ? content : [{ type: "text", text: content ?? "" }];
  const said = parts.flatMap((part, index) => [
    ...reply.blocks.begin({ index, content_block: typeof part === "string" ? { type: "text", text: part } : part }),
    ...reply.blocks.end({ index }),
  ]);
  return [...said, ...reply.addUsage(message["usage"]), ...stop(reply, message)];
}

function stop(reply: Reply, holder: JsonValue | undefined): readonly ProviderDelta[] {
  const word = isJsonObject(holder) ? holder["stop_reason"] : undefined;
  if (typeof word !== "string" || word === "") return [];
  reply.stopReason = word;
  return [...reply.blocks.endAll(), { type: "finish", reason: stopReasons[word.toLowerCase()] ?? "unknown" }];
}

/** Servers before other models use the words of other wires. A pause ends a reply like any other word. */
const stopReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  stop: "stop",
  tool_use: "tool_calls",
  tool_calls: "tool_calls",
  max_tokens: "length",
  length: "length",
  model_context_window_exceeded: "length",
  refusal: "content_filter",
  content_filter: "content_filter",
};

/** Thinking is kept when something else follows it: then it is whole. */
function withThinking(deltas: readonly ProviderDelta[], thinking: KeptThinking): readonly ProviderDelta[] {
  return deltas.flatMap((delta) =>
    delta.type === "reasoning" || delta.type === "usage" ? [delta] : [...thinking.take(), delta],
  );
}
