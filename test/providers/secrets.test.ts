import { afterEach, describe, expect, it } from "vitest";
import type { AppErrorData } from "../../src/core/errors.ts";
import { createProvider, listModels, type ProviderConfig } from "../../src/providers/index.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(...answer: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...answer);
  servers.push(server);
  return server;
}

async function failure(config: ProviderConfig): Promise<AppErrorData | undefined> {
  const provider = createProvider(config);
  if (!provider.ok) return provider.error;
  let error: AppErrorData | undefined;
  for await (const delta of provider.value.stream({ system: "", messages: [] }, new AbortController().signal)) {
    if (delta.type === "failure") error = delta.error;
  }
  return error;
}

const key = "sk-very-secret-1234";

describe("a key is never told", () => {
  const echo = JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } });

  it("not when the server repeats it in a refusal", async () => {
    const { url } = await start(sends([echo], "application/json", 401));
    const error = await failure({ baseUrl: url, model: "m", apiKey: key });
    expect(error).toMatchObject({ code: "auth", detail: expect.stringContaining("[hidden]") });
    expect(JSON.stringify(error)).not.toContain(key);
  });

  it("not when it was a header and comes back inside a stream or a page", async () => {
    for (const body of [`data: ${echo}\n\n`, `<html>${key}</html>`]) {
      const { url } = await start(sends([body]));
      const error = await failure({ baseUrl: url, model: "m", headers: { "x-api-key": `Bearer ${key}` } });
      expect(error?.detail).toContain("[hidden]");
      expect(JSON.stringify(error)).not.toContain(key);
    }
  });

  it("not to another host that a redirection leads to", async () => {
    const other = await start(sends(["data: [DONE]\n\n"]));
    for (const status of [301, 307]) {
      const { url } = await start((_request, response) => {
        response.writeHead(status, { location: `${other.url}/chat/completions` }).end();
      });
      const error = await failure({ baseUrl: url, model: "m", headers: { "x-api-key": key } });
      expect(error).toMatchObject({ code: "bad_address", detail: `Location: ${other.url}/chat/completions` });
    }
    expect(other.headers).toEqual([]);
  });

  it("not when it was pasted where the address belongs", async () => {
    expect((await failure({ baseUrl: key, model: "m" }))?.message).not.toContain(key);
    const error = await failure({ baseUrl: `https://user:${key}@example.com/v1`, model: "m" });
    expect(error).toMatchObject({ code: "bad_address" });
    expect(JSON.stringify(error)).not.toContain(key);
  });
});

describe("an address", () => {
  it("keeps its query on every request", async () => {
    const paths: (string | undefined)[] = [];
    const server = await start((request, response) => {
      paths.push(request.url);
      response.end(request.url?.includes("/models") ? '{"object":"list","data":null}' : "data: [DONE]\n\n");
    });
    const config = { baseUrl: `${server.url}/chat/completions?api-version=7`, model: "m" };
    await failure(config);
    expect(await listModels(config, new AbortController().signal)).toEqual({ ok: true, value: [] });
    expect(paths).toEqual(["/v1/chat/completions?api-version=7", "/v1/models?api-version=7"]);
  });

  it("that lacks /v1 is offered with it", async () => {
    const server = await start(sends(["Not Found"], "text/plain", 404));
    const baseUrl = server.url.replace("/v1", "");
    expect(await failure({ baseUrl, model: "m" })).toMatchObject({
      code: "bad_address",
      advice: `Try ${server.url} as the address in the profile's settings.`,
    });
  });

  it("of LM Studio without /v1 is recognised under status 200", async () => {
    const words = "Unexpected endpoint or method. (POST /chat/completions)";
    const { url } = await start(sends([JSON.stringify({ error: words })], "application/json"));
    expect(await failure({ baseUrl: url, model: "m" })).toMatchObject({ code: "bad_address", detail: words });
  });

  it("of something else has no list of models", async () => {
    const { url } = await start(sends(["<html>"], "text/html"));
    const models = await listModels({ baseUrl: url, model: "" }, new AbortController().signal);
    expect(models).toMatchObject({ ok: false, error: { code: "bad_response" } });
  });
});
