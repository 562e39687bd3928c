/**
 * `multi_tool_use.parallel`: a tool that OpenAI models believe they have. Its one argument lists the real calls:
 * `{"tool_uses":[{"recipient_name":"functions.read_file","parameters":{…}}]}`, or in the words of other calls.
 */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";

/** `multi_tool_use.parallel`, with what servers make of the name: `functions.multi_tool_use.parallel`, `multi_tool_use_parallel`. */
export function isParallel(name: string): boolean {
  return /^(?:functions[._])?multi_tool_use[._]parallel$/.test(name.trim());
}

export interface ListedCall {
  readonly name: string;
  readonly input: JsonObject;
}

/** Undefined if any entry cannot be read: then none of them runs. */
export function listedCalls(value: JsonObject): readonly ListedCall[] | undefined {
  const listed = decoded(value["tool_uses"]);
  const uses = isJsonObject(listed) ? [listed] : listed; // a list of one without its brackets
  if (!Array.isArray(uses) || uses.length === 0) return undefined;
  const calls: ListedCall[] = [];
  for (const use of uses as readonly JsonValue[]) {
    if (!isJsonObject(use)) return undefined;
    const nameKey = ["recipient_name", "name", "tool_name", "tool"].find((key) => use[key] !== undefined) ?? "";
    const { [nameKey]: name, ...rest } = use;
    const input = decoded(firstOf(use, ["parameters", "arguments", "input", "args"]) ?? rest); // or beside the name
    if (typeof name !== "string" || !isJsonObject(input)) return undefined;
    calls.push({ name, input });
  }
  return calls;
}

function firstOf(use: JsonObject, keys: readonly string[]): JsonValue | undefined {
  const key = keys.find((candidate) => use[candidate] !== undefined);
  return key === undefined ? undefined : use[key];
}

/** A list or an object may come as the text of one. */
function decoded(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== "string") return value;
  const parsed = parseJson(value);
  return parsed.ok ? parsed.value : value;
}
