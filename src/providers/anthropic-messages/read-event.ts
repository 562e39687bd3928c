/** The events of one reply to provider deltas. What this wire decides is decided here; what a call means is not. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { FinishReason, ProviderDelta } from "../../core/provider.ts";
import type { Origin } from "../openai-chat/replay.ts";
import { type Blocks, createBlocks } from "./blocks.ts";
import { createSaidSoFar, type SaidSoFar } from "./said-so-far.ts";
import { createKeptThinking, type KeptThinking } from "./thinking.ts";
import { createUsageTotal } from "./usage.ts";

export interface EventReader {
  /** A reply of this wire has begun to show. */
  readonly began: boolean;
  /** Nothing more is to come. */
  readonly isOver: boolean;
  /** Why the reply ended, once it was told. */
  readonly stop: Stop | undefined;
  /** What has to be given back so that a paused reply goes on. Undefined: it was not paused, or it is not for us to go on. */
  paused(): readonly JsonObject[] | undefined;
  push(event: JsonValue): readonly ProviderDelta[];
  /** The server has said that the reply is over, whether or not it gave a reason. */
  end(): readonly ProviderDelta[];
}

export interface Stop {
  /** In the server's word. */
  readonly word: string;
  readonly reason: FinishReason;
  /** {"type":"refusal","category":"cyber","explanation":"…"}, or whatever else came with the word. */
  readonly details: JsonValue | undefined;
}

export function createEventReader(origin: Origin): EventReader {
  const thinking = createKeptThinking(origin);
  const reply: Reply = {
    blocks: createBlocks(thinking),
    said: createSaidSoFar(),
    addUsage: createUsageTotal(),
    stop: undefined,
  };
  let began = false;
  let isOver = false;
  return {
    get began() {
      return began;
    },
    get isOver() {
      return isOver;
    },
    get stop() {
      return reply.stop;
    },
    paused: () => (reply.stop?.word === "pause_turn" ? reply.said.blocks() : undefined),
    push(event) {
      const read = isJsonObject(event) ? readers[typeOf(event)] : undefined;
      if (read === undefined || !isJsonObject(event)) return []; // ping, and whatever there will be
      began = true;
      isOver ||= event["type"] === "message_stop";
      return withThinking(read(reply, event), thinking);
    },
    end() {
      const finish = reply.stop === undefined ? [{ type: "finish" as const, reason: "unknown" as const }] : [];
      return withThinking([...reply.blocks.endAll(), ...finish], thinking);
    },
  };
}

interface Reply {
  readonly blocks: Blocks;
  readonly said: SaidSoFar;
  readonly addUsage: ReturnType<typeof createUsageTotal>;
  stop: Stop | undefined;
}

type Read = (reply: Reply, event: JsonObject) => readonly ProviderDelta[];

const readers: Readonly<Record<string, Read | undefined>> = {
  message_start: ({ addUsage }, { message }) => (isJsonObject(message) ? addUsage(message["usage"]) : []),
  content_block_start: begin,
  content_block_delta: ({ blocks, said }, event) => {
    said.append(event);
    return blocks.append(event);
  },
  content_block_stop: ({ blocks }, event) => blocks.end(event),
  message_delta: (reply, { delta, usage }) => [...reply.addUsage(usage), ...stopWith(reply, delta)],
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

function begin({ blocks, said }: Reply, event: JsonObject): readonly ProviderDelta[] {
  said.begin(event);
  return blocks.begin(event);
}

/** The whole reply in one document, where a stream was asked for. */
function readMessage(reply: Reply, message: JsonObject): readonly ProviderDelta[] {
  const { content } = message;
  const parts: readonly JsonValue[] = Array.isArray(content) ? content : [{ type: "text", text: content ?? "" }];
  const said = parts.flatMap((part, index) => [
    ...begin(reply, { index, content_block: typeof part === "string" ? { type: "text", text: part } : part }),
    ...reply.blocks.end({ index }),
  ]);
  return [...said, ...reply.addUsage(message["usage"]), ...stopWith(reply, message)];
}

function stopWith(reply: Reply, holder: JsonValue | undefined): readonly ProviderDelta[] {
  const { stop_reason: word, stop_details: details } = isJsonObject(holder) ? holder : {};
  if (typeof word !== "string" || word === "") return [];
  const reason = stopReasons[word.toLowerCase()] ?? "unknown";
  reply.stop = { word, reason, details };
  return [...reply.blocks.endAll(), { type: "finish", reason }];
}

/** Servers before other models use the words of other wires. A pause that nobody may go on from ends a reply like any other word. */
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
