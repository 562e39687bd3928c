/** The least a dialect can be: calls arrive whole, history goes out as plain text. */
import type { AgentDelta, Dialect } from "../../src/core/dialect.ts";
import { isJsonObject } from "../../src/core/json.ts";
import type { Message } from "../../src/core/message.ts";
import type { ProviderDelta, WireMessage } from "../../src/core/provider.ts";

export const plainDialect: Dialect = {
  teach: (tools) => ({ system: tools.map((tool) => tool.name).join(", ") }),
  encode: (history) => history.map(encodeMessage),
  decoder({ nextCallId }) {
    const ready: AgentDelta[] = [];
    let last: AgentDelta = { type: "finish", reason: "unknown", error: cutOff };
    const push = (delta: ProviderDelta): readonly AgentDelta[] => {
      if (
        delta.type === "text" ||
        delta.type === "reasoning" ||
        delta.type === "usage" ||
        delta.type === "reasoning_replay"
      )
        return [delta];
      if (delta.type === "finish") last = delta;
      if (delta.type === "failure") last = { type: "finish", reason: "unknown", error: delta.error };
      if (delta.type !== "call") return [];
      const id = nextCallId();
      const name = delta.name ?? "";
      const input = delta.arguments;
      const text = typeof input === "string" ? input : JSON.stringify(input);
      if (isJsonObject(input)) ready.push({ type: "call_ready", id, name, input });
      else ready.push({ type: "call_invalid", id, name, problem: unreadable, raw: text });
      return [
        { type: "call_started", id, name },
        { type: "call_input", id, path: ["path"], text },
      ];
    };
    return { push, end: () => [...ready, last] };
  },
};

const unreadable = {
  code: "malformed_call",
  message: "The call could not be read.",
  advice: "Send it again.",
} as const;
const cutOff = { code: "incomplete_stream", message: "The reply was cut off.", advice: "Try again." } as const;

function encodeMessage(message: Message): WireMessage {
  const role = message.role === "assistant" ? "assistant" : "user";
  return { role, parts: [{ type: "text", text: JSON.stringify(message) }] };
}
