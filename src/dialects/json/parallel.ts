/**
 * `multi_tool_use.parallel`: a tool that OpenAI models believe they have. Its one argument lists the real calls:
 * `{"tool_uses":[{"recipient_name":"functions.read_file","parameters":{…}}]}`.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";

export const parallelName = "multi_tool_use.parallel";

export interface ListedCall {
  readonly name: string;
  readonly input: JsonObject;
}

/** Undefined if any entry cannot be read: then none of them runs. */
export function listedCalls(value: JsonValue): readonly ListedCall[] | undefined {
  const uses = isJsonObject(value) ? value["tool_uses"] : undefined;
  if (!Array.isArray(uses) || uses.length === 0) return undefined;
  const calls: ListedCall[] = [];
  for (const use of uses as readonly JsonValue[]) {
    const name = isJsonObject(use) ? use["recipient_name"] : undefined;
    const input = isJsonObject(use) ? use["parameters"] : undefined;
    if (typeof name !== "string" || !isJsonObject(input)) return undefined;
    calls.push({ name, input });
  }
  return calls;
}
