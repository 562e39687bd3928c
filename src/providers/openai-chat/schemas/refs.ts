/** References inside one schema: JSON pointers from its root (RFC 6901). */
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";

/** Undefined for what leads out of the schema or nowhere. */
export function targetOf(root: JsonObject, ref: JsonValue | undefined): JsonObject | undefined {
  if (typeof ref !== "string" || !/^#(\/|$)/.test(ref)) return undefined;
  const steps = ref
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const found = steps.reduce<JsonValue | undefined>(stepInto, root);
  return isJsonObject(found) ? found : undefined;
}

function stepInto(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(step)];
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
