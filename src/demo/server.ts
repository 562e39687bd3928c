/** The demo model's HTTP server. It listens on this machine only and remembers nothing between requests. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseJson } from "../core/json.ts";
import { readConversation } from "./conversation.ts";
import { cutReply, type Stretch } from "./pieces.ts";
import { readBody } from "./read-body.ts";
import { type ChatRequest, readRequest } from "./read-request.ts";
import { type ReplyWriter, streamedReply, wholeReply } from "./reply-writer.ts";
import { scenarios } from "./scenarios/index.ts";
import { nextReply } from "./script.ts";
import { pause, sendAtPace } from "./send-at-pace.ts";

interface DemoOptions {
  /** person (the default): as fast as one can follow. fast: without delays, except where a scenario names its own rate. */
  readonly pace?: "person" | "fast";
  /** Left out or 0: any that is free. */
  readonly port?: number;
}

export interface DemoServer {
  /** The base URL for a provider profile: `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  /** Also ends the streams that are still running. */
  close(): Promise<void>;
}

const modelName = "demo";
const mostBytes = 32 * 1024 * 1024;

/** `rate` multiplies the rates at ease; `thinkingMs` passes before a reply begins. */
const paces = {
  person: { rate: 1, thinkingMs: 700 },
  fast: { rate: 1_000_000, thinkingMs: 0 },
};

/** Rejects when the port is taken. */
export async function startDemoServer({ pace = "person", port = 0 }: DemoOptions = {}): Promise<DemoServer> {
  const server = createServer((request, response) => {
    // a connection that breaks while its body is read has nobody left to be told
    answer(request, response, pace).catch(() => response.destroy());
  });
  await listen(server, port);
  const address = server.address() as AddressInfo; // a string or null only for pipes and closed servers
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, pace: "person" | "fast"): Promise<void> {
  if (!isLoopback(request.headers.host))
    return refuse(response, 403, "This server answers only to names of this machine.");
  const path = (request.url ?? "").replace(/\?.*$/, "");
  const route = `${request.method} ${path}`;
  if (route === "GET /v1/models") return sendModels(response);
  if (route !== "POST /v1/chat/completions") return refuse(response, 404, `There is nothing at ${route}.`);
  const body = await readBody(request, mostBytes);
  if (body === undefined) return refuse(response, 413, "The request body is larger than 32 MB.");
  await complete(body, response, pace);
}

/** Against pages that reach this server under a name of their own (DNS rebinding). */
function isLoopback(host = ""): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i.test(host);
}

async function complete(body: string, response: ServerResponse, pace: "person" | "fast"): Promise<void> {
  const json = parseJson(body);
  if (!json.ok) return refuse(response, 400, `The request body is not valid JSON: ${json.message}`);
  const request = readRequest(json.value);
  if ("problem" in request) return refuse(response, 400, request.problem);
  const turns = readConversation(request);
  if ("problem" in turns) return refuse(response, 400, turns.problem);
  const next = nextReply(request, turns, scenarios);
  if ("problem" in next) return refuse(response, 400, next.problem);
  const { rate, thinkingMs } = paces[pace];
  const stretches = cutReply(next.reply, next.seen, request.nativeTools !== undefined, rate);
  await send(request, stretches, thinkingMs, response, body.length);
}

async function send(
  request: ChatRequest,
  stretches: readonly Stretch[],
  thinkingMs: number,
  response: ServerResponse,
  promptLength: number,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const model = request.model || modelName;
  const writer: ReplyWriter = request.stream
    ? streamedReply(response, model, request.includeUsage)
    : wholeReply(response, model);
  await pause(thinkingMs, gone.signal);
  for (const { pieces, perSecond } of stretches) await sendAtPace(pieces, perSecond, writer.piece, gone.signal);
  if (gone.signal.aborted) return;
  const all = stretches.flatMap(({ pieces }) => pieces);
  const length = all.reduce((sum, piece) => sum + ("text" in piece ? piece.text.length : piece.name.length), 0);
  const usage = { promptTokens: tokens(promptLength), completionTokens: tokens(length) };
  writer.end(all.some((piece) => piece.kind === "call") ? "tool_calls" : "stop", usage);
}

/** About four characters are one token. */
function tokens(characters: number): number {
  return Math.ceil(characters / 4);
}

function sendModels(response: ServerResponse): void {
  const model = { id: modelName, object: "model", created: 0, owned_by: "diglot" };
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ object: "list", data: [model] }));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ error: { message, type: "invalid_request_error", param: null, code: null } });
  response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(body);
}
