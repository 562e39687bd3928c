/** What our decoders are held to, and whether the cells of one run show it. */

import type { Cell } from "./measure.ts";
import type { MemoryFigure } from "./memory-figure.ts";

export interface Target {
  readonly target: string;
  readonly met: boolean;
  /** The worst figure, and where it was seen. */
  readonly worst: string;
}

const steepest = 1.1;
const mostOfFloor = 3;
const mostOfReply = 3;
/** On shorter documents everything is done in a blink. */
const shortestCompared = 32 * 1024;

export function targetsOf(cells: readonly Cell[], memory: readonly MemoryFigure[]): readonly Target[] {
  const own = cells.filter(({ role }) => role === "ours");
  const longest = Math.max(...cells.map(({ chars }) => chars));
  const atFloor = own.filter(({ chars, chunk }) => chars === longest && chunk === 16);
  return [
    atMost(
      `time grows with the length to the power of at most ${steepest}`,
      steepest,
      rowsOf(own).map((row) => [exponentOf(row) ?? Number.POSITIVE_INFINITY, placeOf(row[0])]),
    ),
    ...(["big", "mix", "many"] as const).map((shape) =>
      atMost(
        `${shape}: longest document, 16 characters a chunk, at most ${mostOfFloor} times the floor`,
        mostOfFloor,
        atFloor.filter((cell) => cell.shape === shape).map((cell) => [ofFloor(cell, cells) ?? 0, placeOf(cell)]),
      ),
    ),
    atMost(
      "less time than every other library, from 32 KB on",
      1,
      own.filter(({ chars }) => chars >= shortestCompared).map((cell) => ofFastest(cell, cells)),
    ),
    ...(["big", "mix", "many"] as const).map((shape) =>
      atMost(
        `${shape}: memory of at most ${mostOfReply} times the reply`,
        mostOfReply,
        memory
          .filter((figure) => figure.shape === shape)
          .map((figure) => [figure.peakBytes / figure.replyBytes, placeOf(figure)]),
      ),
    ),
  ];
}

/** Least squares of log time over log length, from the cells of one row that were read whole. */
export function exponentOf(row: readonly Cell[]): number | undefined {
  const points = row
    .filter(({ ms, share }) => ms !== undefined && share === 1)
    .map(({ chars, ms = 0 }) => [Math.log(chars), Math.log(ms)] as const);
  if (points.length < 3) return undefined;
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return covariance / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

/**
 * How many times the floor of its own style one of our cells took: the median of the rounds, because some machines change their
 * speed between two of them, and never much within one.
 */
export function ofFloor({ role, contender, rounds, ...place }: Cell, cells: readonly Cell[]): number | undefined {
  if (role !== "ours") return undefined;
  const style = contender.split(" ").at(-1);
  const floor = cells.find((other) => other.contender === `floor ${style}` && isSamePlace(other, place));
  const ratios = rounds.map((ms, at) => ms / (floor?.rounds[at] ?? Number.NaN)).sort((left, right) => left - right);
  return ratios[Math.floor(ratios.length / 2)];
}

/** The cells of each contender on each shape at each chunk size. */
export function rowsOf(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  return [...Map.groupBy(cells, ({ contender, shape, chunk }) => `${contender} ${shape} ${chunk}`).values()];
}

/** Someone who was stopped took at least as long as they were let. */
function ofFastest(cell: Cell, cells: readonly Cell[]): readonly [number, string] {
  const others = cells.filter(
    (other) => other.role === "library" && other.ms !== undefined && isSamePlace(other, cell),
  );
  const [fastest] = others.toSorted((left, right) => (left.ms ?? 0) - (right.ms ?? 0));
  if (fastest === undefined) return [0, ""];
  return [(cell.ms ?? 0) / (fastest.ms ?? 0), `${placeOf(cell)}, to ${fastest.contender}`];
}

type Place = Pick<Cell, "shape" | "chars" | "chunk">;

function isSamePlace(left: Place, right: Place): boolean {
  return left.shape === right.shape && left.chars === right.chars && left.chunk === right.chunk;
}

function placeOf(place: (Place & Pick<Cell, "contender">) | undefined): string {
  return place === undefined
    ? ""
    : `${place.contender}, ${place.shape}, ${place.chars / 1024} KB, ${place.chunk} a chunk`;
}

function atMost(target: string, limit: number, figures: readonly (readonly [number, string])[]): Target {
  const [worst = [Number.NaN, "not measured"] as const] = figures.toSorted((left, right) => right[0] - left[0]);
  return { target, met: worst[0] <= limit, worst: `${worst[0].toFixed(2)} (${worst[1]})` };
}
