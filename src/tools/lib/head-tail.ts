/** Keeps the beginning and the end of a long output in constant memory. */
import { plural } from "./lines.ts";

export interface HeadTail {
  push(text: string): void;
  /** All of it, or head, a note of what was left out, and tail. */
  text(): string;
  readonly truncated: boolean;
}

/** `keep` is the number of characters kept at each end. */
export function createHeadTail(keep: number): HeadTail {
  let head = "";
  let tail: string[] = [];
  let tailLength = 0;
  let omittedChars = 0;
  let omittedLines = 0;

  const omit = (text: string) => {
    omittedChars += text.length;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) omittedLines++;
  };
  const shrinkTail = (limit: number) => {
    if (tailLength <= limit) return;
    const all = tail.join("");
    const cut = all.length - keep;
    omit(all.slice(0, cut));
    tail = [all.slice(cut)];
    tailLength = keep;
  };

  return {
    push(text) {
      const room = keep - head.length;
      if (room > 0) head += text.slice(0, room);
      if (text.length <= room) return;
      const rest = room > 0 ? text.slice(room) : text;
      tail.push(rest);
      tailLength += rest.length;
      shrinkTail(2 * keep); // joining only now and then keeps pushing linear
    },
    get truncated() {
      return omittedChars > 0 || tailLength > keep;
    },
    text() {
      shrinkTail(keep);
      const end = tail.join("");
      return omittedChars === 0 ? head + end : joinAtLineEnds(head, end, omittedLines, omittedChars);
    },
  };
}

/** Cuts at line ends, unless lines are so long that this would lose much of what was kept. */
function joinAtLineEnds(head: string, tail: string, omittedLines: number, omittedChars: number): string {
  const headCut = head.lastIndexOf("\n") + 1;
  const tailCut = tail.indexOf("\n") + 1;
  if (headCut < head.length / 2 || tailCut === 0 || tailCut > tail.length / 2) {
    return `${head}\n… ${plural(omittedChars, "character")} omitted …\n${tail}`;
  }
  return `${head.slice(0, headCut)}… ${plural(omittedLines + 1, "line")} omitted …\n${tail.slice(tailCut)}`;
}
