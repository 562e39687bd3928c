/** The files that the scenario writes, with the chosen rounding in its places. */
import type { Rounding } from "./humanize-choice.ts";

export function humanizeSource({ method, described }: Rounding): string {
  return `import { units } from "./units.js";

/** Names of the units that are written in words, largest first. */
const names = {
  d: "day",
  h: "hour",
  m: "minute",
  s: "second",
};

/** Below this many milliseconds nothing is worth counting. */
const moment = units.s;

/**
 * Writes a duration in words, with one unit, rounded ${described}.
 *
 * @param {number} milliseconds negative values are read as "ago"
 * @returns {string} such as "in 3 hours", "2 days ago" or "just now"
 * @throws {RangeError} if the value is not a finite number
 */
export function humanize(milliseconds) {
  if (!Number.isFinite(milliseconds)) {
    throw new RangeError(\`not a duration: \${milliseconds}\`);
  }
  const size = Math.abs(milliseconds);
  if (size < moment) return "just now";
  const words = inWords(size);
  return milliseconds < 0 ? \`\${words} ago\` : \`in \${words}\`;
}

/**
 * The same without "in" and "ago".
 *
 * @param {number} size milliseconds, at least one second
 * @returns {string} such as "3 hours"
 */
export function inWords(size) {
  const unit = unitFor(size);
  const amount = Math.${method}(size / units[unit]);
  return \`\${amount} \${plural(names[unit], amount)}\`;
}

/** The largest unit that fits into the duration at least once. */
function unitFor(size) {
  for (const unit of Object.keys(names)) {
    if (size >= units[unit]) return unit;
  }
  return "s";
}

function plural(name, amount) {
  return amount === 1 ? name : \`\${name}s\`;
}
`;
}

export function humanizeTest({ hours, described }: Rounding): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { humanize, inWords } from "../src/humanize.js";

test("counts in the largest unit that fits", () => {
  assert.equal(inWords(1_000), "1 second");
  assert.equal(inWords(120_000), "2 minutes");
  assert.equal(inWords(172_800_000), "2 days");
});

test("rounds ${described}", () => {
  assert.equal(inWords(100 * 60_000), "${hours}");
});

test("tells past from future", () => {
  assert.equal(humanize(10_800_000), "in 3 hours");
  assert.equal(humanize(-60_000), "1 minute ago");
});

test("does not count moments", () => {
  assert.equal(humanize(0), "just now");
  assert.equal(humanize(-999), "just now");
});

test("refuses what is no number", () => {
  assert.throws(() => humanize(Number.NaN), RangeError);
});
`;
}
