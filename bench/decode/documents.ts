/** Replies of three shapes and any length, the same every time: what a model says and the calls it makes. */
import type { JsonObject } from "../../src/core/json.ts";

export type Shape = "big" | "mix" | "many";

/** What each shape stands for, as the table says it. */
export const shapes: Readonly<Record<Shape, string>> = {
  big: "one file of code written whole",
  mix: "20 calls, two fifths of it prose",
  many: "a small call every 250 characters",
};

export interface Call {
  readonly name: string;
  readonly input: JsonObject;
}

/** `text` stands before the call; the last piece may have no call. */
export interface Piece {
  readonly text: string;
  readonly call: Call | undefined;
}

export interface Document {
  readonly shape: Shape;
  /** UTF-16 units of all texts and arguments, before any escaping. */
  readonly chars: number;
  readonly pieces: readonly Piece[];
}

/** About `chars` long: a few lines more or less. */
export function makeDocument(shape: Shape, chars: number): Document {
  return { shape, chars, pieces: makers[shape](chars) };
}

export function callsOf({ pieces }: Document): readonly Call[] {
  return pieces.flatMap(({ call }) => call ?? []);
}

/** Code with all that trips up readers of tags: raw "<" and "&&", JSX, generics, and a dash that is not Latin-1. */
const codeLines: readonly string[] = [
  "import { useMemo, type ReactNode } from 'react';",
  "// Rows are kept between renders – only the visible ones are drawn.",
  "export function visible<T extends Row>(rows: readonly T[], from: number, to: number): Array<T> {",
  "  return rows.filter((row, at) => at >= from && at < to && !row.hidden);",
  "}",
  "",
  "const handlers: Map<string, Array<function>> = new Map();",
  "const byPath: Record<string, Array<path>> = {};",
  "export function Table({ rows, title }: { rows: Row[]; title?: string }): ReactNode {",
  "  const shown = useMemo(() => visible(rows, 0, 50), [rows]);",
  "  return (",
  '    <table className="rows" data-title={title ?? "none"}>',
  "      {shown.map((row) => <tr key={row.id}><td>{row.name}</td></tr>)}",
  "    </table>",
  "  );",
  "}",
  'if (a < b && (c > d || name.length <= 2)) throw new RangeError("a\\tb");',
];

const proseLines: readonly string[] = [
  "The list redraws every row when one of them changes – that is what makes it slow.",
  "I will keep the rows in a `Map<string, Row>` and read only what is visible.",
  "- `visible()` takes the range, and returns nothing for an empty one.",
  "- The tests next to it stay as they are; a < b is checked there already.",
];

/** Lines in turn until there are `chars` of them. */
function linesOf(lines: readonly string[], chars: number): string {
  const taken: string[] = [];
  for (let at = 0, length = 0; length < chars; at++) {
    const line = lines[at % lines.length] ?? "";
    taken.push(line);
    length += line.length + 1;
  }
  return `${taken.join("\n")}\n`;
}

function code(chars: number): string {
  return linesOf(codeLines, chars);
}

const makers: Readonly<Record<Shape, (chars: number) => readonly Piece[]>> = {
  big: (chars) => [
    {
      text: "I write the file.\n",
      call: { name: "write_to_file", input: { path: "src/table.tsx", content: code(chars) } },
    },
  ],
  mix: (chars) =>
    Array.from({ length: 20 }, (_, at) => ({
      text: `\n${linesOf(proseLines, chars * 0.02)}`,
      call:
        at % 2 === 0
          ? { name: "read_file", input: { path: `src/rows/part-${at}.tsx` } }
          : { name: "write_to_file", input: { path: `src/rows/part-${at}.tsx`, content: code(chars * 0.06) } },
    })),
  many: (chars) =>
    Array.from({ length: Math.max(4, Math.round(chars / 250)) }, (_, at) => ({
      text: `\n${linesOf(proseLines, 120)}`,
      call: smallCall(at),
    })),
};

function smallCall(at: number): Call {
  const path = `src/rows/part-${at}.tsx`;
  const calls: readonly Call[] = [
    { name: "read_file", input: { path, start_line: at + 1, end_line: at + 80 } },
    { name: "search_files", input: { path: "src", regex: `function\\s+part${at}<\\w+>`, file_pattern: "*.{ts,tsx}" } },
    { name: "write_to_file", input: { path, content: code(250) } },
    { name: "execute_command", input: { command: `npx vitest run ${path} && git diff --stat > part-${at}.txt` } },
  ];
  return calls[at % calls.length] ?? { name: "read_file", input: { path } };
}
