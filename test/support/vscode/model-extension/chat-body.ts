/** Between the parts of VS Code's messages and a chat completions server, without VS Code itself. */

export interface Spoken {
  readonly isUser: boolean;
  readonly parts: readonly (
    | { readonly type: "text"; readonly text: string }
    | { readonly type: "call"; readonly id: string; readonly name: string; readonly input: string }
    | { readonly type: "result"; readonly id: string; readonly text: string }
  )[];
}

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema?: object | undefined;
}

/** The first text of the conversation is what the asking extension has in place of a system text. */
export function chatBody(messages: readonly Spoken[], tools: readonly Tool[] = []): object {
  const [first, ...rest] = messages;
  const [system, ...words] = first?.parts ?? [];
  const sent = [...(system?.type === "text" ? [{ role: "system", content: system.text }] : [])];
  return {
    model: "demo",
    stream: true,
    messages: [...sent, ...[{ isUser: true, parts: words }, ...rest].flatMap(chatMessages)],
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema: parameters }) => ({
        type: "function",
        function: { name, description, parameters },
      })),
    }),
  };
}

function chatMessages({ isUser, parts }: Spoken): readonly object[] {
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const results = parts.flatMap((part) =>
    part.type === "result" ? [{ role: "tool", tool_call_id: part.id, content: part.text }] : [],
  );
  if (isUser) return [...results, ...(text.trim() === "" ? [] : [{ role: "user", content: text }])];
  const calls = parts.flatMap((part) =>
    part.type === "call"
      ? [{ id: part.id, type: "function", function: { name: part.name, arguments: part.input } }]
      : [],
  );
  return [{ role: "assistant", content: text, ...(calls.length > 0 && { tool_calls: calls }) }];
}

type Said =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "call"; readonly id: string; readonly name: string; readonly input: string };

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: {
      readonly content?: string;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly function?: { readonly name?: string; readonly arguments?: string };
      }[];
    };
  }[];
}

/** Text as it comes, calls whole at the end, as VS Code's API has them. */
export async function* spokenIn(response: Response): AsyncGenerator<Said> {
  const calls: { id: string; name: string; input: string }[] = [];
  for await (const { choices = [] } of chunksIn(response)) {
    const { content, tool_calls = [] } = choices[0]?.delta ?? {};
    if (content !== undefined && content !== null && content !== "") yield { type: "text", text: content };
    for (const { index, id = "", function: piece = {} } of tool_calls) {
      const call = calls[index] ?? { id: "", name: "", input: "" };
      calls[index] = call;
      call.id += id;
      call.name += piece.name ?? "";
      call.input += piece.arguments ?? "";
    }
  }
  for (const call of calls) yield { type: "call", ...call };
}

async function* chunksIn(response: Response): AsyncGenerator<Chunk> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of response.body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data: {")) yield JSON.parse(line.slice("data: ".length)) as Chunk;
  }
}
