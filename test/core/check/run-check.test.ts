import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { type ExpectedCall, nestedProbe, parallelProbe, singleProbe } from "../../../src/core/check/probes.ts";
import { runCheck } from "../../../src/core/check/run-check.ts";
import type { CheckStep, CheckSummary, CheckUpdate } from "../../../src/core/check/step.ts";
import type { Evidence } from "../../../src/core/evidence.ts";
import { createDialects } from "../../../src/dialects/index.ts";
import { systemClock } from "../../../src/hosts/node/clock.ts";
import { probeAddress } from "../../../src/hosts/node/probe-address.ts";
import { linkTo, type ProviderConfig } from "../../../src/providers/index.ts";
import {
  type Asked,
  type Faults,
  type FaultyReply,
  type FaultyServer,
  nativeCall,
  refusal,
  startFaultyServer,
} from "../../support/faulty-server.ts";
import { selfSigned } from "../../support/self-signed.ts";

interface Checked {
  readonly summary: CheckSummary;
  readonly updates: readonly CheckUpdate[];
  readonly evidence: readonly Evidence[];
  step(id: string): CheckStep | undefined;
}

/** Limits are a hundredth of the real ones, so that what hangs does not hold up the tests. */
async function check(
  config: Partial<ProviderConfig> & { readonly baseUrl: string },
  signal = new AbortController().signal,
  onUpdate: (update: CheckUpdate) => void = () => undefined,
): Promise<Checked> {
  const evidence: Evidence[] = [];
  const updates: CheckUpdate[] = [];
  const model = config.model ?? "demo";
  const deps = {
    ...linkTo({ ...config, model }),
    model,
    baseUrl: config.baseUrl,
    styles: createDialects().explicit,
    without: [],
    evidence: { about: () => evidence, add: async (record: Evidence) => void evidence.push(record) },
    clock: systemClock,
    probe: (address: string, outer: AbortSignal) => probeAddress(address, { env: {}, limitMs: 2_000 }, outer),
    within: (ms: number, outer: AbortSignal) => AbortSignal.any([outer, AbortSignal.timeout(ms / 100)]),
  };
  for await (const update of runCheck(deps, signal)) {
    updates.push(update);
    onUpdate(update);
  }
  const last = updates.at(-1);
  if (last?.type !== "done") throw new Error("no summary");
  const { summary } = last;
  return { summary, updates, evidence, step: (id) => summary.steps.find((step) => step.id === id) };
}

async function checkWith(faults: Faults): Promise<Checked & { readonly server: FaultyServer }> {
  const server = await startFaultyServer(faults);
  const checked = await check({ baseUrl: server.url });
  expect(server.requests.length).toBeLessThan(20);
  expect(checked.summary.requests).toBe(server.requests.length);
  return { ...checked, server };
}

const native = (reply: FaultyReply | ((asked: Asked) => FaultyReply | undefined)): Faults => ({
  chat: (asked) => (asked.isNative ? (typeof reply === "function" ? reply(asked) : reply) : undefined),
});
const says = (content: string, finish = "stop"): FaultyReply => ({ deltas: [{ content }], finish });
const hermes = ({ name, input }: ExpectedCall): string =>
  `<tool_call>\n${JSON.stringify({ name, arguments: input })}\n</tool_call>`;
const isNested = ({ question }: Asked): boolean => question.includes("keep_note");
const isSingle = ({ question }: Asked): boolean =>
  question.includes("once, with the key") && !question.includes("result");
const isParallel = ({ question }: Asked): boolean => question.includes("twice");
const blue = JSON.stringify({ key: "blue-7" });

/** Node itself cannot make a certificate. */

