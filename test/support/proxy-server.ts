/** A proxy on loopback, for plain requests and for tunnels. */
import { request as ask, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";

export interface ProxyServer {
  readonly url: string;
  /** The addresses it was asked for, in order. */
  readonly asked: readonly string[];
  close(): void;
}

/** Passes everything on to one server, whatever host is asked for, and keeps the names of the hosts. */
export async function startProxyServer(target: string): Promise<ProxyServer> {
  const { port: targetPort } = new URL(target);
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { pathname, search } = new URL(request.url ?? "", target);
    const onward = ask({ port: targetPort, path: pathname + search, method: request.method, headers: request.headers });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  proxy.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const through = connect(Number(targetPort), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      through.pipe(socket).pipe(through);
    });
    for (const end of [socket, through]) end.on("error", () => through.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    proxy.closeAllConnections();
    proxy.close();
  };
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked, close };
}
