/** The wires on which a long task is played: how a reply is written on each, and what of a request the model reads. */
import type { JsonObject, JsonValue } from "../../../src/core/json.ts";
import type { Wire } from "../../../src/providers/index.ts";
import { begin, delta, end, over, started } from "../messages-events.ts";
import * as responses from "../responses-events.ts";
import type { Reply, Written } from "./reply.ts";

export interface ScriptedWire {
  readonly wire: Wire;
  readonly path: string;
  /** What stands in front of the messages. */
  head(body: JsonObject): JsonValue;
  messages(body: JsonObject): readonly JsonObject[];
  /** The body of a reply, without its end where it is torn or held. */
  stream(written: Written, how: Reply["end"]): string;
  /** A refusal of something that every request brings and no model reads. */
  readonly refusal: string;
}

export const scriptedWires: readonly ScriptedWire[] = [
  {
    wire: "openai-chat",
    path: "/chat/completions",
    head: ({ tools = [] }) => tools,
    messages: ({ messages }) => messages as readonly JsonObject[],
    stream: chatStream,
    refusal: "Unrecognized request argument supplied: stream_options",
  },
  {
    wire: "anthropic-messages",
    path: "/messages",
    head: ({ tools = [], system = [] }) => [tools, system],
    messages: ({ messages }) => messages as readonly JsonObject[],
    stream: messagesStream,
    refusal: "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for this model",
  },
  {
    wire: "openai-responses",
    path: "/responses",
    head: ({ tools = [], instructions = "" }) => [tools, instructions],
    messages: ({ input }) => input as readonly JsonObject[],
    stream: responsesStream,
    refusal: "Unsupported parameter: 'store'",
  },
  {
    wire: "editor-lm",
    path: "/chat",
    head: ({ tools = [] }) => tools,
    messages: ({ messages }) => messages as readonly JsonObject[],
    stream: partsStream,
    // none of these requests brings any: the run ends with it, and is taken up again
    refusal: "Unknown parameter: max_tokens",
  },
];

export function isNative({ tools = [] }: JsonObject): boolean {
  return Array.isArray(tools) && tools.length > 0;
}

function chatStream({ think, text, calls }: Written, how: Reply["end"]): string {
  const chunk = (choice: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
  const deltas = [
    ...(think === "" ? [] : [{ reasoning_content: think }]),
    ...(text === "" ? [] : [{ content: text }]),
    ...calls.map(({ name, arguments: args }, index) => ({
      tool_calls: [{ index, id: `call_${index}`, type: "function", function: { name, arguments: args } }],
    })),
  ];
  const said = deltas.map((piece) => chunk({ delta: piece })).join("");
  if (how === "held") return said;
  const finish_reason = how === "length" ? "length" : calls.length > 0 ? "tool_calls" : "stop";
  return `${said}${chunk({ delta: {}, finish_reason })}data: [DONE]\n\n`;
}

function messagesStream({ think, text, calls }: Written, how: Reply["end"]): string {
  const blocks = [
    ...(think === "" ? [] : [thinking(think)]),
    ...(text === "" ? [] : [block({ type: "text", text: "" }, [{ type: "text_delta", text }])]),
    ...calls.map(({ name, arguments: partial_json }, at) =>
      block({ type: "tool_use", id: `toolu_${at}`, name, input: {} }, [{ type: "input_json_delta", partial_json }]),
    ),
  ];
  const said = `${started}${blocks.map((written, index) => written(index)).join("")}`;
  if (how === "held") return said;
  return said + over(how === "length" ? "max_tokens" : calls.length > 0 ? "tool_use" : "end_turn");
}

function responsesStream({ think, text, calls }: Written, how: Reply["end"]): string {
  const items = [
    ...(think === "" ? [] : [(at: number) => responses.thinks(at, `rs_${at}`, think, "c2VhbGVk")]),
    ...(text === "" ? [] : [(at: number) => responses.says(at, `msg_${at}`, text)]),
    ...calls.map(
      ({ name, arguments: input }) =>
        (at: number) =>
          responses.calls(at, `fc_${at}`, name, input),
    ),
  ];
  const said = responses.created + items.map((write, at) => write(at)).join("");
  if (how === "held") return said;
  return said + (how === "length" ? responses.cutShort("max_output_tokens") : responses.over());
}

/** As the editor's parts, behind its `fetch`. A call comes whole or not at all. */
function partsStream({ think, text, calls }: Written, how: Reply["end"]): string {
  const parts = [
    ...(think === "" ? [] : [{ type: "thinking", value: think }]),
    ...(text === "" ? [] : [{ type: "text", value: text }]),
    ...calls.map(({ name, arguments: input }, at) => ({ type: "tool_call", callId: `call_${at}`, name, input })),
  ];
  const said = parts.map((part) => `data: ${JSON.stringify(part)}\n\n`).join("");
  if (how === "held") return said;
  const cut = { type: "error", error: { name: "Error", message: "Response too long." } };
  return `${said}data: ${how === "length" ? JSON.stringify(cut) : "[DONE]"}\n\n`;
}

function thinking(text: string) {
  return block({ type: "thinking", thinking: "", signature: "" }, [
    { type: "thinking_delta", thinking: text },
    { type: "signature_delta", signature: "c2lnbmF0dXJl" },
  ]);
}

function block(opened: object, pieces: readonly object[]) {
  return (index: number): string =>
    begin(index, opened) + pieces.map((piece) => delta(index, piece)).join("") + end(index);
}

/** The words of a refusal as the wire's servers put them. */
export function refused(words: string): string {
  return JSON.stringify({ type: "error", error: { type: "invalid_request_error", message: words } });
}
