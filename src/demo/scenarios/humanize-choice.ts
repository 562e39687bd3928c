/** The ways of rounding that a person can choose from. The first is taken when the answer names none. */

export interface Rounding {
  readonly option: string;
  /** Tried on the person's answer, which may be in their own words. */
  readonly answers: RegExp;
  readonly method: "round" | "floor" | "ceil";
  readonly acknowledged: string;
  readonly described: string;
  /** What 100 minutes read as. */
  readonly hours: string;
}

export const roundings: readonly [Rounding, ...Rounding[]] = [
  {
    option: "To the nearest: 100 minutes are 2 hours",
    answers: /near|round$/i,
    method: "round",
    acknowledged: "To the nearest, then.",
    described: "to the nearest unit",
    hours: "2 hours",
  },
  {
    option: "Down: 100 minutes are 1 hour",
    answers: /\bdown\b|floor|\b1 hour\b/i,
    method: "floor",
    acknowledged: "Down, then.",
    described: "down to whole units",
    hours: "1 hour",
  },
  {
    option: "Up: anything over an hour is 2 hours",
    answers: /\bup\b|ceil/i,
    method: "ceil",
    acknowledged: "Up, then.",
    described: "up to the next unit",
    hours: "2 hours",
  },
];
