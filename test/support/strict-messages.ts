/** What the Messages API refuses a history for, as one strict judge. */
export interface SentBlock {
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly is_error?: boolean;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly data?: string;
  readonly content?: readonly SentBlock[];
  readonly cache_control?: unknown;
}

export interface SentMessage {
  readonly role: string;
  readonly content: readonly SentBlock[];
}

export interface SentBody {
  readonly messages: readonly SentMessage[];
  readonly system?: readonly SentBlock[];
  readonly tools?: readonly { readonly name: string; readonly cache_control?: unknown }[];
  readonly tool_choice?: { readonly type: string; readonly name?: string };
}

/** Every reason to refuse the request, empty for none. */
export function faultsOf(body: SentBody): readonly string[] {
  const { messages, system = [], tools = [] } = body;
  const blocks = messages.flatMap(({ content }) => content.flatMap((block) => [block, ...(block.content ?? [])]));
  const ids = blocks.flatMap(({ type, id = "" }) => (type === "tool_use" ? [id] : []));
  const texts = [...system, ...blocks].filter(({ type }) => type === "text");
  const marks = [...system, ...blocks, ...tools].filter((one) => one.cache_control !== undefined);
  return [
    ...when(messages.length === 0, "no message"),
    ...when(
      messages.some(({ role }, at) => role !== (at % 2 === 0 ? "user" : "assistant")) || messages.length % 2 === 0,
      "roles do not alternate, beginning and ending with the user",
    ),
    ...when(
      texts.some(({ text = "" }) => text.trim() === ""),
      "a text without words",
    ),
    ...when(
      texts.some(({ text = "" }) => !text.isWellFormed()),
      "half a surrogate pair",
    ),
    ...when(
      ids.some((id) => !/^[a-zA-Z0-9_-]+$/.test(id)),
      "an id of other characters",
    ),
    ...when(new Set(ids).size < ids.length, "two calls with one id"),
    ...when(ids.length > 0 && tools.length === 0, "calls but no tools"),
    ...when(marks.length > 4, "too many marks"),
    ...choiceFaults(body),
    ...messages.flatMap((message, at) => messageFaults(message, messages[at + 1]).map((fault) => `${at}: ${fault}`)),
  ];
}

function when(isFault: boolean, fault: string): readonly string[] {
  return isFault ? [fault] : [];
}

function choiceFaults({ tools = [], tool_choice: choice }: SentBody): readonly string[] {
  return [
    ...when(choice !== undefined && tools.length === 0, "a choice without tools"),
    ...when(choice?.type === "tool" && !tools.some(({ name }) => name === choice.name), "a choice of no tool"),
  ];
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  user: ["text", "image", "tool_result"],
  assistant: ["text", "thinking", "redacted_thinking", "tool_use"],
};

function messageFaults({ role, content }: SentMessage, next: SentMessage | undefined): readonly string[] {
  const idsIn = (message: SentMessage | undefined): string =>
    (message?.content ?? []).flatMap(({ type, tool_use_id: id }) => (type === "tool_result" ? [id] : [])).join();
  const calls = content.flatMap(({ type, id }) => (type === "tool_use" ? [id] : []));
  return [
    ...when(content.length === 0, "an empty message"),
    ...content.flatMap(({ type }) => when(!kinds[role]?.includes(type), `a block ${type} of the ${role}`)),
    ...when(role === "assistant" && calls.join() !== idsIn(next), "calls without exactly their results behind them"),
    ...when(
      content.some(({ type }, at) => type === "tool_result" && at > 0 && content[at - 1]?.type !== "tool_result"),
      "a result that is not first",
    ),
    ...when(/thinking$/.test(content.at(-1)?.type ?? ""), "thinking at the end"),
    ...content.flatMap(blockFaults),
  ];
}

function blockFaults({
  type,
  name = "",
  input,
  content = [],
  is_error: isError,
  ...block
}: SentBlock): readonly string[] {
  return [
    ...when(type === "tool_use" && !/^[a-zA-Z0-9_-]{1,128}$/.test(name), `the name ${name}`),
    ...when(
      type === "tool_use" && (typeof input !== "object" || input === null || Array.isArray(input)),
      "no object as input",
    ),
    ...when(isError === true && content.some((inner) => inner.type !== "text"), "a failure with more than text"),
    ...when(
      content.some((inner) => inner.type !== "text" && inner.type !== "image"),
      "a result with other blocks",
    ),
    ...when(type === "thinking" && !block.signature, "thinking without its signature"),
    ...when(type === "redacted_thinking" && !block.data, "redacted thinking without its data"),
  ];
}
