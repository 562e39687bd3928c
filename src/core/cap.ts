/** The last cap on what any tool may hand to a model, so that one result cannot fill the context. */
import type { ImagePart, TextPart } from "./message.ts";

/** UTF-16 units, about 25,000 tokens of code. */
const limit = 100_000;

export function capContent(content: string | readonly (TextPart | ImagePart)[]): (TextPart | ImagePart)[] {
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  let left = limit;
  return parts.map((part) => {
    if (part.type === "image") return part;
    const text = capText(part.text, left);
    left = Math.max(0, left - text.length);
    return { type: "text", text };
  });
}

/** Keeps the beginning and the end, and says what was left out between them. */
export function capText(text: string, most: number): string {
  if (text.length <= most) return text;
  const half = Math.floor(most / 2);
  const left = text.length - 2 * half;
  return `${text.slice(0, half)}\n[… ${left} characters left out here …]\n${text.slice(text.length - half)}`;
}
