import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { findLocalServers } from "../../src/providers/local-servers.ts";
import { startScriptedServer } from "../support/scripted-server.ts";

async function origin(status: number, body: unknown): Promise<string> {
  const server = await startScriptedServer((request, response) => {
    const known = request.url === "/v1/models" && request.headers.authorization === undefined;
    response.writeHead(known ? status : 404).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  onTestFinished(server.close);
  return new URL(server.url).origin;
}

async function find(origins: readonly string[]) {
  return findLocalServers({ origins }, new AbortController().signal);
}

it.each([
  [{ data: [{ id: "m", owned_by: "llamacpp" }] }, "llamacpp", "llama.cpp server", 1],
  [{ data: [{ id: "m", owned_by: "vllm" }, { id: "n" }] }, "vllm", "vLLM", 2],
  [{ data: [{ id: "m", owned_by: "library" }] }, "ollama", "Ollama", 1],
  [{ data: [{ id: "m" }] }, "openai-compatible", "OpenAI-compatible server", 1],
  [{ data: null }, "openai-compatible", "OpenAI-compatible server", 0],
])("a model server is told by what it says of its models: %j", async (answer, provider, label, models) => {
  const at = await origin(200, { object: "list", ...answer });
  expect(await find([at])).toEqual([{ provider, label, baseUrl: `${at}/v1`, models }]);
});

it("one that wants a key is there, and was sent none", async () => {
  const at = await origin(401, { error: { message: "Authentication Error, No api key passed in." } });
  expect(await find([at])).toMatchObject([{ baseUrl: `${at}/v1`, models: null }]);
});

it("what is no model server is left alone, and what does not answer is not there", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const others = [
    await origin(200, "<!doctype html><title>My app</title>"),
    await origin(200, { data: [{ id: "an order" }] }),
    await origin(404, { error: "not found" }),
    await origin(401, "Unauthorized"),
    `http://127.0.0.1:${port}`,
  ];
  expect(await find(others)).toEqual([]);
});

it("the usual ports are asked, on this machine only and without a key", async () => {
  const asked: string[] = [];
  const send = async (input: string | URL | Request, init?: RequestInit) => {
    asked.push(String(input));
    expect(init?.headers).toBeUndefined();
    throw new TypeError("nobody there");
  };
  expect(await findLocalServers({ fetch: send }, new AbortController().signal)).toEqual([]);
  const ports = [1234, 11434, 8080, 8000, 30000, 4000];
  expect(asked).toEqual(ports.map((port) => `http://127.0.0.1:${port}/v1/models`));
});
