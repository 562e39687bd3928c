/** Writes a reply the way OpenAI's chat completions do: as server-sent chunks, or whole. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { JsonObject } from "../core/json.ts";
import type { Piece } from "./pieces.ts";

type Finish = "stop" | "tool_calls";

interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface ReplyWriter {
  /** Resolves when the receiver can take more; undefined if it can right now. */
  piece(piece: Piece): Promise<void> | undefined;
  end(finish: Finish, usage: Usage): void;
}

export function streamedReply(response: ServerResponse, model: string, includeUsage: boolean): ReplyWriter {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  const common = { ...identity(model), object: "chat.completion.chunk" };
  const write = (choices: readonly JsonObject[], extra: JsonObject = {}): Promise<void> | undefined => {
    const chunk = { ...common, choices, ...(includeUsage && { usage: null }), ...extra };
    return response.write(`data: ${JSON.stringify(chunk)}\n\n`) ? undefined : untilDrained(response);
  };
  const choice = (delta: JsonObject, finish: Finish | null = null) =>
    write([{ index: 0, delta, logprobs: null, finish_reason: finish }]);
  choice({ role: "assistant", content: "" });
  return {
    piece: (piece) => choice(deltaOf(piece)),
    end: (finish, usage) => {
      choice({}, finish);
      if (includeUsage) write([], { usage: usageOf(usage) });
      response.end("data: [DONE]\n\n");
    },
  };
}

export function wholeReply(response: ServerResponse, model: string): ReplyWriter {
  const pieces: Piece[] = [];
  return {
    piece: (piece) => {
      pieces.push(piece);
      return undefined;
    },
    end: (finish, usage) => {
      const choice = { index: 0, message: messageOf(pieces), logprobs: null, finish_reason: finish };
      const body = { ...identity(model), object: "chat.completion", choices: [choice], usage: usageOf(usage) };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    },
  };
}

function identity(model: string): JsonObject {
  return { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1_000), model };
}

function deltaOf(piece: Piece): JsonObject {
  switch (piece.kind) {
    case "text":
      return { content: piece.text };
    case "reasoning":
      return { reasoning_content: piece.text };
    case "call":
      return {
        tool_calls: [
          { index: piece.index, id: piece.id, type: "function", function: { name: piece.name, arguments: "" } },
        ],
      };
    case "arguments":
      return { tool_calls: [{ index: piece.index, function: { arguments: piece.text } }] };
  }
}

function messageOf(pieces: readonly Piece[]): JsonObject {
  const join = (kind: "text" | "reasoning") => pieces.map((piece) => (piece.kind === kind ? piece.text : "")).join("");
  const calls = pieces.flatMap((piece) => {
    if (piece.kind !== "call") return [];
    const args = pieces
      .map((part) => (part.kind === "arguments" && part.index === piece.index ? part.text : ""))
      .join("");
    return [{ id: piece.id, type: "function", function: { name: piece.name, arguments: args } }];
  });
  const reasoning = join("reasoning");
  return {
    role: "assistant",
    content: join("text"),
    ...(reasoning !== "" && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

function usageOf({ promptTokens, completionTokens }: Usage): JsonObject {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function untilDrained(response: ServerResponse): Promise<void> | undefined {
  if (response.destroyed) return undefined;
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}