describe("a server that does everything", () => {
  test("passes every step in ten requests, and native calls are recommended", async () => {
    const { summary, evidence, server } = await checkWith({});
    expect(summary.steps.map(({ id, state }) => [id, state])).toEqual(
      [
        ...["profile", "connection", "key", "models", "stream"],
        ...["json.single", "json.nested", "json.parallel", "json.result", "json.forced"],
        ...["xml.single", "xml.nested", "xml.result", "figures"],
      ].map((id) => [id, "passed"]),
    );
    expect(summary.recommendation).toMatchObject({ style: "json", label: "JSON" });
    expect(server.requests).toHaveLength(10);
    expect(summary.tokens).toBeGreaterThan(100);
    expect(evidence).toMatchObject([
      { kind: "checked", style: "json", baseUrl: server.url, model: "demo", detail: summary.recommendation.reason },
    ]);
    expect(createDialects().choose("auto", evidence).style.reason).toContain("JSON calls came back exactly");
  });

  test("each step is told when it begins and when it is over", async () => {
    const { updates } = await checkWith({});
    const told = updates.flatMap((update) =>
      update.type === "step" ? [`${update.step.id} ${update.step.state}`] : [],
    );
    expect(told.slice(0, 4)).toEqual(["profile running", "profile passed", "connection running", "connection passed"]);
    expect(told).toHaveLength(28);
  });

  test("a key that is taken is said to be taken, and told to nobody", async () => {
    const server = await startFaultyServer();
    const { summary, step } = await check({ baseUrl: server.url, apiKey: "sk-secret-secret" });
    expect(step("key")?.found).toBe("The server takes it.");
    expect(server.requests.every(({ authorization }) => authorization === "Bearer sk-secret-secret")).toBe(true);
    expect(JSON.stringify(summary)).not.toContain("secret");
  });
});

const ollama = refusal(400, "registry.ollama.ai/library/gemma3:latest does not support tools");

describe("native calls that do not work, where XML does", () => {
  test.each<[string, Faults, string, RegExp]>([
    ["refused in Ollama's words", native(ollama), "json.single", /does not take native tool calls/],
    [
      "arguments cut off",
      native({ deltas: [nativeCall("look_up_word", '{"key": "blu')], finish: "tool_calls" }),
      "json.single",
      /were cut off, though the server said that the reply was complete/,
    ],
    [
      "code inside arguments cut at a tag",
      {
        rewrite: (reply, asked) =>
          asked.isNative && isNested(asked) ? reply.replaceAll("closing", "").replaceAll("brace", "") : reply,
      },
      "json.nested",
      /other values than asked for: code has/,
    ],
    [
      "a call left in the text that nobody can read",
      native((asked) =>
        isSingle(asked) ? says("<tool_call>look_up_word, please, with blue-7</tool_call>") : undefined,
      ),
      "json.single",
      /left in the text, in Hermes format/,
    ],
    [
      "a call that was announced and never sent",
      native({ deltas: [{ content: "" }], finish: "tool_calls" }),
      "json.single",
      /said that the reply holds a call, but sent none/,
    ],
    ["words in place of a call", native(says("I would use look_up_word for it.")), "json.single", /answered in words/],
    ["an empty reply", native(says("")), "json.single", /The reply was empty/],
    ["a hang", native("hang"), "json.single", /did not end within 60 seconds/],
    [
      "a result that never reaches the model",
      native(({ hasResult }) =>
        hasResult ? { deltas: [nativeCall("look_up_word", blue)], finish: "stop" } : undefined,
      ),
      "json.result",
      /called again instead of using the result/,
    ],
    [
      "another tool called",
      native((asked) => (isSingle(asked) ? { deltas: [nativeCall("keep_note", "{}")], finish: "stop" } : undefined)),
      "json.single",
      /It called keep_note instead of look_up_word/,
    ],
    [
      "a model that thinks until its limit",
      native({ deltas: [{ reasoning_content: "Hm." }], finish: "length" }),
      "json.single",
      /reached its length limit/,
    ],
  ])("%s: the cause is named, and XML recommended", async (_, faults, id, cause) => {
    const { step, summary, evidence } = await checkWith(faults);
    expect(step(id)).toMatchObject({ state: "failed", found: expect.stringMatching(cause) });
    expect(step(id)?.fix).toMatch(/\w/);
    expect(summary.recommendation).toMatchObject({ style: "xml", reason: expect.stringMatching(/JSON does not work/) });
    expect(evidence).toMatchObject([{ kind: "checked", style: "xml" }]);
    expect(createDialects().choose("auto", evidence).style.label).toBe("XML");
  });

  test("what needs a failed step is skipped and says which, and a refusal is not repeated", async () => {
    const { step, server } = await checkWith(native(ollama));
    for (const id of ["json.nested", "json.parallel", "json.result", "json.forced"]) {
      expect(step(id)).toMatchObject({ state: "skipped", found: "Not tried, because “JSON: one call” failed." });
    }
    expect(step("json.single")?.detail).toContain("gemma3");
    expect(server.requests).toHaveLength(6);
  });
});

