import { afterEach, describe, expect, test } from "vitest";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createProvider, linkTo, type Wire } from "../../src/providers/index.ts";
import type { RecordedExchange } from "../../src/providers/transport/recorded-exchange.ts";
import { createRecorder, type Recorder, type RecorderOptions } from "../../src/providers/transport/recorder.ts";
import { answer } from "../support/messages-events.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(...script: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...script);
  servers.push(server);
  return server;
}

const key = 'sk-very/secret"1234';
const says = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`;
const over = "data: [DONE]\n\n";

interface Asking {
  readonly wire?: Wire;
  readonly words?: string;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function ask(recorder: Recorder, url: string, asking: Asking = {}): Promise<readonly ProviderDelta[]> {
  const { words = "Hello", signal = new AbortController().signal, ...rest } = asking;
  const config = { baseUrl: url, model: "m", ...rest };
  const provider = createProvider({ ...config, fetch: recorder.record(config) });
  if (!provider.ok) throw new Error(provider.error.message);
  const messages = [{ role: "user", parts: [{ type: "text", text: words }] } as const];
  const deltas: ProviderDelta[] = [];
  for await (const delta of provider.value.stream({ system: "", messages }, signal)) deltas.push(delta);
  return deltas;
}

function bodyOf({ reply }: RecordedExchange): string {
  return Buffer.concat(reply?.pieces ?? []).toString("utf8");
}

describe("what went over a wire is kept", () => {
  test.each([
    ["openai-chat", `${says("Hi")}${over}`, "/v1/chat/completions"],
    ["anthropic-messages", answer, "/v1/messages"],
  ] as const)("as it was sent and received: %s", async (wire, body, path) => {
    const { url, bodies } = await start(sends([body.slice(0, 9), body.slice(9)]));
    const recorder = createRecorder();
    await ask(recorder, url, { wire });
    const [one, ...more] = recorder.exchanges();
    expect(more).toEqual([]);
    expect(one).toMatchObject({ number: 1, wire, model: "m", state: "over", problem: undefined });
    expect(one?.request).toMatchObject({ method: "POST", url: new URL(path, url).href, leftOut: 0 });
    expect(JSON.parse(one?.request.body ?? "")).toEqual(bodies[0]);
    expect(one?.reply).toMatchObject({ status: 200, leftOut: 0 });
    expect(one && bodyOf(one)).toBe(body);
  });

  test("also what is asked about the models", async () => {
    const { url } = await start(sends(['{"data":[{"id":"a"}]}'], "application/json"));
    const recorder = createRecorder();
    const config = { baseUrl: url, model: "m" };
    const models = await linkTo({ ...config, fetch: recorder.record(config) }).models(new AbortController().signal);
    expect(models).toEqual({ ok: true, value: ["a"] });
    expect(recorder.exchanges()[0]?.request).toMatchObject({ method: "GET", url: `${url}/models`, body: "" });
  });

  test("a refusal, with its status and words", async () => {
    const { url } = await start(sends(['{"error":{"message":"no"}}'], "application/json", 400));
    const recorder = createRecorder();
    expect((await ask(recorder, url)).at(-1)).toMatchObject({ type: "failure", error: { detail: "no" } });
    const [one] = recorder.exchanges();
    expect(one).toMatchObject({ state: "over", reply: { status: 400 } });
    expect(one && bodyOf(one)).toBe('{"error":{"message":"no"}}');
  });

  test("a connection that nobody answers, with the reason", async () => {
    const server = await startScriptedServer(sends([over]));
    await server.close();
    const recorder = createRecorder();
    expect((await ask(recorder, server.url)).at(-1)).toMatchObject({ error: { code: "unreachable" } });
    const [one] = recorder.exchanges();
    expect(one).toMatchObject({ state: "broken", reply: undefined });
    expect(one?.problem).toContain("ECONNREFUSED");
  });

  test("a reply that breaks off, up to there", async () => {
    const { url } = await start((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(says("Hi"), () => response.destroy());
    });
    const recorder = createRecorder();
    expect((await ask(recorder, url)).at(-1)).toMatchObject({ error: { code: "unreachable" } });
    const [one] = recorder.exchanges();
    expect(one).toMatchObject({ state: "broken", problem: expect.stringContaining("terminated") });
    expect(one && bodyOf(one)).toBe(says("Hi"));
  });

  test("a reply that the person stops, up to there; the connection is closed", async () => {
    const { url, ...server } = await start((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(says("Hi"));
    });
    const recorder = createRecorder();
    const stop = new AbortController();
    const asked = ask(recorder, url, { signal: stop.signal });
    await expect.poll(() => recorder.exchanges()[0]?.reply?.pieces.length).toBe(1);
    expect(recorder.exchanges()[0]?.state).toBe("arriving");
    stop.abort();
    await asked;
    expect(recorder.exchanges()[0]).toMatchObject({ state: "stopped", problem: undefined });
    await expect.poll(() => servers.at(-1)?.cut).toBe(1);
    expect(server.bodies).toHaveLength(1);
  });
});

describe("nothing secret is shown", () => {
  const header = "Bearer very-secret-header-value";
  const all = (recorder: Recorder): string =>
    recorder
      .exchanges()
      .map((one) => JSON.stringify(one) + bodyOf(one))
      .join("");

  test.each(["openai-chat", "anthropic-messages"] as const)(
    "not the key or a header, wherever it stands: %s",
    async (wire) => {
      const echo = `data: {"key":${JSON.stringify(key)},"same":"${JSON.stringify(key).slice(1, -1).replace("/", "\\/")}"}\n\n`;
      const { url } = await start((_request, response) => {
        response.writeHead(400, {
          "set-cookie": "session=abc",
          "x-echo": header.slice(7),
          "content-type": "text/plain",
        });
        response.end(`${echo}${header} ?key=${encodeURIComponent(key)}`);
      });
      const recorder = createRecorder();
      const headers = { "x-gateway": header, "x-short": "abc" };
      await ask(recorder, `${url}?code=${encodeURIComponent(key)}&api-version=2`, {
        wire,
        apiKey: key,
        headers,
        words: key,
      });
      const [one] = recorder.exchanges();
      const shown = all(recorder);
      for (const secret of ["very/secret", "very\\/secret", "very%2Fsecret", "very-secret", "session=abc"])
        expect(shown).not.toContain(secret);
      const sent = new Map(one?.request.headers);
      expect(sent.get(wire === "openai-chat" ? "authorization" : "x-api-key")).toBe("[hidden]");
      expect([sent.get("x-gateway"), sent.get("x-short")]).toEqual(["[hidden]", "[hidden]"]);
      expect(one?.request.url).toContain("?code=[hidden]&api-version=2");
      expect(new Map(one?.reply?.headers).get("x-echo")).toBe("[hidden]");
    },
  );

  test("not a key that came in two pieces", async () => {
    const half = 9;
    const { url } = await start(async (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${key.slice(0, half)}`);
      await expect.poll(() => recorder.exchanges()[0]?.reply?.pieces.length).toBe(1);
      response.end(`${key.slice(half)}\n\n`);
    });
    const recorder = createRecorder();
    await ask(recorder, url, { apiKey: key });
    expect(recorder.exchanges().map(bodyOf)).toEqual(["data: [hidden]\n\n"]);
  });
});

