import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { linkTo } from "../../src/providers/index.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

interface Asked {
  readonly request: string;
  readonly key: string | undefined;
  readonly body: string;
}

/** A server that answers the questions named, and 404 to everything else. */
async function serve(answers: Readonly<Record<string, unknown>>) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const name = `${request.method} ${request.url}`;
    asked.push({ request: name, key: request.headers.authorization, body: await textOf(request) });
    const answer = answers[name];
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer ?? { error: "no such thing" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { asked, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

const soon = (): AbortSignal => AbortSignal.timeout(5_000);

describe("a server that tells is believed:", () => {
  test.each<[string, string, unknown, string, boolean]>([
    ["Ollama with tools", "POST /api/show", { capabilities: ["completion", "tools"] }, "Ollama", true],
    ["Ollama without", "POST /api/show", { capabilities: ["completion"] }, "Ollama", false],
    [
      "LM Studio with",
      "GET /api/v0/models/m",
      { id: "m", state: "loaded", capabilities: ["tool_use"] },
      "LM Studio",
      true,
    ],
    ["LM Studio without", "GET /api/v0/models/m", { id: "m", state: "loaded" }, "LM Studio", false],
    ["llama.cpp with", "GET /props", { chat_template_caps: { supports_tool_calls: true } }, "llama.cpp", true],
    ["llama.cpp without", "GET /props", { chat_template_caps: { supports_tool_calls: false } }, "llama.cpp", false],
  ])("%s", async (_, question, answer, by, supported) => {
    const { baseUrl, asked } = await serve({ [question]: answer });
    const lesson = await linkTo({ baseUrl, model: "m", apiKey: "secret-key" }).describe(soon());
    expect(lesson).toMatchObject({ kind: "tools_declared", by, supported });
    expect(asked.every(({ key }) => key === "Bearer secret-key")).toBe(true);
  });
});

test("OpenRouter is asked about the model's endpoints, and one that takes tools is enough", async () => {
  const asked: string[] = [];
  const answer = { data: { endpoints: [{ supported_parameters: ["top_p"] }, { supported_parameters: ["tools"] }] } };
  const send: typeof fetch = async (url) => {
    asked.push(String(url));
    return Response.json(answer);
  };
  const link = linkTo({ baseUrl: "https://openrouter.ai/api/v1", model: "a/b:free", fetch: send });
  expect(await link.describe(soon())).toMatchObject({ by: "OpenRouter", supported: true });
  expect(asked).toEqual(["https://openrouter.ai/api/v1/models/a/b:free/endpoints"]);
});

describe("nothing is learnt from", () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["a server that knows none of the questions", {}],
    ["an old Ollama that does not list capabilities", { "POST /api/show": { modelfile: "" } }],
    ["a page where an answer should be", { "GET /props": "<html></html>" }],
    ["a llama.cpp without the field", { "GET /props": { chat_template: "…" } }],
  ])("%s", async (_, answers) => {
    const { baseUrl } = await serve(answers);
    expect(await linkTo({ baseUrl, model: "m" }).describe(soon())).toBeUndefined();
  });

  test("a server that is not there, or an address that is none", async () => {
    expect(await linkTo({ baseUrl: "http://127.0.0.1:9/v1", model: "m" }).describe(soon())).toBeUndefined();
    expect(await linkTo({ baseUrl: "nonsense", model: "m" }).describe(soon())).toBeUndefined();
  });

  test("a server that does not answer in time", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const link = linkTo({ baseUrl: `http://127.0.0.1:${port}/v1`, model: "m" });
    expect(await link.describe(AbortSignal.timeout(50))).toBeUndefined();
  });
});

test("a public server of another kind is asked nothing", async () => {
  let asked = 0;
  const send: typeof fetch = async () => {
    asked++;
    return Response.json({});
  };
  expect(
    await linkTo({ baseUrl: "https://api.example.com/v1", model: "m", fetch: send }).describe(soon()),
  ).toBeUndefined();
  expect(asked).toBe(0);
});
