/**
 * A model server that others wrote, on loopback (npm `@copilotkit/aimock`): it reads and writes the wires by its own
 * understanding of them, so a mistake that our tests and our demo server share does not pass here.
 */
import { type FixtureOpts, LLMock, type MockServerOptions } from "@copilotkit/aimock";
import { expect, onTestFinished } from "vitest";
import type { NetworkWire } from "./network-wires.ts";

export interface SaidCall {
  readonly name: string;
  readonly input: object;
}

/** One answer, in the order in which they are asked for; the last is given again and again. */
export interface Said {
  readonly text?: string;
  readonly thought?: string;
  readonly calls?: readonly SaidCall[];
  readonly error?: { readonly message: string; readonly type?: string; readonly code?: string };
  readonly status?: number;
  /** Seconds. */
  readonly retryAfter?: number;
  /** Characters of a piece, where the stream is cut, or what else goes wrong. */
  readonly how?: FixtureOpts;
}

/** A message as the server understood it, whatever the wire. */
export interface ReadMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: unknown;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

export interface ReadRequest {
  readonly messages: readonly ReadMessage[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
}

export interface SecondServer {
  /** As a profile of this wire has it. */
  address(wire: NetworkWire): string;
  /** What was asked for and read so far, refused requests too. */
  readonly read: readonly ReadRequest[];
  readonly requests: number;
}

/** `answers`: from a request to what is said, or a list of it. */
export async function startSecondServer(
  answers: readonly Said[] | ((request: ReadRequest) => Said),
  options: MockServerOptions = {},
): Promise<SecondServer> {
  const mock = new LLMock({ port: 0, journalMaxEntries: 0, ...options });
  const read: ReadRequest[] = [];
  if (typeof answers === "function") {
    mock.addFixture({ match: {}, response: (request) => written(answers(noted(read, request))) });
  } else {
    for (const [at, said] of answers.entries()) {
      mock.addFixture({
        match: { predicate: () => Math.min(read.length, answers.length - 1) === at },
        response: (request) => {
          noted(read, request);
          return written(said);
        },
        ...said.how,
      });
    }
  }
  await mock.start();
  onTestFinished(() => mock.stop());
  return {
    address: (wire) => (wire === "anthropic-messages" ? mock.url : `${mock.url}/v1`),
    read,
    get requests() {
      return mock.getRequests().filter(({ method }) => method === "POST").length;
    },
  };
}

function noted(read: ReadRequest[], request: unknown): ReadRequest {
  const asked = request as ReadRequest; // the server's own form, which is that of chat completions on every wire
  read.push(asked);
  return asked;
}

function written({ text, thought, calls, error, status, retryAfter }: Said) {
  if (error !== undefined)
    return { error, ...(status === undefined ? {} : { status }), ...(retryAfter === undefined ? {} : { retryAfter }) };
  const reasoning = thought === undefined ? {} : { reasoning: thought };
  if (calls === undefined) return { content: text ?? "", ...reasoning };
  const toolCalls = calls.map(({ name, input }) => ({ name, arguments: JSON.stringify(input) }));
  return text === undefined ? { toolCalls, ...reasoning } : { content: text, toolCalls, ...reasoning };
}

export type Style = "json" | "xml";

/** The provider of a profile that speaks the wire. */
export const providerOf: Readonly<Record<NetworkWire, string>> = {
  "openai-chat": "openai-compatible",
  "openai-responses": "openai-responses",
  "anthropic-messages": "anthropic",
};
export const wires = Object.keys(providerOf) as readonly NetworkWire[];
export const everyWay = wires.flatMap((wire) => [[wire, "json"] as const, [wire, "xml"] as const]);

/** What a model writes to call these tools in this style. */
export function calling(style: Style, calls: readonly SaidCall[], text = "I look."): Said {
  return style === "json" ? { text, calls } : { text: `${text}\n\n${asTags(calls)}` };
}

export function asTags(calls: readonly SaidCall[]): string {
  const written = calls.map(({ name, input }) => {
    const values = Object.entries(input).map(
      ([key, value]) => `<${key}>\n${typeof value === "string" ? value : JSON.stringify(value)}\n</${key}>`,
    );
    return `<${name}>\n${values.join("\n")}\n</${name}>`;
  });
  return written.join("\n\n");
}

/** Every call that the server read has one result behind it, and the other way round. */
export function expectPaired(messages: readonly ReadMessage[]): void {
  const called = messages.flatMap(({ tool_calls = [] }) => tool_calls.map(({ id }) => id));
  const answered = messages.flatMap(({ tool_call_id: id }) => (id === undefined ? [] : [id]));
  expect(answered).toEqual(called);
  expect(new Set(called).size).toBe(called.length);
}
