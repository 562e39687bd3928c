import { expect, it, onTestFinished } from "vitest";
import { useProxy } from "../../../src/hosts/cli/proxy.ts";
import { createCli } from "../../support/cli.ts";
import { type ProxyServer, startProxyServer } from "../../support/proxy-server.ts";
import { sends, startScriptedServer } from "../../support/scripted-server.ts";

async function startProxy(target: string): Promise<ProxyServer> {
  const proxy = await startProxyServer(target);
  onTestFinished(proxy.close);
  return proxy;
}

/** A model that only says hello. */
async function startModel() {
  const chunk = { choices: [{ index: 0, delta: { content: "Good day." }, finish_reason: "stop" }] };
  const server = await startScriptedServer(sends([`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`]));
  onTestFinished(server.close);
  return server;
}

async function sayHello(baseUrl: string, env: Readonly<Record<string, string>>) {
  const cli = await createCli();
  const model = ["--base-url", baseUrl, "--model", "m", "--style", "xml"];
  return cli.start(["run", "Hello", "--workspace", cli.workspace, ...model], env).ended;
}

it.each(["HTTP_PROXY", "http_proxy"])("requests go through the proxy that %s names", async (name) => {
  const proxy = await startProxy((await startModel()).url);
  const { stdout } = await sayHello("http://models.example/v1", { [name]: proxy.url });
  expect(stdout).toContain("Good day.");
  expect(proxy.asked.join(" ")).toContain("models.example");
});

it("and past it to the hosts that NO_PROXY names", async () => {
  const model = await startModel();
  const proxy = await startProxy(model.url);
  const { stdout } = await sayHello(model.url, { HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" });
  expect(stdout).toContain("Good day.");
  expect(proxy.asked).toEqual([]);
});

it("a Node that cannot do so is told of, and nothing is said where no proxy is named", () => {
  expect(useProxy({ https_proxy: "http://proxy:1" }, {})).toBe(
    "HTTPS_PROXY is set, but this Node uses no proxy: set NODE_USE_ENV_PROXY=1 with Node 22.21 or newer.",
  );
  expect(useProxy({ HTTPS_PROXY: "http://proxy:1", NODE_USE_ENV_PROXY: "1" }, {})).toBeUndefined();
  expect(useProxy({ HTTPS_PROXY: "" }, {})).toBeUndefined();
});
