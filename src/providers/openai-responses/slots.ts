/**
 * What has gone on of one item, place by place. The same words come up to four times: in pieces, as the whole of a part, in
 * the finished item and in the finished output; whoever leaves one out leaves out any of them.
 * 1. What came in pieces is not said again. 2. What a whole has behind the pieces is still to be said.
 * 3. A whole that begins otherwise changes nothing: words that were shown cannot be taken back.
 */

/** Where words belong in an item. `thought` is reasoning in full, `summary` is what the server tells of it. */
export type Family = "text" | "refusal" | "summary" | "thought" | "arguments";

export interface Slots {
  add(family: Family, place: number, piece: string): void;
  /** What is still to be said of a whole. Counts as said. */
  rest(family: Family, place: number, whole: string): string;
  /** What went on, as one text. Walks all of it: not for every piece. */
  said(family: Family, place: number): string;
  /** Other text than what went on has taken its place. */
  replace(family: Family, place: number, whole: string): void;
  /** Whether anything went on, in this place or in any. */
  has(family: Family, place?: number): boolean;
}

export function createSlots(): Slots {
  const pieces = new Map<string, string[]>();
  const listOf = (family: Family, place: number): string[] => {
    const key = `${family} ${place}`;
    const list = pieces.get(key) ?? [];
    pieces.set(key, list);
    return list;
  };
  const said = (family: Family, place: number): string => {
    const list = listOf(family, place);
    if (list.length > 1) list.splice(0, list.length, list.join("")); // joined once, however often a whole comes
    return list[0] ?? "";
  };
  return {
    said,
    add(family, place, piece) {
      if (piece !== "") listOf(family, place).push(piece);
    },
    rest(family, place, whole) {
      const before = said(family, place);
      const rest = whole.startsWith(before) ? whole.slice(before.length) : "";
      if (rest !== "") listOf(family, place).push(rest);
      return rest;
    },
    replace(family, place, whole) {
      pieces.set(`${family} ${place}`, [whole]);
    },
    has: (family, place) => [...pieces].some(([key, list]) => isOf(key, family, place) && list.length > 0),
  };
}

function isOf(key: string, family: Family, place: number | undefined): boolean {
  return place === undefined ? key.startsWith(`${family} `) : key === `${family} ${place}`;
}
