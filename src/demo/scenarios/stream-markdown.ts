/** Words at a chosen rate, to measure a view with: every kind of Markdown block, always the same bytes. */
import type { Flow, Scenario, Seen } from "../scenario.ts";

const totalBytes = 100 * 1024;
const most = { pieces: 100_000, perSecond: 10_000 };

export const streamMarkdown: Scenario = {
  name: "stream-markdown",
  example: "Stream 2000 deltas at 200 per second",
  asks: /stream(?: (\d+))? deltas(?: at (\d+) per second)?/i,
  steps: [[{ say: () => markdown(totalBytes), flow }]],
};

function flow({ ask: [pieces = "2000", perSecond = "200"] }: Seen): Flow {
  return { pieces: within(pieces, most.pieces), perSecond: within(perSecond, most.perSecond) };
}

function within(digits: string, limit: number): number {
  return Math.min(Math.max(Number(digits), 1), limit);
}

const end = "\n\nThat was the last delta.\n";
const filler = "More words fill what is left. ";

/** ASCII, so that bytes are characters. */
function markdown(bytes: number): string {
  const sections: string[] = [];
  let room = bytes - end.length;
  for (let number = 1; ; number++) {
    const text = section(number);
    if (text.length > room) break;
    sections.push(text);
    room -= text.length;
  }
  return sections.join("") + filler.repeat(Math.ceil(room / filler.length)).slice(0, room) + end;
}

const subjects = ["parser", "scheduler", "cache", "renderer", "journal", "index", "router"];
const deeds = ["keeps", "orders", "merges", "drops", "measures", "forwards", "batches"];
const objects = ["events", "pieces", "requests", "rows", "tokens", "frames", "records"];

function section(number: number): string {
  const subject = pick(subjects, number);
  const words = (offset: number) => `${pick(deeds, number + offset)} ${pick(objects, number * 3 + offset)}`;
  return `## ${number}. How the ${subject} works

The ${subject} **${words(0)}** and *${words(1)}*; see \`${subject}.run(${number})\` and [the notes](https://example.com/notes/${number}).

- First it ${words(2)}.
- Then it ${words(3)}:
  1. with \`limit = ${number * 16}\`,
  2. without waiting.
- [${number % 2 === 0 ? "x" : " "}] It ${words(4)}.

\`\`\`js
export function ${subject}${number}(items) {
  const limit = ${number * 16};
  return items.slice(0, limit).map((item, index) => ({ ...item, index }));
}
\`\`\`

| step | count | time |
| :--- | ---: | ---: |
| read | ${number * 7} | ${number % 9}.${number % 10} ms |
| write | ${number * 3} | ${number % 5}.${number % 7} ms |

> The ${subject} ${words(5)} last.

`;
}

function pick(list: readonly string[], index: number): string {
  return list[index % list.length] ?? "";
}
