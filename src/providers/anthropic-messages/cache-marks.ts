/** Where the server may keep what it has read: behind the tools, behind the system text, and behind the last two user turns. */
import type Anthropic from "@anthropic-ai/sdk";

/** Four marks in all is what the API takes. Two turns, so that the request before this one is still found. */
const markedTurns = 2;

/** Marks in place. What is marked costs no other bytes: the request is otherwise the same from one turn to the next. */
export function markPrefix(
  tools: Anthropic.Tool[],
  system: Anthropic.TextBlockParam[],
  messages: (Anthropic.UserMessageParam | Anthropic.AssistantMessageParam)[],
): void {
  mark(tools.at(-1));
  mark(system.at(-1));
  for (const { content } of messages.filter(({ role }) => role === "user").slice(-markedTurns)) {
    const last = typeof content === "string" ? undefined : content.at(-1);
    if (last !== undefined && isMarkable(last)) mark(last);
  }
}

type Markable = Anthropic.TextBlockParam | Anthropic.ImageBlockParam | Anthropic.ToolResultBlockParam;

function isMarkable(block: Anthropic.ContentBlockParam): block is Markable {
  return block.type === "text" || block.type === "image" || block.type === "tool_result";
}

function mark(block: Markable | Anthropic.Tool | undefined): void {
  if (block !== undefined) block.cache_control = { type: "ephemeral" };
}
