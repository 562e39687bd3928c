/** A reply as the message of the history that goes back with its results. */
import type { AgentDelta } from "../dialect.ts";
import type { AssistantMessage, ReasoningPart } from "../message.ts";

type Part = AssistantMessage["parts"][number];

/** In the order in which things began, each stretch of reasoning with what the server wants back of it. */
export function partsOf(decoded: readonly AgentDelta[]): readonly Part[] {
  const calls = new Map(decoded.flatMap((delta) => (delta.type === "call_ready" ? [[delta.id, delta]] : [])));
  const withdrawn = new Map(decoded.flatMap((delta) => (delta.type === "call_withdrawn" ? [[delta.id, delta]] : [])));
  const parts: Part[] = [];
  for (const delta of decoded) {
    if (delta.type === "text") say(parts, "text", delta.text);
    if (delta.type === "reasoning") say(parts, "reasoning", delta.text);
    if (delta.type === "reasoning_replay") keep(parts, delta.replay);
    if (delta.type !== "call_started") continue;
    const call = calls.get(delta.id);
    if (call === undefined) say(parts, "text", withdrawn.get(delta.id)?.text ?? "");
    else parts.push({ type: "tool_call", id: call.id, name: call.name, input: call.input, replay: call.replay });
  }
  return parts;
}

function say(parts: Part[], type: "text" | "reasoning", text: string): void {
  const last = parts.at(-1);
  const goesOn = last?.type === type && !("replay" in last);
  if (goesOn) parts[parts.length - 1] = { ...last, text: last.text + text };
  else if (text !== "") parts.push({ type, text });
}

function keep(parts: Part[], replay: ReasoningPart["replay"]): void {
  const last = parts.at(-1);
  const isOpen = last?.type === "reasoning" && last.replay === undefined;
  if (isOpen) parts[parts.length - 1] = { ...last, replay };
  else parts.push({ type: "reasoning", text: "", replay });
}
