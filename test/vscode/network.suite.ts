import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkWires } from "../support/network-wires.ts";
import { startProxyServer } from "../support/proxy-server.ts";
import { askWire, withHttpSettings } from "../support/vscode/ask-wire.ts";
import { defineSuite } from "../support/vscode/define-suite.ts";

/** A server that only counts who asks, behind a proxy that the editor's settings name. */
async function start() {
  const paths: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    paths.push(url);
    response.writeHead(401, { "content-type": "application/json" }).end('{"error":{"message":"no key"}}');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = await startProxyServer(own);
  return { own, paths, proxy, close: () => server.close() };
}

export const run = defineSuite({
  async "requests of every wire go through the proxy that VS Code's settings name"() {
    const { proxy, paths, close } = await start();
    await withHttpSettings({ proxy: proxy.url, proxySupport: "override" }, async () => {
      for (const wire of networkWires)
        assert.equal((await askWire({ wire, baseUrl: "http://models.example/v1" }))?.code, "auth");
    });
    assert.equal(paths.length, networkWires.length);
    assert.match(proxy.asked.join(), /^[^,]*models\.example[^,]*(,[^,]*models\.example[^,]*)*$/); // a tunnel may serve several
    proxy.close();
    close();
  },

  async "and past it to the hosts that http.noProxy names"() {
    const { own, proxy, paths, close } = await start();
    await withHttpSettings({ proxy: proxy.url, proxySupport: "override", noProxy: ["127.0.0.1"] }, async () => {
      assert.equal((await askWire({ wire: "openai-chat", baseUrl: `${own}/v1` }))?.code, "auth");
    });
    assert.deepEqual(proxy.asked, []);
    assert.equal(paths.length, 1);
    proxy.close();
    close();
  },
});
