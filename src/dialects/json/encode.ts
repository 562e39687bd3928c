/** Neutral history as native calls and results. */
import { isJsonObject, parseJson } from "../../core/json.ts";
import type { AssistantMessage, Message, ToolCallPart } from "../../core/message.ts";
import type { WireCall, WireMessage } from "../../core/provider.ts";

export function encodeNative(history: readonly Message[]): readonly WireMessage[] {
  return history.map((message): WireMessage => {
    if (message.role === "user") return message;
    if (message.role === "assistant") return { role: "assistant", parts: message.parts.map(encodePart) };
    const results = message.results.map(({ callId, name, content, isError }) => ({
      callId,
      name: wireName(name),
      content,
      isError,
    }));
    return { role: "tool", results };
  });
}

function encodePart(
  part: AssistantMessage["parts"][number],
): Extract<WireMessage, { role: "assistant" }>["parts"][number] {
  if (part.type !== "tool_call") return part;
  const { id, name, replay } = part;
  const call: WireCall = { type: "call", id, name: wireName(name), arguments: argumentText(part) };
  return replay === undefined ? call : { ...call, replay };
}

/** A name that no tool has may hold anything; servers refuse the whole request over it. */
function wireName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64) || "unnamed";
}

/**
 * Text that could not be read goes back under a key that says so, as Anthropic's documentation asks for: broken JSON in the
 * history is refused by servers (Z.ai 1210, crush#1237).
 */
function argumentText({ input, raw }: ToolCallPart): string {
  if (raw === undefined) return JSON.stringify(input);
  const parsed = parseJson(raw);
  return JSON.stringify(parsed.ok && isJsonObject(parsed.value) ? parsed.value : { INVALID_JSON: raw });
}
