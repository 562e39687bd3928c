/** One large file in one call, at a chosen size and rate, to measure live progress with. */
import type { Scenario, Seen } from "../scenario.ts";

const path = "generated/records.js";
const most = { kilobytes: 4_096, pieces: 100_000, perSecond: 10_000 };

export const writeLarge: Scenario = {
  name: "write-large",
  example: "Write 100 KB in 1000 deltas at 200 per second",
  asks: /write (\d+) KB in (\d+) deltas at (\d+) per second/i,
  steps: [
    [
      {
        calls: [
          {
            name: "write_to_file",
            input: (seen) => ({ path, content: records(read(seen, 0, most.kilobytes) * 1024) }),
          },
        ],
        flow: (seen) => ({ pieces: read(seen, 1, most.pieces), perSecond: read(seen, 2, most.perSecond) }),
      },
    ],
    [
      {
        calls: [
          {
            name: "attempt_completion",
            input: (seen) => ({ result: `\`${path}\` is written, ${read(seen, 0, most.kilobytes)} KB in one call.` }),
          },
        ],
      },
    ],
  ],
};

function read({ ask }: Seen, group: number, limit: number): number {
  return Math.min(Math.max(Number(ask[group] ?? 1), 1), limit);
}

/** A module of exactly this many bytes; ASCII, always the same. */
function records(bytes: number): string {
  const lines = ["export const records = [\n"];
  const end = "];\n";
  let room = bytes - end.length - (lines[0] ?? "").length;
  for (let id = 1; ; id++) {
    const line = `  { id: ${id}, name: "record ${id}", tags: ["a", "b"], weight: ${(id * 37) % 1000} },\n`;
    if (line.length > room) break;
    lines.push(line);
    room -= line.length;
  }
  const filler = room === 0 ? "" : room === 1 ? "\n" : `${"/".repeat(room - 1)}\n`;
  return [...lines, filler, end].join("");
}
