/** A server on a bare socket: what it says to each request, byte for byte, and how the connection ends, is the test's. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface RawServer {
  /** Host and port. */
  readonly host: string;
  /** Requests so far. */
  readonly requests: number;
  /** Their bodies. */
  readonly bodies: readonly string[];
  /** Takes no more connections; those that stand end by themselves. */
  close(): Promise<void>;
}

/**
 * `answer` is given the number of the request, from 1, and its path. Every request has a connection of its own.
 * A test that runs beside others hands in its own `onTestFinished`.
 */
export async function startRawServer(
  answer: (socket: Socket, request: number, path: string) => void,
  onFinished: (end: () => void) => void = onTestFinished,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const bodies: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    let seen = "";
    const read = (bytes: Buffer): void => {
      seen += bytes.toString("latin1");
      const [head = "", body] = seen.split("\r\n\r\n", 2);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || seen.length - head.length - 4 < length) return;
      socket.off("data", read);
      answer(socket, bodies.push(body), head.split(" ")[1] ?? "");
    };
    socket.on("data", read);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    get requests() {
      return bodies.length;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A whole HTTP response. */
export function response(status: number, body: string, headers: readonly string[] = []): string {
  const type = body.startsWith("{") ? "application/json" : "text/event-stream";
  const head = [`HTTP/1.1 ${status} X`, `content-type: ${type}`, "connection: close", ...headers];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
