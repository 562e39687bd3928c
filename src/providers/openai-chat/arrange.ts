/** The order and the kinds of messages that one server takes, before any of them is written down. */
import { conform, isBlank } from "../../core/conform.ts";
import type { ImagePart, TextPart } from "../../core/message.ts";
import type { WireMessage } from "../../core/provider.ts";
import type { ServerTraits } from "./server-traits.ts";

type UserMessage = Extract<WireMessage, { role: "user" }>;
type Content = readonly (TextPart | ImagePart)[];

/**
 * What is appended to the history is appended here too, with these exceptions: merged text (`merge`, `mergeUsers`) makes the
 * last message longer, and what `conform` names.
 */
export function arrange(history: readonly WireMessage[], traits: ServerTraits): readonly WireMessage[] {
  let messages = conform(history);
  if (traits.singleCalls) messages = splitCalls(messages);
  messages = messages.map(fillEmptyResults).flatMap((message) => moveImages(message, traits));
  if (traits.afterResults === "bridge") messages = bridgeResults(messages);
  if (traits.afterResults === "merge") messages = mergeIntoResults(messages);
  return traits.mergeUsers ? mergeUsers(messages) : messages;
}

/** A reply with several calls as several replies with one each, what was said and thought with the first. */
function splitCalls(messages: readonly WireMessage[]): readonly WireMessage[] {
  return messages.flatMap((message, at): readonly WireMessage[] => {
    if (message.role === "tool") return [];
    const next = messages[at + 1];
    if (message.role === "user" || next?.role !== "tool") return [message];
    const calls = message.parts.filter((part) => part.type === "call");
    const others = message.parts.filter((part) => part.type !== "call");
    return calls.flatMap((call, index): readonly WireMessage[] => [
      { role: "assistant", parts: index === 0 ? [...others, call] : [call] },
      { role: "tool", results: next.results.slice(index, index + 1) },
    ]);
  });
}

/** Servers refuse results without text, and models take silence for a failure. */
function fillEmptyResults(message: WireMessage): WireMessage {
  if (message.role !== "tool") return message;
  const results = message.results.map((result) =>
    result.content.every((part) => part.type === "text" && isBlank(part.text))
      ? { ...result, content: [noOutput] }
      : result,
  );
  return { role: "tool", results };
}

const noOutput: TextPart = { type: "text", text: "(no output)" };

/** Images are not allowed in role "tool" (OpenHands#7700; others ignore them silently), so they follow as the user's. */
function moveImages(message: WireMessage, { takesImages }: ServerTraits): readonly WireMessage[] {
  if (message.role === "assistant") return [message];
  if (message.role === "user")
    return [takesImages ? message : { role: "user", parts: noImages(message.parts, leftOut) }];
  const images = message.results.flatMap((result) => result.content.filter((part) => part.type === "image"));
  if (images.length === 0) return [message];
  const note = takesImages ? "[image, see below]" : leftOut;
  const results = message.results.map((result) => ({ ...result, content: noImages(result.content, note) }));
  const intro: TextPart = { type: "text", text: "The images of the tool results above:" };
  return [{ role: "tool", results }, ...(takesImages ? [{ role: "user" as const, parts: [intro, ...images] }] : [])];
}

const leftOut = "[image left out: this server takes only text]";

function noImages(content: Content, note: string): readonly TextPart[] {
  return content.map((part) => (part.type === "image" ? { type: "text", text: note } : part));
}

function bridgeResults(messages: readonly WireMessage[]): readonly WireMessage[] {
  return messages.flatMap((message, at) =>
    message.role === "user" && messages[at - 1]?.role === "tool" ? [bridge, message] : [message],
  );
}

const bridge: WireMessage = { role: "assistant", parts: [{ type: "text", text: "I have the results." }] };

/** A message with images stays: role "tool" cannot hold them. */
function mergeIntoResults(messages: readonly WireMessage[]): readonly WireMessage[] {
  const merged: WireMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    const result = last?.role === "tool" ? last.results.at(-1) : undefined;
    if (last?.role !== "tool" || result === undefined || !isOnlyText(message)) {
      merged.push(message);
      continue;
    }
    const heading: TextPart = { type: "text", text: "\n[The user says:]" };
    const content = [...result.content, heading, ...message.parts];
    merged[merged.length - 1] = { role: "tool", results: last.results.with(-1, { ...result, content }) };
  }
  return merged;
}

function isOnlyText(message: WireMessage): message is UserMessage {
  return message.role === "user" && message.parts.every((part) => part.type === "text");
}

function mergeUsers(messages: readonly WireMessage[]): readonly WireMessage[] {
  const merged: WireMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (message.role === "user" && last?.role === "user") {
      merged[merged.length - 1] = { role: "user", parts: [...last.parts, ...message.parts] };
    } else merged.push(message);
  }
  return merged;
}
