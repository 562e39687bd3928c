/** Which part of a request an extension refused. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ProviderRequest } from "../../core/provider.ts";
import { badRequest, namingRefusedPart, type RefusablePart } from "../transport/refused-part.ts";
import { type Recipient, renderRequest } from "./render.ts";

/** Whatever an extension throws has no status, so most of it is taken for a failure of its server. */
const codes = [...badRequest, "server_error", "tools_unsupported"] as const;

/** The first that fits is the one to blame. Names that other wires have, too, are the same. */
const parts: readonly RefusablePart[] = [
  // "LanguageModelChatToolMode.Required is not supported with more than one tool"
  { name: "forced tool_choice", words: /tool_?choice|tool_?mode|more than one tool/i, codes },
  { name: "temperature", words: /temperature/i, codes },
  { name: "images", words: /image|vision|multimodal/i, codes },
  {
    name: "model options",
    words: /model_?options|max_tokens|(unsupported|unknown|unrecognized).{0,30}(option|parameter|argument)/i,
    codes,
  },
];

export function namingRefused(error: AppErrorData, request: ProviderRequest, recipient: Recipient): AppErrorData {
  const body = (without: readonly string[]) => renderRequest(request, { ...recipient, without: new Set(without) });
  return namingRefusedPart(error, parts, { without: [...recipient.without], body });
}
