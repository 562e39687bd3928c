/** What no reader can do without: each chunk and the few characters before it searched once, all of it joined once. */
import type { Dialect } from "../../src/core/dialect.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { type Contender, chunksOf, type Run } from "./contender.ts";
import type { Document } from "./documents.ts";
import { written } from "./ours.ts";

/** The mark searched for is what would end a value in that style. */
export const floors: readonly Contender[] = [
  { name: "floor JSON", role: "floor", prepare: (document, chunk) => prepare(jsonDialect, '"}', document, chunk) },
  {
    name: "floor XML",
    role: "floor",
    prepare: (document, chunk) => prepare(xmlDialect, "</content>", document, chunk),
  },
];

function prepare(dialect: Dialect, mark: string, document: Document, chunk: number): Run {
  const parts = written(dialect, document).map((part) =>
    part.type === "text" ? part.text : part.type === "call" ? part.arguments : "",
  );
  const chunked = parts.map((part) => chunksOf(part, chunk));
  return async () => {
    let marks = 0;
    const joined: string[] = [];
    for (const chunks of chunked) {
      const scanned = scan(chunks, mark);
      marks += scanned.marks;
      joined.push(scanned.text);
    }
    const isWhole = (): boolean => joined.every((text, at) => text === parts[at]) && marks > 0;
    return { share: 1, updates: 0, fault: () => (isWhole() ? undefined : "other text") };
  };
}

function scan(chunks: readonly string[], mark: string): { readonly marks: number; readonly text: string } {
  let marks = 0;
  let carry = "";
  const pieces: string[] = [];
  for (const chunk of chunks) {
    const buffer = carry + chunk;
    for (let at = buffer.indexOf(mark); at !== -1; at = buffer.indexOf(mark, at + 1)) marks++;
    carry = buffer.slice(1 - mark.length);
    pieces.push(chunk);
  }
  return { marks, text: pieces.join("") };
}
