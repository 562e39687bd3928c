/** The demo model behind a server that answers some requests in its own, faulty way. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { startDemoServer } from "../../src/demo/index.ts";

/** A chat request, as far as faults look at it. */
export interface Asked {
  readonly isNative: boolean;
  readonly isForced: boolean;
  readonly hasResult: boolean;
  /** The person's words that it begins with. */
  readonly question: string;
  readonly body: string;
}

export type FaultyReply =
  | { readonly status: number; readonly body: string; readonly type?: string }
  /** Deltas of one choice, and how it ended. */
  | { readonly deltas: readonly object[]; readonly finish: string | null }
  | "hang";

/** Undefined: as the demo model answers. */
export interface Faults {
  readonly chat?: (asked: Asked) => FaultyReply | undefined;
  readonly models?: FaultyReply;
  /** Changes what the demo model answers. */
  readonly rewrite?: (reply: string, asked: Asked) => string;
  readonly certificate?: { readonly key: string; readonly cert: string };
}

export interface FaultyServer {
  /** Base URL, ending in /v1. */
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
}

export async function startFaultyServer(faults: Faults = {}): Promise<FaultyServer> {
  const demo = await startDemoServer({ pace: "fast" });
  const requests: { path: string; authorization: string | undefined }[] = [];
  const listener: RequestListener = async (request, response) => {
    const path = request.url ?? "";
    requests.push({ path, authorization: request.headers.authorization });
    const body = await bodyOf(request);
    const asked = path.endsWith("/chat/completions") ? readAsked(body) : undefined;
    const fault = asked === undefined ? faults.models : faults.chat?.(asked);
    if (fault !== undefined) return answer(response, fault);
    const reply = await fetch(new URL(path, demo.url), {
      method: request.method ?? "GET",
      ...(body === "" ? {} : { body, headers: { "content-type": "application/json" } }),
    });
    const text = await reply.text();
    response.writeHead(reply.status, { "content-type": reply.headers.get("content-type") ?? "" });
    response.end(asked === undefined ? text : (faults.rewrite?.(text, asked) ?? text));
  };
  const { certificate } = faults;
  const server = certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await demo.close();
  });
  const scheme = certificate === undefined ? "http" : "https";
  return { url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

function readAsked(body: string): Asked {
  const { messages = [], tools, tool_choice } = JSON.parse(body);
  const result = /^<tool_result/;
  return {
    isNative: Array.isArray(tools),
    isForced: typeof tool_choice === "object",
    hasResult: messages.some(
      ({ role, content }: { role: string; content: string }) => role === "tool" || result.test(content ?? ""),
    ),
    question: messages.find(({ role }: { role: string }) => role === "user")?.content ?? "",
    body,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function answer(response: ServerResponse, reply: FaultyReply): void {
  if (reply === "hang") return;
  if ("status" in reply) {
    response.writeHead(reply.status, { "content-type": reply.type ?? "application/json" }).end(reply.body);
    return;
  }
  const choices = [
    ...reply.deltas.map((delta) => ({ index: 0, delta, finish_reason: null as string | null })),
    { index: 0, delta: {}, finish_reason: reply.finish },
  ];
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const choice of choices) response.write(`data: ${JSON.stringify({ id: "x", choices: [choice] })}\n\n`);
  response.end("data: [DONE]\n\n");
}

/** A native call whose arguments are this text. */
export function nativeCall(name: string, args: string, index = 0): object {
  return { tool_calls: [{ index, id: `c${index}`, type: "function", function: { name, arguments: args } }] };
}

export function refusal(status: number, message: string): FaultyReply {
  return { status, body: JSON.stringify({ error: { message } }) };
}
