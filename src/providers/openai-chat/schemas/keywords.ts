/** The keywords of a schema that a dialect knows, each with the values it takes. */
import type { JsonObject, JsonValue } from "../../../core/json.ts";

export type Keywords = Readonly<Record<string, (value: JsonValue) => boolean>>;

export function pick(schema: JsonObject, keywords: Keywords): JsonObject {
  const known = Object.entries(keywords).filter(([keyword, takes]) => {
    const value = schema[keyword];
    return value !== undefined && takes(value);
  });
  return Object.fromEntries(known.flatMap(([keyword]) => Object.entries({ [keyword]: schema[keyword] ?? null })));
}
