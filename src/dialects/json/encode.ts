/** Neutral history as native calls and results. */
import { isJsonObject, parseJson } from "../../core/json.ts";
import type { AssistantMessage, Message, ToolCallPart } from "../../core/message.ts";
import type { WireCall, WireMessage } from "../../core/provider.ts";
import { writableName } from "../writable-name.ts";

export function encodeNative(history: readonly Message[]): readonly WireMessage[] {
  return history.map((message): WireMessage => {
    if (message.role === "user") return message;
    if (message.role === "assistant") return { role: "assistant", parts: message.parts.map(encodePart) };
    const results = message.results.map(({ callId, name, content, isError }) => ({
      callId,
      name: writableName(name),
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
  const call: WireCall = { type: "call", id, name: writableName(name), arguments: argumentText(part) };
  return replay === undefined ? call : { ...call, replay };
}

/**
 * Text that could not be read goes back under a key that says so, as Anthropic's documentation asks for: broken JSON in the
 * history is refused by servers (Z.ai 1210, crush#1237).
 */
function argumentText({ input, raw }: ToolCallPart): string {
  if (raw === undefined) return JSON.stringify(input, wellFormed);
  const parsed = parseJson(raw);
  return JSON.stringify(parsed.ok && isJsonObject(parsed.value) ? parsed.value : { INVALID_JSON: raw }, wellFormed);
}

/** Half of a surrogate pair is valid in JSON text, but servers in Python fail when they write it on. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}
