/** The smallest single replacement that turns one text into another. */
export interface MiddleChange {
  /** Offsets into the old text, in UTF-16 units. Never between the halves of a character or of a line end. */
  readonly start: number;
  readonly end: number;
  readonly inserted: string;
}

export function middleChange(before: string, after: string): MiddleChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  while (start > 0 && (splits(before, start) || splits(after, start))) start--;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  while (tail > 0 && (splits(before, before.length - tail) || splits(after, after.length - tail))) tail--;
  return { start, end: before.length - tail, inserted: after.slice(start, after.length - tail) };
}

function splits(text: string, at: number): boolean {
  const pair = text.slice(at - 1, at + 1);
  return pair === "\r\n" || /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair);
}
