/** Text that grows without bound, kept in bounded space: how much there is, how it begins and how it ends. */
import * as z from "zod";

const headLimit = 2_000;
const tailLimit = 4_000;

/** `head` is exact up to 2,000 characters; `tail` holds the last 2,000 to 4,000 once the head is full. */
export const growing = z.object({
  head: z.string(),
  tail: z.string(),
  chars: z.number().int(),
  /** Line feeds seen. */
  breaks: z.number().int(),
});
export type Growing = z.infer<typeof growing>;

export const emptyGrowing: Growing = { head: "", tail: "", chars: 0, breaks: 0 };

export function grow(current: Growing, text: string): Growing {
  const missing = headLimit - current.head.length;
  const tail = current.tail + (missing > 0 ? text.slice(missing) : text);
  return {
    head: missing > 0 ? current.head + text.slice(0, missing) : current.head,
    tail: tail.length > tailLimit ? tail.slice(-tailLimit / 2) : tail,
    chars: current.chars + text.length,
    breaks: current.breaks + countBreaks(text),
  };
}

/** Whether `head + tail` is the whole text. */
export function isWhole(value: Growing): boolean {
  return value.head.length + value.tail.length === value.chars;
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
