import { units } from "./units.js";

/**
 * Writes a duration with its largest units first, leaving out those that are zero.
 *
 * @param {number} milliseconds
 * @returns {string} such as "1h 30m"; "0ms" for none
 */
export function formatDuration(milliseconds) {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) {
    throw new RangeError("not a duration");
  }
  let rest = Math.round(milliseconds);
  const parts = [];
  for (const [unit, size] of Object.entries(units)) {
    const amount = Math.floor(rest / size);
    if (amount > 0) parts.push(`${amount}${unit}`);
    rest -= amount * size;
  }
  return parts.length > 0 ? parts.join(" ") : "0ms";
}
