/** A strict server of the Messages wire that does what a check asks of it, in either style. */
import { onTestFinished } from "vitest";
import {
  type ExpectedCall,
  forcedProbe,
  lookedUp,
  nestedProbe,
  parallelProbe,
  singleProbe,
} from "../../src/core/check/probes.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { begin, delta, end, event, over, started } from "./messages-events.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";
import { faultsOf, type SentBlock, type SentBody } from "./strict-messages.ts";

/** The type of an error, its status and its words. */
export type Refused = readonly [number, string, string];

export interface Asked {
  readonly body: SentBody;
  readonly isNative: boolean;
  readonly isForced: boolean;
  /** The person's words that it begins with. */
  readonly question: string;
}

/** `fault`: what it refuses, or how it answers instead. */
export async function startMessagesServer(
  fault: (asked: Asked) => Refused | string | undefined = () => undefined,
): Promise<ScriptedServer> {
  const server = await startScriptedServer((request, response) => {
    if (request.url?.startsWith("/v1/models")) return void response.end('{"data":[{"id":"m"}],"has_more":false}');
    if (request.method !== "POST") return void response.writeHead(404).end();
    const body = server.bodies.at(-1) as SentBody;
    const asked = readAsked(body);
    const [wrong] = faultsOf(body);
    const answered = wrong === undefined ? fault(asked) : ([400, "invalid_request_error", wrong] as const);
    if (answered !== undefined && typeof answered !== "string") {
      const [status, type, message] = answered;
      return void response.writeHead(status).end(JSON.stringify({ type: "error", error: { type, message } }));
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(answered ?? started + reply(asked));
  });
  onTestFinished(server.close);
  return server;
}

function readAsked(body: SentBody): Asked {
  const { tools = [], tool_choice: choice, messages } = body;
  return {
    body,
    isNative: tools.length > 0 && choice?.type !== "none",
    isForced: choice?.type === "tool",
    question: messages[0]?.content.find(({ type }) => type === "text")?.text ?? "",
  };
}

function reply(asked: Asked): string {
  const { body, isNative, isForced, question } = asked;
  if (JSON.stringify(body.messages.slice(1)).includes(lookedUp.word)) return words(`It is ${lookedUp.word}.`);
  const probe = [singleProbe, nestedProbe, parallelProbe].find((one) => one.question === question);
  if (probe !== undefined) return isNative ? thought + nativeCalls(probe.calls) : words(taught(probe.calls));
  if (isForced) return nativeCalls([{ name: forcedProbe.tool, input: { key: "any" } }]);
  return words("one two three four");
}

const thought =
  begin(0, { type: "thinking", thinking: "", signature: "" }) +
  delta(0, { type: "thinking_delta", thinking: "A call." }) +
  delta(0, { type: "signature_delta", signature: "c2ln" }) +
  end(0);

function nativeCalls(calls: readonly ExpectedCall[]): string {
  const blocks = calls.map(({ name, input }, at) => {
    const index = at + 1;
    const pieces = JSON.stringify(input).match(/[\s\S]{1,12}/g) ?? [];
    const start = begin(index, { type: "tool_use", id: `toolu_${index}`, name, input: {} });
    const grown = pieces.map((partial_json) => delta(index, { type: "input_json_delta", partial_json }));
    return [start, ...grown, end(index)].join("");
  });
  return blocks.join("") + over("tool_use");
}

function words(text: string): string {
  const pieces = text.match(/[\s\S]{1,8}/g) ?? [];
  const said = pieces.map((piece) => delta(0, { type: "text_delta", text: piece }));
  return [begin(0, { type: "text", text: "" }), ...said, end(0), event({ type: "ping" }), over("end_turn")].join("");
}

/** The calls as the XML style writes them into the history. */
function taught(calls: readonly ExpectedCall[]): string {
  const parts = calls.map(({ name, input }, at) => ({ type: "tool_call" as const, id: `c${at}`, name, input }));
  const [message] = xmlDialect.encode([{ role: "assistant", parts }]);
  const blocks: readonly SentBlock[] = message?.role === "assistant" ? (message.parts as readonly SentBlock[]) : [];
  return blocks.map(({ text = "" }) => text).join("");
}
