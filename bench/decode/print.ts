/** The figures for people: one table a shape and chunk size, then memory, then what was aimed at. */
import { shapes } from "./documents.ts";
import type { Cell } from "./measure.ts";
import type { MemoryFigure } from "./memory-figure.ts";
import { exponentOf, ofFloor, rowsOf, type Target } from "./targets.ts";

export function timeTable(cells: readonly Cell[], shown: readonly number[]): string {
  const [first] = cells;
  if (first === undefined) return "";
  const title = `${first.shape} (${shapes[first.shape]}), ${first.chunk} characters a chunk, milliseconds`;
  const head = ["", ...shown.map((chars) => `${chars / 1024}K`), "exponent", "× floor", "updates", "result"];
  const rows = rowsOf(cells).map((row) => {
    const last = row.findLast(({ share }) => share > 0);
    return [
      row[0]?.contender ?? "",
      ...shown.map((chars) => timeOf(row.find((cell) => cell.chars === chars))),
      exponentOf(row)?.toFixed(2) ?? "–",
      (last && ofFloor(last, cells)?.toFixed(1)) ?? "–",
      last?.role === "floor" ? "–" : String(row.find(({ share }) => share === 1)?.updates ?? 0),
      row.find(({ fault }) => fault !== undefined)?.fault ?? "right",
    ];
  });
  return `${title}\n${aligned([head, ...rows])}`;
}

/** Stopped: how far it came in how long. */
function timeOf(cell: Cell | undefined): string {
  if (cell?.ms === undefined) return "capped";
  const ms = cell.ms < 10 ? cell.ms.toFixed(2) : cell.ms.toFixed(0);
  return cell.share < 1 ? `>${ms} (${Math.floor(cell.share * 100)}%)` : ms;
}

export function memoryTable(figures: readonly MemoryFigure[]): string {
  const head = ["", "shape", "chunk", "reply, MB", "while it comes", "at most", "times the reply"];
  const rows = figures.map((figure) => [
    figure.contender,
    figure.shape,
    String(figure.chunk),
    megabytes(figure.replyBytes),
    megabytes(figure.streamingBytes),
    megabytes(figure.peakBytes),
    (figure.peakBytes / figure.replyBytes).toFixed(2),
  ]);
  return `memory beside the reply itself, MB\n${aligned([head, ...rows])}`;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(2);
}

export function targetTable(targets: readonly Target[]): string {
  return aligned(targets.map(({ target, met, worst }) => [met ? "met" : "MISSED", target, worst]));
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, at) => Math.max(cell.length, widest[at] ?? 0)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