describe("what does not stand in the way of native calls", () => {
  test.each<[string, Faults, string, RegExp]>([
    [
      "arguments encoded twice",
      native((asked) =>
        isSingle(asked)
          ? { deltas: [nativeCall("look_up_word", JSON.stringify(blue))], finish: "tool_calls" }
          : undefined,
      ),
      "json.single",
      /Diglot mended them/,
    ],
    [
      "one call at a time",
      native((asked) =>
        isParallel(asked)
          ? { deltas: [nativeCall("look_up_word", JSON.stringify({ key: "north-3" }))], finish: "tool_calls" }
          : undefined,
      ),
      "json.parallel",
      /Only one of two calls/,
    ],
    [
      "parallel calls that lose their arguments",
      native((asked) =>
        isParallel(asked) ? { deltas: [nativeCall("look_up_word", '{"key"')], finish: "tool_calls" } : undefined,
      ),
      "json.parallel",
      /cut off/,
    ],
    [
      "a forced choice refused",
      native(({ isForced }) => (isForced ? refusal(400, "Invalid tool_choice type: 'object'") : undefined)),
      "json.forced",
      /The server refused it/,
    ],
    [
      "a forced choice ignored",
      native(({ isForced }) => (isForced ? says("Hello.") : undefined)),
      "json.forced",
      /The server ignores it/,
    ],
    [
      "no streaming",
      { chat: ({ question }) => (question.startsWith("Count") ? says("one two three") : undefined) },
      "stream",
      /in one piece/,
    ],
    ["no list of models", { models: refusal(404, "Not Found") }, "models", /gave no list/],
    [
      "a list without the model",
      { models: { status: 200, body: JSON.stringify({ data: [{ id: "other" }] }) } },
      "models",
      /1 model listed, but not demo/,
    ],
    [
      "a web page in place of the list",
      { models: { status: 200, body: "<!doctype html><title>UI</title>", type: "text/html" } },
      "models",
      /A web page came back/,
    ],
    [
      "no usage",
      { rewrite: (reply) => reply.replace(/"usage":\{[^}]*\}/g, '"usage":null') },
      "figures",
      /does not say/,
    ],
  ])("%s: a note, and JSON recommended", async (_, faults, id, words) => {
    const { step, summary } = await checkWith(faults);
    expect(step(id)?.found).toMatch(words);
    expect(summary.recommendation.style).toBe("json");
    const ofStyle = id.startsWith("json.");
    if (ofStyle) expect(summary.recommendation.reason).toContain(step(id)?.found);
  });

  test("calls that all leak as text are recovered: JSON is recommended, and the leak is told once", async () => {
    const probes = [singleProbe, nestedProbe, parallelProbe];
    const { summary, step } = await checkWith(
      native(({ question }) => {
        const calls = probes.find((probe) => probe.question === question)?.calls;
        return calls && says(calls.map(hermes).join("\n"));
      }),
    );
    for (const id of ["json.single", "json.nested", "json.parallel"]) {
      expect(step(id)).toMatchObject({ state: "noted", found: expect.stringContaining("(Hermes format)") });
    }
    expect(summary.recommendation.style).toBe("json");
    expect(summary.recommendation.reason.split("Hermes")).toHaveLength(2);
  });

  test("a call that comes only at the second try is noted", async () => {
    let asked = 0;
    const { step, server } = await checkWith(
      native((request) => (isSingle(request) && ++asked === 1 ? says("Shall I?") : undefined)),
    );
    expect(step("json.single")).toMatchObject({
      state: "noted",
      found: expect.stringContaining("Only at the second try"),
    });
    expect(server.requests).toHaveLength(11);
  });

  test("a part of the request that the server refuses is left out, and that is remembered", async () => {
    const { step, evidence, server } = await checkWith({
      chat: ({ body }) =>
        body.includes("stream_options")
          ? refusal(400, "Unrecognized request argument supplied: stream_options")
          : undefined,
    });
    expect(step("stream")).toMatchObject({ state: "noted", found: expect.stringContaining("refused stream_options") });
    expect(evidence.map(({ kind }) => kind)).toEqual(["parameter_rejected", "checked"]);
    expect(server.requests).toHaveLength(11);
  });

  test("tokens from the cache are told", async () => {
    const { step } = await checkWith({
      rewrite: (reply) => reply.replace(/"usage":\{/g, '"usage":{"prompt_tokens_details":{"cached_tokens":128},'),
    });
    expect(step("figures")).toMatchObject({ state: "passed", found: expect.stringContaining("128") });
  });
});

