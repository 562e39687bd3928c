/** A call as XML text, the way the taught format shows it. */
import type { JsonObject, JsonValue } from "../core/json.ts";

/** Values with more than one line stand on lines of their own. */
export function writeCall(name: string, input: JsonObject): string {
  const parameters = Object.entries(input).map(([key, value]) => `<${key}>${writeValue(value)}</${key}>\n`);
  return `<${name}>\n${parameters.join("")}</${name}>`;
}

function writeValue(value: JsonValue): string {
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return `\n${items.map((item) => `<item>${writeValue(item)}</item>\n`).join("")}`;
  }
  if (typeof value !== "string") return JSON.stringify(value);
  return value.includes("\n") ? `\n${value}\n` : value;
}
