/** A whole run of the loop against a bare socket that does wrong: how it ends, and how often it was asked. */
import type { AppErrorData } from "../../src/core/errors.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { createProvider } from "../../src/providers/index.ts";
import type { TimeLimits } from "../../src/providers/transport/time-limits.ts";
import { createFakeClock } from "./fake-clock.ts";
import * as messages from "./messages-events.ts";
import { type NetworkWire, networkWires } from "./network-wires.ts";
import { type RawServer, startRawServer } from "./raw-server.ts";
import * as responses from "./responses-events.ts";
import { createTestTask, type TestTask } from "./test-task.ts";

export const wires = networkWires;

/** Of a chat completion. */
export const event = (choice: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
export const stop = `${event({ delta: {}, finish_reason: "stop" })}data: [DONE]\n\n`;

/** A reply of the wire that says this. */
export const says: Readonly<Record<NetworkWire, (text: string) => string>> = {
  "openai-chat": (text) => event({ delta: { content: text } }) + stop,
  "anthropic-messages": (text) => messages.started + messages.says(text) + messages.over("end_turn"),
  "openai-responses": (text) => responses.created + responses.says(0, "msg_1", text) + responses.over(),
};

const [left, right] = ['{"pa', 'th":"a"}'];
const call = { index: 0, id: "c1", type: "function", function: { name: "look", arguments: left } };
const tagged = "Hm.\n<look>\n<path>a</path>\n</look>";

/** A reply of a few words and one call of `look`, in every style on every wire. */
export const recordings: readonly (readonly [string, NetworkWire, typeof jsonDialect, string])[] = [
  [
    "chat completions, JSON",
    "openai-chat",
    jsonDialect,
    event({ delta: { content: "Hm." } }) +
      event({ delta: { tool_calls: [call] } }) +
      event({ delta: { tool_calls: [{ index: 0, function: { arguments: right } }] } }) +
      event({ delta: {}, finish_reason: "tool_calls" }) +
      "data: [DONE]\n\n",
  ],
  [
    "chat completions, XML",
    "openai-chat",
    xmlDialect,
    event({ delta: { content: tagged.slice(0, 19) } }) + event({ delta: { content: tagged.slice(19) } }) + stop,
  ],
  [
    "Anthropic Messages, JSON",
    "anthropic-messages",
    jsonDialect,
    messages.started +
      messages.says("Hm.") +
      messages.begin(1, { type: "tool_use", id: "toolu_1", name: "look", input: {} }) +
      messages.delta(1, { type: "input_json_delta", partial_json: left }) +
      messages.delta(1, { type: "input_json_delta", partial_json: right }) +
      messages.end(1) +
      messages.over("tool_use"),
  ],
  [
    "Anthropic Messages, XML",
    "anthropic-messages",
    xmlDialect,
    messages.started +
      messages.begin(0, { type: "text", text: "" }) +
      messages.delta(0, { type: "text_delta", text: tagged.slice(0, 19) }) +
      messages.delta(0, { type: "text_delta", text: tagged.slice(19) }) +
      messages.end(0) +
      messages.over("end_turn"),
  ],
  [
    "OpenAI Responses, JSON",
    "openai-responses",
    jsonDialect,
    responses.created +
      responses.says(0, "msg_1", "Hm.") +
      responses.calls(1, "fc_1", "look", { path: "a" }) +
      responses.over(),
  ],
  [
    "OpenAI Responses, XML",
    "openai-responses",
    xmlDialect,
    responses.created +
      [tagged.slice(0, 19), tagged.slice(19)]
        .map((delta) => responses.event("response.output_text.delta", { output_index: 0, item_id: "msg_1", delta }))
        .join("") +
      responses.over(),
  ],
];

export interface Run {
  readonly wire?: NetworkWire;
  readonly dialect?: typeof jsonDialect;
  readonly limits?: Partial<TimeLimits>;
  readonly random?: () => number;
}

/** Only the waits between tries take no time. */
export async function runAt(base: string, { wire = "openai-chat", dialect = jsonDialect, limits, random }: Run = {}) {
  const clock = createFakeClock();
  const provider = createProvider({ wire, baseUrl: `http://${base}`, model: "m", limits });
  if (!provider.ok) throw new Error(provider.error.message);
  const plan = () => ({ provider: provider.value, dialect });
  const task = createTestTask({ replies: [], clock, plan, ...(random === undefined ? {} : { random }) });
  await task.run("Go");
  return { task, clock, end: task.log.state.lastEnd, error: lastError(task) };
}

export function lastError({ log }: TestTask): AppErrorData | undefined {
  const end = log.state.items.findLast((item) => item.kind === "end");
  return end?.kind === "end" ? end.error : undefined;
}

export function count({ kept }: TestTask, type: string): number {
  return kept.filter(({ event: { type: own } }) => own === type).length;
}

/** Answers with these in turn, and with the last again and again. */
export function inTurn(...answers: readonly string[]): Promise<RawServer> {
  return startRawServer((socket, request) => socket.end(answers[Math.min(request, answers.length) - 1] ?? ""));
}
