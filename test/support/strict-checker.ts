/** What a chat completions server may refuse a history for, as one strict judge. `traits` say how strict this one is. */
import type { ServerTraits } from "../../src/providers/openai-chat/server-traits.ts";

export interface SentCall {
  readonly id: string;
  readonly type: string;
  readonly function: { readonly name: string; readonly arguments: string };
  readonly extra_content?: { readonly google?: { readonly thought_signature?: unknown } };
}

interface SentPart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

export interface SentMessage {
  readonly role: string;
  readonly content?: string | null | readonly SentPart[];
  readonly tool_calls?: readonly SentCall[];
  readonly tool_call_id?: string;
  readonly reasoning_content?: unknown;
  readonly reasoning_details?: readonly { readonly type?: string; readonly id?: string }[];
}

export interface SentBody {
  readonly messages: readonly SentMessage[];
  readonly tools?: readonly object[];
}

/** Every reason to refuse the request, empty for none. */
export function faultsOf(body: SentBody, traits: ServerTraits): readonly string[] {
  const { messages } = body;
  return [
    ...messages.flatMap((message, at) =>
      messageFaults(message, traits).map((fault) => `${at} ${message.role}: ${fault}`),
    ),
    ...orderFaults(messages, traits),
    ...pairingFaults(messages),
    ...idFaults(messages, traits),
    ...when(messages.some(({ tool_calls }) => tool_calls !== undefined) && !body.tools?.length, "calls but no tools"),
  ];
}

function when(isFault: boolean, fault: string): readonly string[] {
  return isFault ? [fault] : [];
}

function messageFaults(message: SentMessage, traits: ServerTraits): readonly string[] {
  return [...textFaults(message), ...roleFaults(message, traits)];
}

function textFaults({ content }: SentMessage): readonly string[] {
  const texts = typeof content === "string" ? [content] : (content ?? []).flatMap(({ text }) => text ?? []);
  return when(
    texts.some((text) => !text.isWellFormed()),
    "half a surrogate pair",
  );
}

function roleFaults(message: SentMessage, traits: ServerTraits): readonly string[] {
  const { content } = message;
  switch (message.role) {
    case "system":
    case "developer":
      return when(message.role !== traits.systemRole || isBlank(content), "a system text that is refused");
    case "user":
      return [...when(isBlank(content), "empty"), ...when(!traits.takesImages && hasImage(content), "an image")];
    case "tool":
      return when(typeof content !== "string" || isBlank(content), "content must be a string that says something");
    case "assistant":
      return assistantFaults(message, traits);
    default:
      return ["no such role"];
  }
}

function assistantFaults({ content, tool_calls, ...message }: SentMessage, traits: ServerTraits): readonly string[] {
  const calls = tool_calls ?? [];
  const isSilent = isBlank(content);
  const details = message.reasoning_details ?? [];
  return [
    ...when(Array.isArray(content), "content as a list"),
    ...when(isSilent && tool_calls === undefined, "neither content nor calls"),
    ...when(isSilent && content !== traits.emptyContent, "the wrong kind of nothing"),
    ...when(tool_calls?.length === 0, "an empty list of calls"),
    ...when(traits.singleCalls && calls.length > 1, "more than one call"),
    ...when((message.reasoning_content !== undefined) !== traits.wantsReasoning, "reasoning_content"),
    ...calls.flatMap(callFaults),
    ...when(
      traits.thoughtSignature === "extra_content" &&
        calls[0] !== undefined &&
        typeof calls[0].extra_content?.google?.thought_signature !== "string",
      "a first call without a signature",
    ),
    ...when(
      traits.thoughtSignature === "reasoning_details" &&
        calls.length > 0 &&
        !details.some(({ type }) => type === "reasoning.encrypted"),
      "a call without encrypted reasoning",
    ),
  ];
}

function callFaults({ type, function: { name, arguments: text } }: SentCall): readonly string[] {
  return [
    ...when(type !== "function", "a call of no type"),
    ...when(!/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/.test(name), `the name ${name}`),
    ...when(!isWellFormedObject(text), `the arguments ${text}`),
  ];
}

function isWellFormedObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) && !/[^\\]\\ud[89a-f]/.test(text);
  } catch {
    return false;
  }
}

function isBlank(content: SentMessage["content"]): boolean {
  if (content === null || content === undefined) return true;
  if (typeof content === "string") return content.trim() === "";
  return content.length === 0 || content.some(({ type, text = "" }) => type === "text" && text.trim() === "");
}

function hasImage(content: SentMessage["content"]): boolean {
  return Array.isArray(content) && content.some(({ type }) => type === "image_url");
}

function orderFaults(messages: readonly SentMessage[], traits: ServerTraits): readonly string[] {
  const roles = messages.map(({ role }) => role);
  const isHead = (role: string | undefined): boolean => role === "system" || role === "developer";
  const turns = isHead(roles[0]) ? roles.slice(1) : roles;
  return [
    ...when(turns.some(isHead), "a system message behind the first"),
    ...when(turns.length > 0 && turns[0] !== "user", "the user does not begin"),
    ...when(turns.at(-1) === "assistant", "a reply at the end"),
    ...turns.flatMap((role, at) => neighbourFaults(turns[at - 1], role, traits).map((fault) => `${at} ${fault}`)),
  ];
}

function neighbourFaults(before: string | undefined, role: string, traits: ServerTraits): readonly string[] {
  return [
    ...when(before === "assistant" && role === "assistant", "two replies"),
    ...when(before === "tool" && role === "user" && traits.afterResults === "bridge", "a user behind results"),
    ...when(before === "user" && role === "user" && traits.mergeUsers, "two user messages"),
  ];
}

/** Each call has exactly one result, and all stand directly behind the message that calls. */
function pairingFaults(messages: readonly SentMessage[]): readonly string[] {
  const faults: string[] = [];
  let open: string[] = [];
  for (const [at, { role, tool_call_id: id = "", tool_calls: calls = [] }] of messages.entries()) {
    if (role === "tool") {
      faults.push(...when(!open.includes(id), `${at} a result that nobody asked for: ${id}`));
      open = open.filter((waiting) => waiting !== id);
      continue;
    }
    faults.push(...open.map((waiting) => `${at} no result for ${waiting}`));
    open = calls.map((call) => call.id);
  }
  return [...faults, ...open.map((waiting) => `no result for ${waiting} at the end`)];
}

function idFaults(messages: readonly SentMessage[], { nineCharacterIds }: ServerTraits): readonly string[] {
  const ids = messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
  const pattern = nineCharacterIds ? /^[a-zA-Z0-9]{9}$/ : /^[\w-]{1,40}$/;
  return [
    ...ids.filter((id) => !pattern.test(id)).map((id) => `the id ${id}`),
    ...when(new Set(ids).size < ids.length, `two calls with one id: ${ids.join()}`),
  ];
}
