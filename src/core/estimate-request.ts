/** About how many tokens a request is. A lower bound: images and thinking are not counted. */
import { estimateTokens } from "./estimate-tokens.ts";
import type { ImagePart, TextPart } from "./message.ts";
import type { ProviderRequest, WireMessage } from "./provider.ts";

export function estimateHead({ system, tools }: Pick<ProviderRequest, "system" | "tools">): number {
  return estimateTokens(system) + (tools === undefined ? 0 : estimateTokens(JSON.stringify(tools)));
}

export function estimateRequest(request: ProviderRequest): number {
  const messages = request.messages.map((message) => estimateTokens(textOf(message)));
  return messages.reduce((sum, tokens) => sum + tokens, estimateHead(request));
}

function textOf(message: WireMessage): string {
  if (message.role === "tool") return message.results.map(({ content }) => plain(content)).join("\n");
  if (message.role === "user") return plain(message.parts);
  return message.parts
    .map((part) => (part.type === "text" ? part.text : part.type === "call" ? `${part.name} ${part.arguments}` : ""))
    .join("\n");
}

function plain(parts: readonly (TextPart | ImagePart)[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