describe("memory has its bounds", () => {
  async function askAll(options: RecorderOptions, words: readonly string[]): Promise<readonly RecordedExchange[]> {
    const { url } = await start(sends([says("x".repeat(50)), over]));
    const recorder = createRecorder(options);
    for (const text of words) await ask(recorder, url, { words: text });
    return recorder.exchanges();
  }

  test("the newest exchanges stay", async () => {
    const kept = await askAll({ exchanges: 2 }, ["a", "b", "c"]);
    expect(kept.map(({ number }) => number)).toEqual([2, 3]);
  });

  test("so much of all bodies stays, and the newest exchange in any case", async () => {
    const kept = await askAll({ totalSize: 3_000 }, ["a".repeat(1_000), "b".repeat(1_000), "c".repeat(1_000)]);
    expect(kept.map(({ number }) => number)).toEqual([2, 3]);
    expect(await askAll({ totalSize: 10 }, ["a", "b"])).toHaveLength(1);
  });

  test("a body stays up to its limit, what is missing is counted, and the reply itself is whole", async () => {
    const body = says("x".repeat(500)) + over;
    const { url } = await start(sends([body]));
    const recorder = createRecorder({ bodySize: 100 });
    const deltas = await ask(recorder, url);
    expect(deltas).toContainEqual({ type: "text", text: "x".repeat(500) });
    const [one] = recorder.exchanges();
    expect(one && bodyOf(one)).toBe(body.slice(0, 100));
    expect(one?.reply?.leftOut).toBe(body.length - 100);
    expect(one?.request.body).toHaveLength(100);
    expect(one?.request.leftOut).toBeGreaterThan(0);
  });
});

test("who wants to know hears once of each exchange that is over", async () => {
  const { url } = await start(sends([says("Hi"), over]));
  const heard: RecordedExchange[] = [];
  const recorder = createRecorder({ ended: (exchange) => heard.push(exchange) });
  await ask(recorder, url);
  await ask(recorder, url);
  expect(heard.map(({ number, state }) => [number, state])).toEqual([
    [1, "over"],
    [2, "over"],
  ]);
});
