/** What strict servers refuse a single message for, in their words. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../core/json.ts";

/** Undefined: nothing is wrong with the message by itself. */
export function faultIn(message: JsonObject, at: number): string | undefined {
  const { role, content, tool_calls: calls } = message;
  if (role === "assistant") {
    if (!hasContent(content) && !Array.isArray(calls)) {
      return `Invalid messages[${at}]: an assistant message must have either content or tool_calls.`;
    }
    return Array.isArray(calls)
      ? calls.map((call) => callFault(call, at)).find((fault) => fault !== undefined)
      : undefined;
  }
  if (Array.isArray(content) && role !== "user" && content.some(isImage)) {
    return (
      `Invalid 'messages[${at}]'. Image URLs are only allowed for messages with role 'user', ` +
      `but this message with role '${String(role)}' contains an image URL.`
    );
  }
  return hasContent(content) ? undefined : `Invalid messages[${at}]: its content is empty.`;
}

function callFault(call: JsonValue, at: number): string | undefined {
  const named = isJsonObject(call) && isJsonObject(call["function"]) ? call["function"] : {};
  const { name, arguments: text } = named;
  if (typeof name !== "string" || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    return `Invalid messages[${at}].tool_calls: the function's name must match ^[a-zA-Z0-9_-]{1,64}$.`;
  }
  const parsed = typeof text === "string" ? parseJson(text) : undefined;
  if (parsed?.ok === true && isJsonObject(parsed.value)) return undefined;
  return `Invalid messages[${at}].tool_calls: the arguments of ${name} must be a JSON object in a string.`;
}

function hasContent(content: JsonValue | undefined): boolean {
  if (typeof content === "string") return content.trim() !== "";
  return Array.isArray(content) && content.some((part) => isImage(part) || hasText(part));
}

function hasText(part: JsonValue): boolean {
  return isJsonObject(part) && typeof part["text"] === "string" && part["text"].trim() !== "";
}

function isImage(part: JsonValue): boolean {
  return isJsonObject(part) && part["type"] === "image_url";
}
