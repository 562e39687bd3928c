/** Which part of a request a server refused, so that it can be left out from then on. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ProviderRequest } from "../../core/provider.ts";
import { type Recipient, renderRequest } from "./render.ts";

/** The names are shown to people and kept as evidence, so they never change. The first that fits is the one to blame. */
const parts: readonly { readonly name: string; readonly words: RegExp }[] = [
  // servers that only look like Anthropic: "messages.0.content.0.text.cache_control: Extra inputs are not permitted"
  { name: "cache_control", words: /cache_control/i },
  { name: "disable_parallel_tool_use", words: /disable_parallel_tool_use/i },
  // "Thinking may not be enabled when tool_choice forces tool use."
  { name: "forced tool_choice", words: /tool.?choice/i },
  { name: "tool_choice", words: /tool.?choice/i },
  // "messages.1.content.0: Invalid `signature` in `thinking` block", also after a change of account
  { name: "thinking in the history", words: /signature|redacted_thinking|thinking.{0,20}blocks?/i },
];

/** Names it only if the request would be another one without it. */
export function namingRefused(error: AppErrorData, request: ProviderRequest, recipient: Recipient): AppErrorData {
  if (error.code !== "bad_request" && error.code !== "parameter_rejected") return error;
  const sent = JSON.stringify(renderRequest(request, recipient));
  const found = parts.find(({ name, words }) => {
    if (recipient.without.has(name) || !words.test(error.detail ?? "")) return false;
    const without = new Set([...recipient.without, name]);
    return JSON.stringify(renderRequest(request, { ...recipient, without })) !== sent;
  });
  if (found === undefined) return error;
  return {
    ...error,
    code: "parameter_rejected",
    message: `The server refused ${found.name}.`,
    advice: "Try again: from now on it is left out.",
    rejected: found.name,
  };
}
