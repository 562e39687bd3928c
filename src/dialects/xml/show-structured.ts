/** Shows a list or an object once its tag has closed: each text in it under its own path. */
import type { InputPath } from "../../core/dialect.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { coerceValue } from "../coerce.ts";
import type { OpenCall, Parameter } from "./open-call.ts";
import type { Outbox } from "./outbox.ts";
import { readStructured } from "./structured.ts";

export function showStructured(out: Outbox, call: OpenCall, parameter: Parameter): void {
  const schema = call.spec.schema.properties[parameter.property] ?? {};
  const raw = call.raw.since(parameter.start).slice(0, parameter.end - parameter.start);
  const value = coerceValue(schema, readStructured(schema, raw) ?? raw.trim());
  showLeaves(out, call.id, [parameter.property], value);
}

function showLeaves(out: Outbox, id: string, path: InputPath, value: JsonValue): void {
  if (typeof value !== "object" || value === null) {
    out.input(id, path, String(value));
    return;
  }
  const children = Array.isArray(value) ? [...value.entries()] : Object.entries(value as JsonObject);
  for (const [key, inner] of children) showLeaves(out, id, [...path, key], inner as JsonValue);
}