describe("what keeps every style from working", () => {
  test("the key is refused", async () => {
    const refused = refusal(401, "Incorrect API key provided: sk-wrong-key-1234");
    const server = await startFaultyServer({ models: refused, chat: () => refused });
    const { step, summary, evidence } = await check({ baseUrl: server.url, apiKey: "sk-wrong-key-1234" });
    expect(step("key")).toMatchObject({ state: "failed", code: "auth", detail: expect.stringContaining("[hidden]") });
    expect(step("xml.single")).toMatchObject({ state: "skipped", found: "Not tried, because “Key” failed." });
    expect(summary.recommendation).toMatchObject({ style: null, fix: expect.stringContaining("Check the key") });
    expect(evidence).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test("whatever a server repeats of a key or a header is hidden in every word of a check", async () => {
    const page: FaultyReply = { status: 200, body: "<html>sk-mine-123456 gate-secret</html>", type: "text/html" };
    const server = await startFaultyServer({ models: page, chat: () => page });
    const headers = { "X-Gate": "gate-secret" };
    const { updates } = await check({ baseUrl: server.url, apiKey: "sk-mine-123456", headers });
    expect(JSON.stringify(updates)).toContain("[hidden] [hidden]");
    expect(JSON.stringify(updates)).not.toMatch(/sk-mine|gate-secret/);
  });

  test("the models are listed without a key, and chat is not", async () => {
    const { step } = await checkWith({ chat: () => refusal(401, "No auth credentials found") });
    expect(step("key")?.state).toBe("passed");
    expect(step("stream")).toMatchObject({
      state: "failed",
      code: "auth",
      found: expect.stringContaining("wants a key"),
    });
  });

  test("a web page answers in place of the API", async () => {
    const page: FaultyReply = { status: 200, body: "<!DOCTYPE html><html></html>", type: "text/html" };
    const server = await startFaultyServer({ models: page, chat: () => page });
    const { step, summary } = await check({ baseUrl: server.url.replace("/v1", "") });
    expect(step("stream")).toMatchObject({ state: "failed", found: expect.stringContaining("A web page came back") });
    expect(summary.recommendation.fix).toBe(`Try ${server.url} as the address.`);
  });

  test("no address at all", async () => {
    const { step, summary } = await check({ baseUrl: "localhost" });
    expect(step("profile")).toMatchObject({ state: "failed", code: "bad_address" });
    expect(summary.requests).toBe(0);
  });

  test("nothing listens there", async () => {
    const { step } = await check({ baseUrl: `http://127.0.0.1:${await closedPort()}/v1` });
    expect(step("connection")).toMatchObject({
      state: "failed",
      found: expect.stringMatching(/^Nothing listens at 127/),
    });
    expect(step("connection")?.fix).toContain("Ollama 11434");
  });

  test("the name does not exist", async () => {
    const { step } = await check({ baseUrl: "http://no-such-host.invalid/v1" });
    expect(step("connection")).toMatchObject({
      state: "failed",
      found: expect.stringMatching(/^The name no-such-host\.invalid (is not known|could not be looked up)\.$/),
    });
  });

  test("the certificate is self-signed", async () => {
    const certificate = selfSigned();
    const server = await startFaultyServer({ certificate });
    const { step, summary } = await check({ baseUrl: server.url });
    expect(step("connection")).toMatchObject({ state: "failed", found: expect.stringContaining("self-signed") });
    expect(summary.steps.filter(({ state }) => state === "skipped")).toHaveLength(12);
    expect(server.requests).toEqual([]);
  });

  test("the certificate has run out", async () => {
    const server = await startFaultyServer({ certificate: selfSigned(-3) });
    const { step } = await check({ baseUrl: server.url });
    expect(step("connection")).toMatchObject({ state: "failed", found: expect.stringMatching(/expired|self-signed/) });
    expect(server.requests).toEqual([]);
  });

  test("https is asked of a server that does not speak it", async () => {
    const server = await startFaultyServer();
    const { step } = await check({ baseUrl: server.url.replace("http:", "https:") });
    expect(step("connection")).toMatchObject({
      state: "failed",
      found: expect.stringContaining("does not speak https"),
    });
  });

  test("both styles fail: no recommendation, with the causes of both", async () => {
    const { summary, evidence } = await checkWith({
      chat: ({ question }) => (question.startsWith("Count") ? undefined : says("I cannot do that.")),
    });
    expect(summary.recommendation.style).toBeNull();
    expect(summary.recommendation.reason).toMatch(/JSON does not work.*in words.*XML does not work.*in words/);
    expect(summary.recommendation.fix).toMatch(/choose another one/);
    expect(evidence).toEqual([]);
  });

  test.each<[string, FaultyReply, RegExp, RegExp]>([
    ["words", says("I cannot."), /in words/, /too small for work with tools/],
    [
      "another format",
      says("<tool_call>look_up_word, please</tool_call>"),
      /in Hermes format instead/,
      /choose another model/,
    ],
    ["a form nobody taught", says("look_up_word: blue-7"), /wrote about the call/, /choose another model/],
    ["a call without an end", says("<look_up_word>\n<key>blue"), /ended its reply before/, /choose another model/],
    [
      "other values",
      says("<look_up_word>\n<key>red-7</key>\n</look_up_word>"),
      /key has "red-7"/,
      /The model changed them/,
    ],
  ])("in XML a model that answers with %s is to blame, and not the server", async (_, reply, cause, fix) => {
    const { step, summary } = await checkWith({
      chat: (asked) => (asked.isNative ? ollama : asked.question.startsWith("Count") ? undefined : reply),
    });
    expect(step("xml.single")).toMatchObject({
      state: "failed",
      found: expect.stringMatching(cause),
      fix: expect.stringMatching(fix),
    });
    expect(summary.recommendation).toMatchObject({ style: null, fix: step("xml.single")?.fix });
  });

  test("everything is broken", async () => {
    const { summary } = await checkWith({ models: refusal(500, "boom"), chat: () => refusal(500, "boom") });
    expect(summary.recommendation).toMatchObject({ style: null, reason: expect.stringContaining("Plain reply") });
  });
});

test("even when each step needs its second try, fewer than twenty requests are sent", async () => {
  const seen = new Set<string>();
  const { server, summary } = await checkWith({
    chat({ question, isNative, hasResult, isForced }) {
      const kind = JSON.stringify([question, isNative, hasResult, isForced]);
      if (seen.has(kind)) return undefined;
      seen.add(kind);
      return refusal(500, "try again");
    },
  });
  expect(server.requests.length).toBe(17);
  expect(summary.steps.filter(({ state }) => state === "noted").length).toBeGreaterThan(5);
});

test("a check that is stopped ends at once, recommends nothing and keeps nothing", async () => {
  const server = await startFaultyServer(native("hang"));
  const stop = new AbortController();
  const { summary, evidence } = await check({ baseUrl: server.url }, stop.signal, (update) => {
    if (update.type === "step" && update.step.id === "json.single") stop.abort();
  });
  expect(summary).toMatchObject({ stopped: true, recommendation: { style: null } });
  expect(summary.steps.at(-1)).toMatchObject({ id: "json.single", state: "skipped", found: "Stopped." });
  expect(evidence).toEqual([]);
});

test("a profile without a model is shown what there is to choose from", async () => {
  const server = await startFaultyServer();
  const { step } = await check({ baseUrl: server.url, model: "" });
  expect(step("models")).toMatchObject({ state: "failed", fix: "Choose one of these: demo." });
});

function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
