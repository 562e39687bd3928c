/** How a reply ended, judged by what it holds and not by what the server says alone. Shared by both dialects. */
import type { AgentDelta } from "../core/dialect.ts";
import type { AppErrorData } from "../core/errors.ts";
import type { FinishReason, ProviderDelta } from "../core/provider.ts";
import { incompleteStream } from "./problems.ts";

export interface ReplyEnd {
  note(delta: Extract<ProviderDelta, { type: "finish" | "failure" }>): void;
  /** The server said that the reply is over and nothing was cut: only then may a harmless slip be mended. */
  isClean(): boolean;
  finish(calls: { readonly ready: number; readonly invalid: number }): Extract<AgentDelta, { type: "finish" }>;
}

export function createReplyEnd(): ReplyEnd {
  let reason: FinishReason | undefined;
  let failure: AppErrorData | undefined;
  return {
    note(delta) {
      if (delta.type === "failure") failure = delta.error;
      else if (reason === undefined || delta.reason !== "unknown") reason = delta.reason;
    },
    isClean: () => failure === undefined && reason !== undefined && reason !== "length" && reason !== "content_filter",
    finish({ ready, invalid }) {
      if (failure !== undefined) return { type: "finish", reason: reason ?? "unknown", error: failure };
      if (reason === "length" || reason === "content_filter") return { type: "finish", reason };
      // Servers end a reply with calls as "stop", null or a word of their own (sglang#2877, litellm#12862), and close the
      // connection without a word (pi PR#6225).
      if (ready > 0 && (reason !== undefined || invalid === 0)) return { type: "finish", reason: "tool_calls" };
      if (reason === undefined) return { type: "finish", reason: "unknown", error: incompleteStream() };
      return { type: "finish", reason: invalid > 0 ? "tool_calls" : "stop" };
    },
  };
}

export function countCalls(deltas: readonly AgentDelta[]): { readonly ready: number; readonly invalid: number } {
  return {
    ready: deltas.filter((delta) => delta.type === "call_ready").length,
    invalid: deltas.filter((delta) => delta.type === "call_invalid").length,
  };
}
