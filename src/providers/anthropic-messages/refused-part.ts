/** Which part of a Messages request a server refused. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";
import type { ProviderRequest } from "../../core/provider.ts";
import { wishNames } from "../../core/request-shape.ts";
import { badRequest, namingRefusedPart, type RefusablePart } from "../transport/refused-part.ts";
import { outputLimits, type Recipient, renderRequest } from "./render.ts";

/** "does not support tool choice" reads much like "does not support tools". */
const refusedChoice: readonly ErrorCode[] = [...badRequest, "tools_unsupported"];
/** A limit that is too large is told as a conversation that is too long, or as credit that would not suffice. */
const tooMuch: readonly ErrorCode[] = [...badRequest, "context_length", "quota"];

/**
 * "Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message
 * must start with a thinking block"; "thinking.type.enabled is not supported", "`max_tokens` must be greater than
 * `thinking.budget_tokens`", "adaptive thinking is not supported on this model"; servers that only look like Anthropic:
 * "output_config: Extra inputs are not permitted"
 */
const aboutThinking =
  /expected.{0,5}thinking|thinking\.(type|budget_tokens|enabled|disabled|adaptive)|budget_tokens|output_config|adaptive.thinking|thinking.{0,20}(not supported|unsupported|not permitted)|does not support.{0,20}(thinking|effort)/i;

const aboutOutput = /(max_(completion_)?tokens|output tokens|maximum tokens|in the completion)/i;

/** The first that fits is the one to blame. */
const parts: readonly RefusablePart[] = [
  // servers that only look like Anthropic: "messages.0.content.0.text.cache_control: Extra inputs are not permitted"
  { name: "cache_control", words: /cache_control/i },
  { name: "disable_parallel_tool_use", words: /disable_parallel_tool_use/i },
  // "Thinking may not be enabled when tool_choice forces tool use."
  { name: "forced tool_choice", words: /tool.?choice/i, codes: refusedChoice },
  { name: "tool_choice", words: /tool.?choice/i, codes: refusedChoice },
  // "`temperature` may only be set to 1 when thinking is enabled"
  { name: "temperature", words: /temperature/i },
  ...wishNames.map((name) => ({ name, words: aboutThinking })),
  // "messages.1.content.0: Invalid `signature` in `thinking` block", also after a change of account
  { name: "thinking in the history", words: /signature|redacted_thinking|thinking.{0,20}blocks?/i },
  // "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku-20241022"; vLLM
  // "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 16384 tokens";
  // OpenRouter 402 "This request requires more credits, or fewer max_tokens." But "input length and `max_tokens` exceed context
  // limit: 190000 + 32000 > 200000" is about the conversation: a smaller limit would only put its end off. More than usual is
  // not asked for at its cost.
  ...outputLimits.slice(0, -1).map((limit, at) => ({
    name: `${limit} tokens of output`,
    words: at === 0 ? aboutOutput : new RegExp(`^(?![\\s\\S]*input length and)[\\s\\S]*${aboutOutput.source}`, "i"),
    codes: tooMuch,
  })),
  // "This model does not support image input"; "unknown variant `image`, expected `text`"
  {
    name: "images",
    words:
      /(does not|doesn't|not) support(ed)? .{0,20}(image|vision)|images?.{0,60}not supported|unknown variant .?image/i,
  },
];

export function namingRefused(error: AppErrorData, request: ProviderRequest, recipient: Recipient): AppErrorData {
  const body = (without: readonly string[]): unknown =>
    renderRequest(request, { ...recipient, without: new Set(without) });
  return namingRefusedPart(error, parts, { without: [...recipient.without], body });
}
