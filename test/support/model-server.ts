/** A chat completions server on a free port that answers each request with the next of its replies. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Text, a native call, or a refusal with a status. */
export type ModelReply =
  | { readonly say: string }
  | { readonly call: string; readonly input: object }
  | { readonly status: number; readonly error: string };

export interface ModelServer {
  readonly url: string;
  /** The headers and bodies of the chat completions that were asked for. */
  readonly requests: readonly { readonly authorization: string | undefined; readonly body: string }[];
}

/** The last reply is given again and again. */
export async function startModelServer(replies: readonly ModelReply[]): Promise<ModelServer> {
  const requests: ModelServer["requests"][number][] = [];
  const server = createServer(async (request, response) => {
    if (request.url !== "/v1/chat/completions") return void response.writeHead(404).end(); // a question about itself
    requests.push({ authorization: request.headers.authorization, body: await bodyOf(request) });
    answer(response, replies[Math.min(requests.length, replies.length) - 1] ?? { say: "" });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function answer(response: ServerResponse, reply: ModelReply): void {
  if ("status" in reply) {
    response.writeHead(reply.status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: reply.error } }));
    return;
  }
  const called = "call" in reply;
  const delta = called
    ? {
        tool_calls: [
          {
            index: 0,
            id: "c1",
            type: "function",
            function: { name: reply.call, arguments: JSON.stringify(reply.input) },
          },
        ],
      }
    : { content: reply.say };
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const choice of [
    { index: 0, delta },
    { index: 0, delta: {}, finish_reason: called ? "tool_calls" : "stop" },
  ]) {
    response.write(`data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", choices: [choice] })}\n\n`);
  }
  response.end("data: [DONE]\n\n");
}
