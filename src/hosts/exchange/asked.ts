/** What of a recorded request says how its reply is to be read. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../core/json.ts";
import { createRegistry } from "../../core/registry.ts";
import type { RecordedExchange } from "../../providers/transport/recorded-exchange.ts";
import { builtInTools } from "../../tools/index.ts";
import type { Exchange, ToolDefinition } from "./exchange.ts";

type NamedTool = Exchange["tools"][number];

const registry = createRegistry(builtInTools);

/** What the model knows where the request itself brings no tools: they are in its system text. */
export const taughtTools: readonly NamedTool[] = registry.specs.map(({ name }) => name);

/** A question to a model, and not one about the server. */
export function asksModel({ request }: RecordedExchange): boolean {
  const body = bodyOf(request.body);
  return body["messages"] !== undefined || body["input"] !== undefined;
}

export function askedOf({ request }: RecordedExchange, taught: readonly NamedTool[]): Pick<Exchange, "mode" | "tools"> {
  const sent = bodyOf(request.body)["tools"];
  const tools = Array.isArray(sent) ? (sent as readonly JsonValue[]).flatMap(toolIn) : [];
  return tools.length > 0 ? { mode: "json", tools } : { mode: "xml", tools: [...taught] };
}

/** `{"type": "function", "function": {…}}`, or the definition itself. */
function toolIn(entry: JsonValue): readonly NamedTool[] {
  if (!isJsonObject(entry)) return [];
  const sent = isJsonObject(entry["function"]) ? entry["function"] : entry;
  const { name, description = "" } = sent;
  if (typeof name !== "string" || name === "") return [];
  return [isOurs(name, description) ? name : definitionOf(name, sent)];
}

/** By the words that we describe it with: its schema is written anew for each server. */
function isOurs(name: string, description: JsonValue): boolean {
  const spec = registry.specs.find((candidate) => candidate.name === name);
  return spec !== undefined && (description === spec.description || description === spec.brief);
}

function definitionOf(name: string, sent: JsonObject): ToolDefinition {
  const parameters = sent["parameters"] ?? sent["input_schema"] ?? sent["inputSchema"];
  // zod's type of the same JSON is not read-only
  return isJsonObject(parameters) ? { name, parameters: parameters as ToolDefinition["parameters"] } : { name };
}

function bodyOf(text: string): JsonObject {
  const body = parseJson(text);
  return body.ok && isJsonObject(body.value) ? body.value : {};
}
