import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as vscode from "vscode";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createProvider, type Wire } from "../../src/providers/index.ts";
import { startProxyServer } from "../support/proxy-server.ts";
import { defineSuite } from "../support/vscode/define-suite.ts";

const wires: readonly Wire[] = ["openai-chat", "openai-responses", "anthropic-messages"];

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

async function ask(wire: Wire, baseUrl: string): Promise<string | undefined> {
  const provider = createProvider({ wire, baseUrl, model: "m" });
  if (!provider.ok) throw new Error(provider.error.message);
  const request = { system: "", messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }] } as const;
  let last: ProviderDelta | undefined;
  for await (const delta of provider.value.stream(request, new AbortController().signal)) last = delta;
  return last?.type === "failure" ? last.error.code : undefined;
}

async function withSettings(settings: Readonly<Record<string, unknown>>, act: () => Promise<void>): Promise<void> {
  const http = vscode.workspace.getConfiguration("http");
  const set = async (name: string, value: unknown) => http.update(name, value, vscode.ConfigurationTarget.Global);
  for (const [name, value] of Object.entries(settings)) await set(name, value);
  try {
    await act();
  } finally {
    for (const name of Object.keys(settings)) await set(name, undefined);
  }
}

export const run = defineSuite({
  async "requests of every wire go through the proxy that VS Code's settings name"() {
    const { proxy, paths, close } = await start();
    await withSettings({ proxy: proxy.url, proxySupport: "override" }, async () => {
      for (const wire of wires) assert.equal(await ask(wire, "http://models.example/v1"), "auth");
    });
    assert.equal(paths.length, wires.length);
    assert.match(proxy.asked.join(), /^[^,]*models\.example[^,]*(,[^,]*models\.example[^,]*)*$/); // a tunnel may serve several
    proxy.close();
    close();
  },

  async "and past it to the hosts that http.noProxy names"() {
    const { own, proxy, paths, close } = await start();
    await withSettings({ proxy: proxy.url, proxySupport: "override", noProxy: ["127.0.0.1"] }, async () => {
      assert.equal(await ask("openai-chat", `${own}/v1`), "auth");
    });
    assert.deepEqual(proxy.asked, []);
    assert.equal(paths.length, 1);
    proxy.close();
    close();
  },
});
