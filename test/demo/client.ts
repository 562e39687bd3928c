/** Hand-written clients of the demo model, one a style, that keep a history the way an agent does. */

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResult {
  readonly text: string;
  readonly failed: boolean;
}

/** The neutral history that either style is rendered from. */
export type Entry =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "reply"; readonly text: string; readonly calls: readonly ToolCall[] }
  | { readonly role: "results"; readonly results: readonly ToolResult[] };

export type Style = "json" | "xml";

export interface Reply {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly ToolCall[];
  readonly finish: string;
  readonly chunks: number;
}

export const toolNames = [
  "read_file",
  "search_files",
  "write_to_file",
  "apply_diff",
  "execute_command",
  "ask_followup_question",
  "attempt_completion",
];

const nativeTools = toolNames.map((name) => ({ type: "function", function: { name, parameters: { type: "object" } } }));
const taught = toolNames.map((name) => `<${name}>\n…\n</${name}>`).join("\n");

export function renderBody(style: Style, history: readonly Entry[]): Record<string, unknown> {
  const system = style === "json" ? "You are an agent." : `You are an agent. Your tools:\n${taught}`;
  const messages = [{ role: "system", content: system }, ...(style === "json" ? asJson(history) : asXml(history))];
  const common = { model: "demo", stream: true, stream_options: { include_usage: true }, messages };
  return style === "json" ? { ...common, tools: nativeTools } : common;
}

function asJson(history: readonly Entry[]): object[] {
  let last: readonly ToolCall[] = [];
  return history.flatMap((entry): object[] => {
    if (entry.role === "user") return [{ role: "user", content: entry.text }];
    if (entry.role === "reply") {
      last = entry.calls;
      const calls = entry.calls.map(({ id, name, input }) => ({
        id,
        type: "function",
        function: { name, arguments: JSON.stringify(input) },
      }));
      return [{ role: "assistant", content: entry.text, ...(calls.length > 0 && { tool_calls: calls }) }];
    }
    return entry.results.map(({ text, failed }, index) => ({
      role: "tool",
      tool_call_id: last[index]?.id,
      content: failed ? `Error: ${text}` : text,
    }));
  });
}

function asXml(history: readonly Entry[]): object[] {
  let last: readonly ToolCall[] = [];
  return history.map((entry) => {
    if (entry.role === "user") return { role: "user", content: entry.text };
    if (entry.role === "reply") {
      last = entry.calls;
      return { role: "assistant", content: [entry.text, ...entry.calls.map(callAsXml)].filter(Boolean).join("\n\n") };
    }
    return {
      role: "user",
      content: entry.results.map((result, index) => resultAsXml(result, last[index])).join("\n\n"),
    };
  });
}

function callAsXml({ name, input }: ToolCall): string {
  const lines = Object.entries(input).map(([key, value]) => `<${key}>${valueAsXml(value)}</${key}>`);
  return [`<${name}>`, ...lines, `</${name}>`].join("\n");
}

function valueAsXml(value: unknown): string {
  if (Array.isArray(value)) return `\n${value.map((item) => `<item>${String(item)}</item>\n`).join("")}`;
  return String(value).includes("\n") ? `\n${String(value)}\n` : String(value);
}

function resultAsXml({ text, failed }: ToolResult, call: ToolCall | undefined): string {
  const tag = text.includes("</tool_result>") ? "tool_result_2" : "tool_result";
  const status = failed ? "error" : "ok";
  return `<${tag} id="${call?.id ?? "none"}" tool="${call?.name ?? "none"}" status="${status}">\n${text}\n</${tag}>`;
}

export function post(url: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${url}/chat/completions`, { method: "POST", headers, body: JSON.stringify(body), ...init });
}

/** The error text of a request that must be refused. */
export async function refusal(url: string, body: unknown): Promise<string> {
  const response = await post(url, body);
  const { error } = (await response.json()) as { error: { message: string; type: string } };
  if (response.status !== 400 || error.type !== "invalid_request_error") throw new Error(`status ${response.status}`);
  return error.message;
}

interface Chunk {
  readonly choices: readonly { readonly delta: Delta; readonly finish_reason: string | null }[];
  readonly usage?: { readonly total_tokens: number } | null;
}

interface Delta {
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly { index: number; id?: string; function: { name?: string; arguments: string } }[];
}

export async function ask(url: string, style: Style, history: readonly Entry[]): Promise<Reply> {
  const response = await post(url, renderBody(style, history));
  const body = await response.text();
  if (response.status !== 200) throw new Error(`status ${response.status}: ${body}`);
  const events = body
    .trimEnd()
    .split("\n\n")
    .map((event) => event.replace(/^data: /, ""));
  if (events.pop() !== "[DONE]") throw new Error("the stream did not end with [DONE]");
  const chunks = events.map((event) => JSON.parse(event) as Chunk);
  if ((chunks.at(-1)?.usage?.total_tokens ?? 0) <= 0) throw new Error("there was no usage chunk");
  const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
  const text = deltas.map((delta) => delta.content ?? "").join("");
  const found = style === "json" ? { text, calls: joinCalls(deltas) } : splitXml(text);
  return {
    ...found,
    reasoning: deltas.map((delta) => delta.reasoning_content ?? "").join(""),
    finish: chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason ?? "")).join(""),
    chunks: chunks.length,
  };
}

function joinCalls(deltas: readonly Delta[]): readonly ToolCall[] {
  const calls: { id: string; name: string; text: string }[] = [];
  for (const piece of deltas.flatMap((delta) => delta.tool_calls ?? [])) {
    if (piece.id !== undefined) calls[piece.index] = { id: piece.id, name: piece.function.name ?? "", text: "" };
    const call = calls[piece.index];
    if (call === undefined) throw new Error("arguments came before their call");
    call.text += piece.function.arguments;
  }
  return calls.map(({ id, name, text }) => ({ id, name, input: JSON.parse(text) as ToolCall["input"] }));
}

let minted = 0;

function splitXml(text: string): { text: string; calls: readonly ToolCall[] } {
  const block = new RegExp(`^<(${toolNames.join("|")})>\\n([\\s\\S]*?)\\n</\\1>$`, "gm");
  const calls = [...text.matchAll(block)].map(([, name = "", inside = ""]) => {
    const parameters = inside.matchAll(/^<(\w+)>([\s\S]*?)<\/\1>$/gm);
    const input = Object.fromEntries([...parameters].map(([, key = "", value = ""]) => [key, readXml(key, value)]));
    return { id: `c${++minted}`, name, input };
  });
  return { text: text.replace(block, "").trim(), calls };
}

function readXml(key: string, value: string): unknown {
  if (key === "follow_up") return [...value.matchAll(/<item>(.*)<\/item>/g)].map(([, item]) => item);
  return value.replace(/^\n/, "").replace(/\n$/, "");
}
