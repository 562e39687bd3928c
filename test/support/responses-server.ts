/** A strict server of the Responses wire that does what a check asks of it, in either style. */
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
import { calls, created, over, says, thinks } from "./responses-events.ts";
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts";
import { faultsOf, type SentBody } from "./strict-responses.ts";

/** The status of a refusal, the parameter and the words. */
export type Refused = readonly [number, string | null, string];

export interface Asked {
  readonly body: SentBody;
  readonly isNative: boolean;
  readonly isForced: boolean;
  /** The person's words that it begins with. */
  readonly question: string;
}

/** `fault`: what it refuses, or how it answers instead. */
export async function startResponsesServer(
  fault: (asked: Asked) => Refused | string | undefined = () => undefined,
): Promise<ScriptedServer> {
  let replies = 0;
  const issued = (id: string): boolean => Number(/^(?:rs|fc|msg)_(\d+)/.exec(id)?.[1] ?? Number.NaN) <= replies;
  const server = await startScriptedServer((request, response) => {
    if (request.url === "/v1/models") return void response.end('{"object":"list","data":[{"id":"m"}]}');
    if (request.method !== "POST" || request.url !== "/v1/responses") return void response.writeHead(404).end();
    const body = server.bodies.at(-1) as SentBody;
    const asked = readAsked(body);
    const [wrong] = faultsOf(body, issued);
    const answered = wrong === undefined ? fault(asked) : ([400, "input", wrong] as const);
    if (answered !== undefined && typeof answered !== "string") {
      const [status, param, message] = answered;
      const error = { message, type: "invalid_request_error", param, code: null };
      return void response.writeHead(status).end(JSON.stringify({ error }));
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(answered ?? created + reply(asked, ++replies));
  });
  onTestFinished(server.close);
  return server;
}

function readAsked(body: SentBody): Asked {
  const { tools = [], tool_choice: choice, input } = body;
  const [first] = input;
  const content = typeof first?.content === "string" ? [] : (first?.content ?? []);
  return {
    body,
    isNative: tools.length > 0 && choice !== "none",
    isForced: typeof choice === "object",
    question: content.find(({ type }) => type === "input_text")?.text ?? "",
  };
}

function reply({ body, isNative, isForced, question }: Asked, number: number): string {
  const words = (text: string): string => says(0, `msg_${number}`, text) + over();
  if (JSON.stringify(body.input.slice(1)).includes(lookedUp.word)) return words(`It is ${lookedUp.word}.`);
  const probe = [singleProbe, nestedProbe, parallelProbe].find((one) => one.question === question);
  if (probe !== undefined && isNative)
    return thinks(0, `rs_${number}`, "A call.", "c2VhbGVk") + native(probe.calls, number);
  if (probe !== undefined) return words(taught(probe.calls));
  if (isForced) return native([{ name: forcedProbe.tool, input: { key: "any" } }], number);
  return words("one two three four");
}

function native(wanted: readonly ExpectedCall[], number: number): string {
  return wanted.map(({ name, input }, at) => calls(at + 1, `fc_${number}_${at}`, name, input)).join("") + over();
}

/** The calls as the XML style writes them into the history. */
function taught(wanted: readonly ExpectedCall[]): string {
  const parts = wanted.map(({ name, input }, at) => ({ type: "tool_call" as const, id: `c${at}`, name, input }));
  const [message] = xmlDialect.encode([{ role: "assistant", parts }]);
  const texts = message?.role === "assistant" ? message.parts : [];
  return texts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
