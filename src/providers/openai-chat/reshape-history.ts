/** History for servers that do not take all of it back: one call a message, no reasoning. */
import type { WireMessage } from "../../core/provider.ts";
import type { ResolvedShape } from "./request-shape.ts";

type AssistantParts = Extract<WireMessage, { role: "assistant" }>["parts"];
type Results = Extract<WireMessage, { role: "tool" }>["results"];

export function reshapeHistory(
  messages: readonly WireMessage[],
  { parallelHistory, reasoningHistory }: Pick<ResolvedShape, "parallelHistory" | "reasoningHistory">,
): readonly WireMessage[] {
  const kept = reasoningHistory ? messages : messages.map(withoutReasoning);
  return parallelHistory ? kept : oneCallEach(kept);
}

function withoutReasoning(message: WireMessage): WireMessage {
  if (message.role !== "assistant") return message;
  return { role: "assistant", parts: message.parts.filter((part) => part.type !== "reasoning") };
}

/** Each call with its result right behind it. */
function oneCallEach(messages: readonly WireMessage[]): readonly WireMessage[] {
  return messages.flatMap((message, at) => {
    const before = messages[at - 1];
    const next = messages[at + 1];
    if (message.role === "assistant" && next?.role === "tool") return pairs(message.parts, next.results);
    return message.role === "tool" && before?.role === "assistant" ? [] : [message];
  });
}

function pairs(parts: AssistantParts, results: Results): readonly WireMessage[] {
  const paired = groupsOfOne(parts).flatMap((group): WireMessage[] => {
    const call = group.find((part) => part.type === "call");
    const own = results.filter(({ callId }) => callId === call?.id);
    return [{ role: "assistant", parts: group }, ...toolMessages(own)];
  });
  const others = results.filter(({ callId }) => !parts.some((part) => part.type === "call" && part.id === callId));
  return [...paired, ...toolMessages(others)];
}

function toolMessages(results: Results): readonly WireMessage[] {
  return results.length === 0 ? [] : [{ role: "tool", results }];
}

/** Words go along with the call in front of them. */
function groupsOfOne(parts: AssistantParts): readonly AssistantParts[] {
  const groups: AssistantParts[number][][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    const opens = part.type === "call" && last?.some((other) => other.type === "call") === true;
    if (last === undefined || opens) groups.push([part]);
    else last.push(part);
  }
  return groups;
}
