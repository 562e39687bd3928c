/** Neutral history as text: calls in the form that is taught, results as blocks that no result's content can end. */
import type {
  AssistantMessage,
  ImagePart,
  Message,
  TextPart,
  ToolCallPart,
  ToolResultPart,
} from "../../core/message.ts";
import type { WireMessage } from "../../core/provider.ts";
import { writableName } from "../writable-name.ts";
import { writeElement } from "./structured.ts";

type UserPart = TextPart | ImagePart;
type AssistantPart = Extract<WireMessage, { role: "assistant" }>["parts"][number];

/** Results and what the person says next are one message: the roles alternate, as strict chat templates demand. */
export function encodeXml(history: readonly Message[]): readonly WireMessage[] {
  const messages: WireMessage[] = [];
  for (const message of history) {
    if (message.role === "assistant") {
      messages.push({ role: "assistant", parts: assistantParts(message) });
      continue;
    }
    const parts = message.role === "user" ? message.parts : message.results.flatMap(resultParts);
    const last = messages.at(-1);
    if (last?.role === "user") messages[messages.length - 1] = { role: "user", parts: [...last.parts, ...parts] };
    else messages.push({ role: "user", parts });
  }
  return messages;
}

function assistantParts({ parts }: AssistantMessage): readonly AssistantPart[] {
  const encoded: AssistantPart[] = [];
  let texts: string[] = [];
  const endText = (): void => {
    if (texts.length > 0) encoded.push({ type: "text", text: texts.join("") });
    texts = [];
  };
  for (const [at, part] of parts.entries()) {
    if (part.type === "reasoning") {
      endText();
      encoded.push(part);
      continue;
    }
    const text = part.type === "text" ? part.text : writeCall(part, at === parts.length - 1);
    if (text === "") continue;
    const isBehindWords = texts.length > 0 && texts.at(-1)?.endsWith("\n") === false;
    if (part.type === "tool_call" && isBehindWords) texts.push("\n\n"); // a call begins on a line of its own
    texts.push(text);
  }
  endText();
  return encoded;
}

function writeCall({ name, input, raw }: ToolCallPart, isLast: boolean): string {
  const tag = writableName(name);
  if (raw !== undefined) return writeUnreadable(name, raw, isLast);
  const parameters = Object.entries(input).map(([key, value]) => writeElement(key, value, name));
  return [`<${tag}>`, ...parameters, `</${tag}>`].join("\n");
}

/**
 * What could not be read goes back as it came where it is a call of this style: whole, or cut off with nothing behind it to
 * swallow. Else it stands for the arguments, as those of a native call, which have no name in them.
 */
function writeUnreadable(name: string, raw: string, isLast: boolean): string {
  const tag = writableName(name);
  const opens = name === tag && new RegExp(`^<${tag}[\\s>]`, "m").test(raw);
  if (opens && (isLast || raw.trimEnd().endsWith(`</${tag}>`))) return raw;
  const inside = /^\s*</.test(raw) ? writeElement("arguments", raw, name) : raw;
  return [`<${tag}>`, ...(inside === "" ? [] : [inside]), `</${tag}>`].join("\n");
}

function resultParts({ callId, name, content, isError }: ToolResultPart): readonly UserPart[] {
  const text = content.map((part) => (part.type === "text" ? part.text : "[image below]")).join("\n");
  const tag = freeTag(text);
  const status = isError ? "error" : "ok";
  const open = `<${tag} id="${attribute(callId)}" tool="${writableName(name)}" status="${status}">`;
  const images = content.filter((part) => part.type === "image");
  return [{ type: "text", text: `${open}\n${text}\n</${tag}>` }, ...images];
}

/** A name whose closing tag the text does not hold, as Markdown's fences grow: a file cannot end its own result. */
function freeTag(text: string): string {
  let tag = "tool_result";
  for (let number = 2; text.includes(`</${tag}>`) || text.includes(`</${tag} `); number++)
    tag = `tool_result_${number}`;
  return tag;
}

function attribute(text: string): string {
  return text.replace(/["<>&\n\r]/g, "_");
}
