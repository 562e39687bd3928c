/**
 * How long our decoders take to read a reply chunk by chunk, against the least that any reader must do and against other
 * libraries, and how much memory they need. Prints tables; the same figures as JSON lines follow. `npm run bench:decode -- 16`
 * tries chunks of 16 characters only.
 */
import { makeDocument, type Shape, shapes } from "./decode/documents.ts";
import { floors } from "./decode/floors.ts";
import { jsonLibraries } from "./decode/json-libraries.ts";
import { type Cell, type Effort, measure } from "./decode/measure.ts";
import { type MemoryFigure, memoryFigure } from "./decode/memory-figure.ts";
import { ours } from "./decode/ours.ts";
import { memoryTable, targetTable, timeTable } from "./decode/print.ts";
import { targetsOf } from "./decode/targets.ts";
import { toolParser } from "./decode/tool-parser.ts";

const contenders = [...ours, ...floors, ...jsonLibraries, ...toolParser];
const lengths = [8, 32, 128, 512, 1024].map((kilo) => kilo * 1024);
const chosen = process.argv.slice(2).map(Number).filter(Number.isInteger);
const chunkSizes = chosen.length > 0 ? chosen : [16, 64, 4];
const effort: Effort = { rounds: 11, limitMs: 1_000 };

const cells: Cell[] = [];
const memory: MemoryFigure[] = [];
for (const chunk of chunkSizes) {
  for (const shape of Object.keys(shapes) as Shape[]) {
    const table = await measureTable(shape, chunk);
    cells.push(...table);
    console.log(`${timeTable(table, lengths)}\n`);
  }
}
for (const shape of Object.keys(shapes) as Shape[]) {
  for (const { name } of ours) memory.push(await memoryFigure(name, shape, 1024 * 1024, 16));
}
const targets = targetsOf(cells, memory);
console.log(`${memoryTable(memory)}\n\n${targetTable(targets)}\n`);
for (const figure of [...cells, ...memory, ...targets]) console.log(JSON.stringify(figure));
process.exit(0);

async function measureTable(shape: Shape, chunk: number): Promise<readonly Cell[]> {
  const table: Cell[] = [];
  for (const chars of lengths) {
    const isOut = (name: string): boolean => table.some(({ contender, share }) => contender === name && share < 1);
    table.push(...(await measure(makeDocument(shape, chars), chunk, contenders, isOut, effort)));
  }
  return table;
}
