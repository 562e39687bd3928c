export { formatDuration } from "./format.js";
export { parseDuration } from "./parse.js";
export { units } from "./units.js";
