/** How alike two lines or two runs of lines are, from 0 to 1. */

/** 1 − edit distance / length of the longer one. Very long texts are compared by their letters only. */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const longer = Math.max(a.length, b.length);
  if (a.length * b.length > 1_000_000) return 1 - bagDistance(bagOf(a), bagOf(b)) / longer;
  return 1 - editDistance(a, b) / longer;
}

/** Levenshtein's distance in two rows. */
function editDistance(a: string, b: string): number {
  let previous = Uint32Array.from({ length: b.length + 1 }, (_, index) => index);
  let current = new Uint32Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    const code = a.charCodeAt(i - 1);
    for (let j = 1; j <= b.length; j++) {
      const change = at(previous, j - 1) + (code === b.charCodeAt(j - 1) ? 0 : 1);
      current[j] = Math.min(change, at(previous, j) + 1, at(current, j - 1) + 1);
    }
    [previous, current] = [current, previous];
  }
  return at(previous, b.length);
}

/** Counts of characters in 32 classes: a quick bound, for distance by bags is never more than edit distance. */
export type Bag = Uint16Array;

export function bagOf(text: string): Bag {
  const bag = new Uint16Array(33);
  for (let index = 0; index < text.length; index++) {
    const slot = text.charCodeAt(index) & 31;
    bag[slot] = Math.min(at(bag, slot) + 1, 0xffff);
  }
  bag[32] = Math.min(text.length, 0xffff);
  return bag;
}

export function bagDistance(a: Bag, b: Bag): number {
  let more = 0;
  let less = 0;
  for (let slot = 0; slot < 32; slot++) {
    const difference = at(a, slot) - at(b, slot);
    if (difference > 0) more += difference;
    else less -= difference;
  }
  return Math.max(more, less);
}

export function bagLength(bag: Bag): number {
  return at(bag, 32);
}

function at(array: Uint16Array | Uint32Array, index: number): number {
  return array[index] ?? 0;
}
