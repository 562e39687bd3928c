/** The words that stand beside the calls of a JSON object, as the thought that they are. */
import type { JsonObject, JsonValue } from "../../core/json.ts";

/** What a message says of itself and not of the world. */
const ofMessage: ReadonlySet<string> = new Set(["id", "index", "object", "role", "type"]);

export function thoughtIn(beside: JsonObject): string {
  const words = Object.entries(beside).map(([key, value]) => (ofMessage.has(key) ? "" : wordsOf(key, value)));
  return words.filter((each) => each !== "").join("\n");
}

function wordsOf(key: string, value: JsonValue): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value.join("\n");
  return `${key}: ${JSON.stringify(value)}`;
}
