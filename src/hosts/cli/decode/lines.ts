/** The lines of a stream of UTF-8, cut at line feeds alone: JSON may hold U+2028, where Node's readline cuts too. */

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder(); // takes a byte order mark away
  let number = 0;
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split("\n");
    const rest = parts.pop() ?? "";
    for (const part of parts) {
      begun.push(part);
      yield { number: ++number, text: begun.join("") };
      begun = [];
    }
    begun.push(rest);
  }
  begun.push(decoder.decode());
  const last = begun.join("");
  if (last !== "") yield { number: ++number, text: last };
}
