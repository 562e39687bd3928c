/** The conversation that a model is shown, read from a task's state. */
import { interruptionOf } from "./interrupted.ts";
import type { AssistantMessage, Message, ToolResultPart } from "./message.ts";
import type { Call, TaskState, TurnItem } from "./state.ts";

/**
 * Every call in the result has exactly one result directly behind it. Turns that failed are left out (nothing of them
 * ran); of a turn that was stopped, the text and the calls that were complete are kept.
 */
export function historyOf(state: TaskState): readonly Message[] {
  const messages: Message[] = [];
  for (const item of state.items) {
    if (item.kind === "user") {
      const texts = item.context === undefined ? [item.text] : [item.text, item.context];
      messages.push({ role: "user", parts: texts.map((text) => ({ type: "text", text })) });
    } else if (item.kind === "reminder") {
      messages.push({ role: "user", parts: [{ type: "text", text: item.text }] });
    } else if (item.kind === "turn" && item.status !== "failed") {
      messages.push(...turnMessages(item));
    }
  }
  return messages;
}

function turnMessages(turn: TurnItem): readonly Message[] {
  const parts: AssistantMessage["parts"][number][] = [];
  const results: ToolResultPart[] = [];
  for (const part of turn.parts) {
    if (part.kind === "text") {
      if (part.text !== "") parts.push({ type: "text", text: part.text });
    } else if (part.kind === "reasoning") {
      parts.push({ type: "reasoning", text: part.text, replay: part.replay });
    } else if (part.call.input !== undefined || part.call.problem !== undefined) {
      parts.push(callPart(part.call));
      results.push(resultPart(part.call));
    }
  }
  if (!parts.some((part) => part.type !== "reasoning")) return [];
  return [{ role: "assistant", parts }, ...(results.length > 0 ? [{ role: "tool" as const, results }] : [])];
}

function callPart(call: Call): AssistantMessage["parts"][number] {
  return {
    type: "tool_call",
    id: call.id,
    name: call.name,
    input: call.input ?? {},
    raw: call.raw,
    replay: call.replay,
  };
}

/** A call without an outcome was cut off between its start and its result: by a crash, as far as anyone can know. */
function resultPart(call: Call): ToolResultPart {
  const { outcome } = call;
  if (outcome === undefined) {
    const { message, advice } = interruptionOf(call);
    const text = `${message} ${advice}`;
    return { type: "tool_result", callId: call.id, name: call.name, content: [{ type: "text", text }], isError: true };
  }
  return {
    type: "tool_result",
    callId: call.id,
    name: call.name,
    content: outcome.content,
    isError: outcome.status !== "ok",
  };
}
