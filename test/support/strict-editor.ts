/** What VS Code, or the strictest extension behind one of its models, refuses a request for. */
import type { EditorMessage, EditorRequest } from "../../src/providers/editor-lm/port.ts";

/** Every reason to refuse the request, empty for none. */
export function faultsOf({ messages, tools = [], toolMode }: EditorRequest): readonly string[] {
  const contents = messages.flatMap(({ content }) => content.flatMap((part) => [part, ...innerOf(part)]));
  const ids = contents.flatMap((part) => (part.type === "tool_call" ? [part.callId] : []));
  return [
    ...when(
      messages.length % 2 === 0 || messages.some(({ role }, at) => role !== (at % 2 === 0 ? "user" : "assistant")),
      "roles do not alternate, beginning and ending with the user",
    ),
    ...when(
      contents.some((part) => part.type === "text" && (part.value.trim() === "" || !part.value.isWellFormed())),
      "a text without words, or with half a character",
    ),
    ...when(new Set(ids).size < ids.length, "two calls with one id"),
    ...when(
      ids.some((id) => !/^[a-zA-Z0-9_-]{1,64}$/.test(id)),
      "an id of other characters",
    ),
    ...when(ids.length > 0 && tools.length === 0, "calls but no tools"),
    ...when(toolMode === "required" && tools.length === 0, "a mode without tools"),
    ...messages.flatMap((message, at) => messageFaults(message, messages[at + 1])),
  ];
}

type Part = EditorMessage["content"][number];

function innerOf(part: Part): readonly Part[] {
  return part.type === "tool_result" ? part.content : [];
}

function messageFaults({ role, content }: EditorMessage, next: EditorMessage | undefined): readonly string[] {
  const parts: readonly Part[] = content;
  const calls = parts.flatMap((part) => (part.type === "tool_call" ? [part.callId] : []));
  const results = ((next?.content ?? []) as readonly Part[]).flatMap((part) =>
    part.type === "tool_result" ? [part.callId] : [],
  );
  return [
    ...when(parts.length === 0, "an empty message"),
    ...when(
      parts.some(({ type }) => type === (role === "user" ? "tool_call" : "tool_result")),
      "a part of the other role",
    ),
    ...when(role === "assistant" && parts.some(({ type }) => type === "data"), "data of the assistant"),
    ...when(role === "assistant" && calls.join() !== results.join(), "calls without exactly their results behind them"),
    ...when(
      parts.some(({ type }, at) => type === "tool_result" && at > 0 && parts[at - 1]?.type !== "tool_result"),
      "a result that is not first",
    ),
    ...when(
      parts.some((part) => part.type === "tool_result" && part.content.length === 0),
      "a result without content",
    ),
  ];
}

function when(isFault: boolean, fault: string): readonly string[] {
  return isFault ? [fault] : [];
}
