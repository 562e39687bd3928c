import { units } from "./units.js";

/** A number and its unit, such as "1.5 h". */
const part = /(\d+(?:\.\d+)?)\s*(d|h|m|s|ms)/g;

/**
 * Reads a duration such as "1h 30m" or "250ms".
 *
 * @param {string} text one or more parts, in any order
 * @returns {number} milliseconds
 * @throws {SyntaxError} if anything in the text is not a part of a duration
 */
export function parseDuration(text) {
  let total = 0;
  const rest = text.replace(part, (_, amount, unit) => {
    total += Number(amount) * units[unit];
    return "";
  });
  if (rest.trim() !== "" || rest === text) {
    throw new SyntaxError(`not a duration: ${JSON.stringify(text)}`);
  }
  return total;
}
