/** Where two values first differ, in words. The order of an object's fields does not count. */
import { isJsonObject, type JsonObject, type JsonValue } from "../json.ts";

/** Undefined when they are equal. `path` is what the value is called in the sentence. */
export function firstDifference(expected: JsonValue, actual: JsonValue | undefined, path = ""): string | undefined {
  if (actual === undefined) return `${path} is missing`;
  if (Array.isArray(expected) && Array.isArray(actual)) return inLists(expected, actual, path);
  if (isJsonObject(expected) && isJsonObject(actual)) return inObjects(expected, actual, path);
  if (expected === actual) return undefined;
  if (typeof expected === "string" && typeof actual === "string") return inTexts(expected, actual, path);
  return `${path} is ${shown(actual)} instead of ${shown(expected)}`;
}

function inLists(expected: readonly JsonValue[], actual: readonly JsonValue[], path: string): string | undefined {
  for (const [index, value] of expected.entries()) {
    const found = firstDifference(value, actual[index], `${path}[${index}]`);
    if (found !== undefined) return found;
  }
  return actual.length > expected.length
    ? `${path} has ${actual.length} entries instead of ${expected.length}`
    : undefined;
}

function inObjects(expected: JsonObject, actual: JsonObject, path: string): string | undefined {
  const within = (key: string): string => (path === "" ? key : `${path}.${key}`);
  for (const [key, value] of Object.entries(expected)) {
    const found = firstDifference(value, actual[key], within(key));
    if (found !== undefined) return found;
  }
  const extra = Object.keys(actual).find((key) => !Object.hasOwn(expected, key));
  return extra === undefined ? undefined : `${within(extra)} was not asked for`;
}

const beside = 12;

/** A text that was cut reads differently from one in which a character changed. */
function inTexts(expected: string, actual: string, path: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at++;
  if (at === actual.length) return `${path} ends early, before ${shown(expected.slice(at, at + 2 * beside))}`;
  if (at === expected.length) return `${path} goes on with ${shown(actual.slice(at, at + 2 * beside))}`;
  const from = Math.max(0, at - beside);
  return `${path} has ${shown(actual.slice(from, at + beside))} where ${shown(expected.slice(from, at + beside))} was asked for`;
}

const longest = 60;

function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
