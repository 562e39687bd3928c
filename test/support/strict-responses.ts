/** What the Responses API refuses a request for, as one strict judge, in its own words where they are known. */
export interface SentPart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: string;
}

export interface SentItem {
  readonly type?: string;
  readonly role?: string;
  readonly id?: string;
  readonly status?: string;
  readonly phase?: string;
  readonly content?: string | readonly SentPart[];
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly output?: string | readonly SentPart[];
  readonly summary?: readonly unknown[];
  readonly encrypted_content?: string;
}

export interface SentTool {
  readonly type: string;
  readonly name: string;
  readonly strict?: boolean;
  readonly parameters: object;
}

export interface SentBody {
  readonly model: string;
  readonly instructions?: string;
  readonly input: readonly SentItem[];
  readonly tools?: readonly SentTool[];
  readonly tool_choice?: string | { readonly type: string; readonly name: string };
  readonly parallel_tool_calls?: boolean;
  readonly max_output_tokens?: number;
  readonly store?: boolean;
  readonly include?: readonly string[];
  readonly stream?: boolean;
}

/** Every reason to refuse the request, empty for none. `isIssued`: whether the server gave an item this id. */
export function faultsOf(body: SentBody, isIssued: (id: string) => boolean): readonly string[] {
  const { input, tools = [], tool_choice: choice } = body;
  const named = typeof choice === "object" ? choice.name : undefined;
  return [
    ...when(input.length === 0, "Missing required parameter: 'input'."),
    ...when(body.store !== false && body.include !== undefined, "what is stored need not be sealed"),
    ...when(tools.length === 0 && (choice ?? body.parallel_tool_calls) !== undefined, "a choice without tools"),
    ...when(named !== undefined && !tools.some(({ name }) => name === named), "a choice of no tool"),
    ...when(
      tools.some(({ strict }) => typeof strict !== "boolean"),
      "a tool that does not say whether it is strict",
    ),
    ...unknownFields(body, bodyFields, "request"),
    ...input.flatMap((item, at) => itemFaults(item, isIssued).map((fault) => `input[${at}]: ${fault}`)),
    ...duplicates(input.flatMap(({ id }) => id ?? [])).map((id) => `Duplicate item found with id ${id}.`),
    ...pairFaults(input),
    ...orderFaults(input),
  ];
}

function duplicates(ids: readonly string[]): readonly string[] {
  return ids.filter((id, at) => ids.indexOf(id) < at);
}

function when(isFault: boolean, fault: string): readonly string[] {
  return isFault ? [fault] : [];
}

const bodyFields =
  "model instructions input tools tool_choice parallel_tool_calls max_output_tokens prompt_cache_key reasoning temperature store include stream".split(
    " ",
  );

function unknownFields(holder: object, known: readonly string[], where: string): readonly string[] {
  return Object.keys(holder).flatMap((key) => when(!known.includes(key), `Unknown parameter: '${where}.${key}'.`));
}

export function kindOf({ type = "message", role = "" }: SentItem): string {
  return type === "message" ? role : type;
}

const fields: Readonly<Record<string, readonly string[]>> = {
  system: ["type", "role", "content"],
  user: ["type", "role", "content"],
  assistant: ["type", "role", "content", "id", "status", "phase"],
  reasoning: ["type", "id", "summary", "content", "encrypted_content"],
  function_call: ["type", "id", "call_id", "name", "arguments"],
  function_call_output: ["type", "call_id", "output"],
};

function itemFaults(item: SentItem, isIssued: (id: string) => boolean): readonly string[] {
  const kind = kindOf(item);
  const known = fields[kind];
  if (known === undefined) return [`an item of the kind ${kind}`];
  const { id, call_id: callId = "", name = "", arguments: args = "", summary, status } = item;
  const isCall = kind === "function_call";
  const isPaired = isCall || kind === "function_call_output";
  return [
    ...unknownFields(item, known, kind),
    ...when(id !== undefined && !isIssued(id), `Item with id '${id}' not found.`),
    ...when(isPaired && !/^[\w-]{1,64}$/.test(callId), `the call_id ${callId}`),
    ...when(isCall && !/^[\w-]{1,128}$/.test(name), `the name ${name}`),
    ...when(isCall && !isObjectText(args), "arguments that are no object"),
    ...when(kind === "reasoning" && (!Array.isArray(summary) || id === undefined), "missing required field `summary`"),
    ...when(kind === "reasoning" && !item.encrypted_content, `Item with id '${id}' not found.`),
    ...when(kind === "assistant" && (id === undefined) !== (status === undefined), "half an output message"),
    ...contentFaults(kind, kind === "function_call_output" ? item.output : item.content),
  ];
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const partKinds: Readonly<Record<string, readonly string[]>> = {
  user: ["input_text", "input_image"],
  assistant: ["output_text"],
  function_call_output: ["input_text", "input_image"],
};

function contentFaults(kind: string, content: SentItem["content"]): readonly string[] {
  if (kind === "function_call" || kind === "reasoning") return [];
  const parts = typeof content === "string" ? [{ type: "string", text: content }] : (content ?? []);
  return [
    ...when(parts.length === 0, "no content"),
    ...parts.flatMap(({ type, text = "words" }) => [
      ...when(type !== "string" && !partKinds[kind]?.includes(type), `a part ${type} of the ${kind}`),
      ...when(text.trim() === "", "a text without words"),
      ...when(!text.isWellFormed(), "half a surrogate pair"),
    ]),
  ];
}

function pairFaults(input: readonly SentItem[]): readonly string[] {
  const waiting = new Set<string>();
  const answered = new Set<string>();
  const faults: string[] = [];
  for (const item of input) {
    const { call_id: id = "" } = item;
    const kind = kindOf(item);
    if (kind === "function_call") {
      faults.push(...when(waiting.has(id) || answered.has(id), `Duplicate call_id ${id}.`));
      waiting.add(id);
    } else if (kind === "function_call_output") {
      faults.push(...when(!waiting.delete(id), `No tool call found for function call output with call_id ${id}.`));
      answered.add(id);
    } else if (kind === "user") {
      faults.push(...when(waiting.size > 0, "the user between a call and its output"));
    }
  }
  return [...faults, ...[...waiting].map((id) => `No tool output found for function call ${id}.`)];
}

/** Of each reply: what must follow reasoning, and what must not come without it. */
function orderFaults(input: readonly SentItem[]): readonly string[] {
  let hasReasoning = false;
  return input.flatMap((item, at) => {
    const kind = kindOf(item);
    const isOfReply = kind === "reasoning" || kind === "function_call" || kind === "assistant";
    hasReasoning = isOfReply && (hasReasoning || kind === "reasoning");
    const next = input.slice(at + 1).find((one) => kindOf(one) !== "reasoning");
    const isFollowed = next !== undefined && ["function_call", "assistant"].includes(kindOf(next));
    const name = `Item '${item.id}' of type '${item.type}' was provided without its required`;
    return [
      ...when(kind === "reasoning" && !isFollowed, `${name} following item.`),
      ...when(kind !== "reasoning" && item.id !== undefined && !hasReasoning, `${name} 'reasoning' item.`),
    ];
  });
}
