/** A recorded exchange as people look at it: as it went over the wire, and as what was made of it. */
import type { AgentDelta } from "../../core/dialect.ts";
import { parseJson } from "../../core/json.ts";
import type { HeaderLine, RecordedExchange } from "../../providers/transport/recorded-exchange.ts";
import { decodedDeltas } from "./decode-exchange.ts";
import { readExchange } from "./exchange.ts";
import { toExchange } from "./to-exchange.ts";

/** Request and reply as they were sent and received, but for what is hidden or was too long to keep. */
export function rawText({ request, reply, state, problem }: RecordedExchange): string {
  const { method, url, headers, body } = request;
  const sent = [`${method} ${url}`, ...headers.map(headerLine), "", body, ...missing(request.leftOut, "characters")];
  if (reply === undefined) return [...sent, "", `[${stateWords[state]}${reason(problem)}]`, ""].join("\n");
  const received = [`${reply.status}`, ...reply.headers.map(headerLine), "", textOf(reply.pieces)];
  const end = state === "over" ? [] : [`[${stateWords[state]}${reason(problem)}]`];
  return [...sent, "", ...received, ...missing(reply.leftOut, "bytes"), ...end, ""].join("\n");
}

const stateWords: Readonly<Record<RecordedExchange["state"], string>> = {
  waiting: "no reply yet",
  arriving: "the reply is still arriving",
  over: "the reply is over",
  stopped: "stopped before the reply was over",
  broken: "the connection broke",
};

/** The body of the request, indented where it is JSON. */
export function requestText({ request }: RecordedExchange): string {
  const body = parseJson(request.body);
  return body.ok ? `${JSON.stringify(body.value, null, 2)}\n` : request.body;
}

/** One delta a line, neighbours of one kind joined. Undefined for what is no question to a model. */
export async function eventsText(recorded: RecordedExchange): Promise<string | undefined> {
  const line = exchangeText(recorded);
  const exchange = line === undefined ? undefined : readExchange(line);
  if (exchange?.ok !== true) return undefined;
  const deltas = await decodedDeltas(exchange.value);
  return deltas === undefined
    ? undefined
    : joined(deltas)
        .map((delta) => `${JSON.stringify(delta)}\n`)
        .join("");
}

/** One line for `diglot decode`. Undefined for what is no question to a model, or got no reply. */
export function exchangeText(recorded: RecordedExchange): string | undefined {
  const exchange = toExchange(recorded);
  return exchange === undefined ? undefined : `${JSON.stringify(exchange)}\n`;
}

function headerLine([name, value]: HeaderLine): string {
  return `${name}: ${value}`;
}

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString("utf8");
}

function missing(count: number, unit: string): readonly string[] {
  return count === 0 ? [] : [`[${count} more ${unit} were not kept]`];
}

function reason(problem: string | undefined): string {
  return problem === undefined ? "" : `: ${problem}`;
}

function joined(deltas: readonly AgentDelta[]): readonly AgentDelta[] {
  const result: AgentDelta[] = [];
  for (const delta of deltas) {
    const last = result.at(-1);
    const both = last === undefined ? undefined : join(last, delta);
    if (both === undefined) result.push(delta);
    else result[result.length - 1] = both;
  }
  return result;
}

function join(last: AgentDelta, next: AgentDelta): AgentDelta | undefined {
  if ((last.type === "text" || last.type === "reasoning") && last.type === next.type)
    return { ...last, text: last.text + next.text };
  if (last.type !== "call_input" || next.type !== "call_input" || last.id !== next.id) return undefined;
  if (JSON.stringify(last.path) !== JSON.stringify(next.path)) return undefined;
  return { ...last, text: last.text + next.text };
}
