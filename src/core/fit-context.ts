/**
 * Makes a conversation shorter for a model that cannot take all of it. The history stays as it is: only what is sent is cut.
 * 1. First the results of the oldest calls are shortened, then the oldest replies are left out together with their results,
 * then the person's older words. 2. The person's first and last words and the newest reply with its results are always
 * sent whole. 3. A call and its result are both there or both not. 4. The same cut of a history that has only grown is the
 * same beginning, so that caches stay warm.
 */
import { estimateTokens } from "./estimate-tokens.ts";
import type { ContextCut } from "./event.ts";
import type { AssistantMessage, ImagePart, Message, TextPart, ToolMessage, ToolResultPart } from "./message.ts";

export const noCut: ContextCut = { results: 0, replies: 0, words: 0 };

/** Characters of a shortened result that are kept from its beginning. */
const kept = 400;

export function cutOff(history: readonly Message[], cut: ContextCut): readonly Message[] {
  const { shortenable, replies, words } = partsOf(history);
  const shortened = new Set(shortenable.slice(0, cut.results));
  const gone = new Set([...replies.slice(0, cut.replies).flat(), ...words.slice(0, cut.words)]);
  const left = history.filter((message) => !gone.has(message));
  const fitted = left.map((message) =>
    message.role === "tool" && message.results.some((result) => shortened.has(result))
      ? { ...message, results: message.results.map((result) => (shortened.has(result) ? shorten(result) : result)) }
      : message,
  );
  return gone.size === 0 ? fitted : withNote(fitted, cut.replies);
}

/** The least cut, no smaller than `from`, that leaves at most `tokens` of messages, or all that can be cut. */
export function cutTo(history: readonly Message[], tokens: number, from: ContextCut): ContextCut {
  const { shortenable, replies, words } = partsOf(history);
  const most: ContextCut = { results: shortenable.length, replies: replies.length, words: words.length };
  const counted = new WeakMap<Message, number>(); // most messages stay the same from try to try
  let cut = from;
  for (const kind of ["results", "replies", "words"] as const) {
    cut = leastOf(cut, kind, most[kind], (tried) => tokensOf(cutOff(history, tried), counted) <= tokens);
  }
  return cut;
}

/** Finds the smallest count by halving: more cut is never longer. */
function leastOf(
  cut: ContextCut,
  kind: keyof ContextCut,
  most: number,
  isEnough: (cut: ContextCut) => boolean,
): ContextCut {
  let low = Math.min(cut[kind], most);
  let high = most;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough({ ...cut, [kind]: middle })) high = middle;
    else low = middle + 1;
  }
  return { ...cut, [kind]: low };
}

/** By our own estimate. Thinking is not counted, for nobody knows what a server makes of it; nor are images. */
export function tokensOf(messages: readonly Message[], counted = new WeakMap<Message, number>()): number {
  return messages.reduce((sum, message) => {
    const tokens = counted.get(message) ?? estimateTokens(textOf(message));
    counted.set(message, tokens);
    return sum + tokens;
  }, 0);
}

function textOf(message: Message): string {
  switch (message.role) {
    case "user":
      return plain(message.parts);
    case "tool":
      return message.results.map(({ content }) => plain(content)).join("\n");
    case "assistant":
      return message.parts.map(textOfPart).join("\n");
  }
}

function textOfPart(part: AssistantMessage["parts"][number]): string {
  if (part.type === "tool_call") return `${part.name} ${part.raw ?? JSON.stringify(part.input)}`;
  return part.type === "text" ? part.text : "";
}

function plain(parts: readonly (TextPart | ImagePart)[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}

interface Parts {
  readonly shortenable: readonly ToolResultPart[];
  /** Each with its results. */
  readonly replies: readonly (readonly Message[])[];
  readonly words: readonly Message[];
}

/** What may be cut, the oldest first. */
function partsOf(history: readonly Message[]): Parts {
  const newest = history.findLastIndex(({ role }) => role === "assistant");
  const lastWords = history.findLastIndex(({ role }) => role === "user");
  const firstWords = history.findIndex(({ role }) => role === "user");
  const replies: Message[][] = [];
  const words: Message[] = [];
  const shortenable: ToolResultPart[] = [];
  for (const [at, message] of history.entries()) {
    if (message.role === "user") {
      if (at !== firstWords && at !== lastWords) words.push(message);
    } else if (at < newest) {
      if (message.role === "assistant") replies.push([message]);
      else replies.at(-1)?.push(message);
      if (message.role === "tool") shortenable.push(...message.results.filter(isLong));
    }
  }
  return { shortenable, replies, words };
}

function isLong({ content }: ToolResultPart): boolean {
  return content.some((part) => part.type === "image") || plain(content).length > 2 * kept;
}

function shorten(result: ToolMessage["results"][number]): ToolResultPart {
  const text = plain(result.content);
  const images = result.content.filter((part) => part.type === "image").length;
  const left = [
    ...(text.length > kept ? [`${text.length - kept} characters`] : []),
    ...(images > 0 ? [`${images} images`] : []),
  ].join(" and ");
  const note = `[${left} left out here, because the conversation is too long. Call the tool again if you need them.]`;
  return { ...result, content: [{ type: "text", text: `${text.slice(0, kept)}\n${note}` }] };
}

/** Goes with the first words, so that the model does not wonder. */
function withNote(history: readonly Message[], replies: number): readonly Message[] {
  const at = history.findIndex(({ role }) => role === "user");
  const first = history[at];
  if (first?.role !== "user") return history;
  const text = `[The ${replies === 1 ? "reply" : `${replies} replies`} after this and older words are left out here, because the conversation is too long.]`;
  return history.with(at, { ...first, parts: [...first.parts, { type: "text", text }] });
}
