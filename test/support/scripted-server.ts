/** A real HTTP server on loopback that answers each request as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ScriptedServer {
  /** Base URL, ending in /v1. */
  readonly url: string;
  /** Parsed bodies of the requests so far. */
  readonly bodies: unknown[];
  readonly headers: IncomingMessage["headers"][];
  /** Connections that the client closed before the answer was over. */
  readonly cut: number;
  close(): Promise<void>;
}

/** Without `hasList` questions about its models are answered with 404, and not counted. */
export async function startScriptedServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
  { hasList = true } = {},
): Promise<ScriptedServer> {
  const bodies: unknown[] = [];
  const headers: IncomingMessage["headers"][] = [];
  let cut = 0;
  const server = createServer((request, response) => {
    if (!hasList && request.method === "GET") return void response.writeHead(404).end();
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      headers.push(request.headers);
      bodies.push(body === "" ? undefined : JSON.parse(body));
      void answer(request, response);
    });
    response.on("close", () => {
      if (!response.writableFinished) cut++;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    bodies,
    headers,
    get cut() {
      return cut;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An answer that sends these pieces of a body verbatim. */
export function sends(pieces: readonly (string | Uint8Array)[], type = "text/event-stream", status = 200) {
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(status, { "content-type": type });
    for (const piece of pieces) response.write(piece);
    response.end();
  };
}
