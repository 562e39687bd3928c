/** The body of a chat completions request, read as far as the demo model looks at it. */
import { isJsonObject, type JsonObject, type JsonValue } from "../core/json.ts";
import { faultIn } from "./message-faults.ts";

export interface ChatRequest {
  readonly model: string;
  readonly system: string;
  readonly messages: readonly ChatMessage[];
  /** Undefined: the request brings no native tools, so they must be taught in the system text. */
  readonly nativeTools: readonly string[] | undefined;
  /** The tool that `tool_choice` names. */
  readonly mustCall: string | undefined;
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

export type ChatMessage =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly text: string; readonly calls: readonly NativeCall[] }
  | { readonly role: "tool"; readonly callId: string; readonly text: string };

interface NativeCall {
  readonly id: string;
  readonly name: string;
}

/** What is wrong with a request, in the server's words. */
export interface Problem {
  readonly problem: string;
}

export function readRequest(body: JsonValue): ChatRequest | Problem {
  if (!isJsonObject(body)) return { problem: "The request body must be a JSON object." };
  const list = body["messages"];
  if (!Array.isArray(list) || list.length === 0) return { problem: "'messages' must be a non-empty array." };
  const system: string[] = [];
  const messages: ChatMessage[] = [];
  for (const [index, item] of (list as readonly JsonValue[]).entries()) {
    const message = isJsonObject(item) ? readMessage(item, system) : undefined;
    if (message === undefined || !isJsonObject(item)) return { problem: `Invalid value for messages[${index}].` };
    const fault = faultIn(item, index);
    if (fault !== undefined) return { problem: fault };
    if (message !== "system") messages.push(message);
  }
  const options = body["stream_options"];
  return {
    model: typeof body["model"] === "string" ? body["model"] : "",
    system: system.join("\n\n"),
    messages,
    nativeTools: readTools(body["tools"]),
    mustCall: isJsonObject(body["tool_choice"]) ? functionName(body["tool_choice"]) : undefined,
    stream: body["stream"] === true,
    includeUsage: isJsonObject(options) && options["include_usage"] === true,
  };
}

function readMessage(message: JsonObject, system: string[]): ChatMessage | "system" | undefined {
  const text = readText(message["content"]);
  const callId = message["tool_call_id"];
  switch (message["role"]) {
    case "system":
    case "developer":
      system.push(text);
      return "system";
    case "user":
      return { role: "user", text };
    case "assistant":
      return { role: "assistant", text, calls: entries(message["tool_calls"]).map(readCall) };
    case "tool":
      return typeof callId === "string" ? { role: "tool", callId, text } : undefined;
    default:
      return undefined;
  }
}

function readText(content: JsonValue | undefined): string {
  if (typeof content === "string") return content;
  return entries(content)
    .map((part) => (typeof part["text"] === "string" ? part["text"] : ""))
    .join("\n");
}

function readCall(call: JsonObject): NativeCall {
  return { id: String(call["id"] ?? ""), name: functionName(call) };
}

function readTools(tools: JsonValue | undefined): readonly string[] | undefined {
  const names = entries(tools).map(functionName);
  return names.length === 0 ? undefined : names;
}

function functionName(holder: JsonObject): string {
  const named = holder["function"];
  return isJsonObject(named) ? String(named["name"] ?? "") : "";
}

function entries(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : [];
}
