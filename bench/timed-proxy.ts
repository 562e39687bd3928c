/** Stands between the editor and the demo model and notes when the last piece of each reply went by. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface TimedProxy {
  /** Base URL, ending in /v1. */
  readonly url: string;
  /** Milliseconds since the epoch, of the newest chat reply; 0 before the first. */
  readonly firstByteAt: number;
  readonly lastByteAt: number;
  close(): void;
}

export async function startTimedProxy(target: string): Promise<TimedProxy> {
  const upstream = new URL(target);
  const times = { first: 0, last: 0 };
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: upstream.host };
    const forward = request({
      host: upstream.hostname,
      port: upstream.port,
      path: incoming.url,
      method: incoming.method,
      headers,
    });
    incoming.pipe(forward);
    forward.on("response", (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      times.first = 0;
      reply.on("data", (piece: Buffer) => {
        times.first ||= Date.now();
        times.last = Date.now();
        outgoing.write(piece);
      });
      reply.on("end", () => outgoing.end());
    });
    outgoing.on("close", () => forward.destroy());
    forward.on("error", () => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get firstByteAt() {
      return times.first;
    },
    get lastByteAt() {
      return times.last;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
