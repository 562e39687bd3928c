/** Text as lines that remember their own line end, so that what is not edited is written back byte for byte. */

export interface Line {
  readonly text: string;
  /** "" only for a last line that has no line end. */
  readonly end: "\n" | "\r\n" | "";
}

/** An empty text has no lines; a final line end starts no further one. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  while (from < text.length) {
    const feed = text.indexOf("\n", from);
    if (feed === -1) {
      lines.push({ text: text.slice(from), end: "" });
      break;
    }
    const crlf = feed > from && text[feed - 1] === "\r";
    lines.push({ text: text.slice(from, crlf ? feed - 1 : feed), end: crlf ? "\r\n" : "\n" });
    from = feed + 1;
  }
  return lines;
}

export function joinLines(lines: readonly Line[]): string {
  return lines.map((line) => line.text + line.end).join("");
}

export function countLines(text: string): number {
  if (text === "") return 0;
  let count = text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** "1 line", "2 lines". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
