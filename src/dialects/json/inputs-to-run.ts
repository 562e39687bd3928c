/** Which calls may run of arguments that were read: the last word on what was mended. Shared by both dialects. */
import type { JsonObject } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { propertyFor, unwrapInputs } from "../coerce.ts";
import type { ReadArguments } from "./repair.ts";

/**
 * Arguments that had to be mended are whole only if the server says that nothing was cut (`isClean`). Behind missing brackets
 * another argument may have been lost: only what reads or asks runs without it. Undefined: nothing may run.
 */
export function inputsToRun(spec: ToolSpec, read: ReadArguments, isClean: boolean): readonly JsonObject[] | undefined {
  const values = read.ok ? read.values : spec.isHarmless ? read.unclosed : undefined;
  const isMended = !read.ok || read.repaired;
  if (values === undefined || (isMended && !isClean)) return undefined;
  return values.length === 1
    ? unwrapInputs(spec, values[0] ?? {})
    : ownInputs(spec, values).flatMap((value) => unwrapInputs(spec, value));
}

/** Behind the arguments, an object without one of them is a remark and no call: `{"path":"a"}{}`. */
function ownInputs(spec: ToolSpec, [first = {}, ...more]: readonly JsonObject[]): readonly JsonObject[] {
  return [first, ...more.filter((value) => Object.keys(value).some((key) => propertyFor(spec, key) !== undefined))];
}
