/** The tools of a request, and what is asked of the reply's calls. */
import type Anthropic from "@anthropic-ai/sdk";
import type { ProviderRequest, WireMessage, WireTool } from "../../core/provider.ts";
import type { Recipient } from "./render.ts";

export function renderTools({ tools = [], messages }: ProviderRequest): Anthropic.Tool[] {
  return (tools.length > 0 ? tools : toolsCalledIn(messages)).map(({ name, description, parameters }) => ({
    name,
    ...(description !== "" && { description }),
    input_schema: { ...parameters, type: "object" },
  }));
}

/** A history with calls is refused without tools ("Requires `tools`"). These are there to be named, not to be called. */
function toolsCalledIn(messages: readonly WireMessage[]): readonly WireTool[] {
  const calls = messages.flatMap((message) =>
    message.role === "assistant" ? message.parts.filter((part) => part.type === "call") : [],
  );
  const names = new Set(calls.map(({ name }) => name));
  const description = "Was available earlier in this conversation.";
  return [...names].map((name) => ({ name, description, parameters: { type: "object", properties: {} } }));
}

/** One wish alone is said through the other: to forbid parallel calls, a choice has to be named. */
export function renderChoice(
  { tools = [], mustCall }: ProviderRequest,
  { shape, without }: Recipient,
): { readonly tool_choice?: Anthropic.ToolChoice } {
  if (without.has("tool_choice")) return {};
  const { toolChoice = "omit" } = mustCall === undefined ? shape : { toolChoice: { tool: mustCall } };
  if (tools.length === 0 || toolChoice === "none") return { tool_choice: { type: "none" } };
  const isSingle = shape.parallelCalls === "off" && !without.has("disable_parallel_tool_use");
  if (toolChoice === "omit" && !isSingle) return {};
  const isForced = toolChoice !== "omit" && toolChoice !== "auto" && !without.has("forced tool_choice");
  const wanted = isForced ? forced(toolChoice) : ({ type: "auto" } as const);
  return { tool_choice: { ...wanted, ...(isSingle && { disable_parallel_tool_use: true }) } };
}

function forced(choice: "required" | { readonly tool: string }): Anthropic.ToolChoiceAny | Anthropic.ToolChoiceTool {
  return choice === "required" ? { type: "any" } : { type: "tool", name: choice.tool };
}
