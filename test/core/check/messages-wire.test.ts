import { expect, test } from "vitest";
import { runCheck } from "../../../src/core/check/run-check.ts";
import type { CheckSummary } from "../../../src/core/check/step.ts";
import type { Evidence } from "../../../src/core/evidence.ts";
import { createDialects } from "../../../src/dialects/index.ts";
import { systemClock } from "../../../src/hosts/node/clock.ts";
import { probeAddress } from "../../../src/hosts/node/probe-address.ts";
import { linkTo, type ProviderConfig } from "../../../src/providers/index.ts";
import { startMessagesServer } from "../../support/messages-server.ts";
import type { ScriptedServer } from "../../support/scripted-server.ts";
import type { SentBody } from "../../support/strict-messages.ts";

interface Checked {
  readonly summary: CheckSummary;
  readonly evidence: readonly Evidence[];
  readonly states: Readonly<Record<string, string>>;
  found(id: string): string | undefined;
}

async function check({ url }: ScriptedServer, config: Partial<ProviderConfig> = {}): Promise<Checked> {
  const evidence: Evidence[] = [];
  const deps = {
    ...linkTo({ wire: "anthropic-messages", baseUrl: url, model: "m", apiKey: "sk-ant-secret", ...config }),
    model: "m",
    baseUrl: url,
    styles: createDialects().explicit,
    without: [],
    evidence: { about: () => evidence, add: async (record: Evidence) => void evidence.push(record) },
    clock: systemClock,
    probe: (address: string, outer: AbortSignal) => probeAddress(address, { env: {}, limitMs: 2_000 }, outer),
    within: (_ms: number, outer: AbortSignal) => outer,
  };
  let summary: CheckSummary | undefined;
  for await (const update of runCheck(deps, new AbortController().signal)) {
    if (update.type === "done") summary = update.summary;
  }
  if (summary === undefined) throw new Error("no summary");
  const { steps } = summary;
  return {
    summary,
    evidence,
    states: Object.fromEntries(steps.map(({ id, state }) => [id, state])),
    found: (id) => steps.find((step) => step.id === id)?.found,
  };
}

test("a server of the Messages wire passes every step, and what it thought goes back with the result", async () => {
  const server = await startMessagesServer();
  const { summary, states, found } = await check(server);
  expect(summary.steps.filter(({ state }) => state !== "passed")).toEqual([]);
  expect(Object.keys(states)).toHaveLength(14);
  expect(summary.recommendation).toMatchObject({ style: "json" });
  expect(found("profile")).toBe(`Requests go to ${server.url}.`);
  expect(found("key")).toBe("The server takes it.");
  const bodies = server.bodies as readonly (SentBody | undefined)[];
  const forced = bodies.flatMap((body) => (body?.tool_choice === undefined ? [] : [body.tool_choice]));
  expect(forced).toEqual([{ type: "tool", name: "look_up_word" }]);
  const back = bodies.find((body) => JSON.stringify(body?.messages ?? []).includes('"tool_result"'));
  expect(back?.messages[1]?.content.map(({ type }) => type)).toEqual(["thinking", "tool_use"]);
  expect(JSON.stringify(summary)).not.toContain("sk-ant-secret");
});

test("a server that takes no forced choice and no marks is noted, and both are left out from then on", async () => {
  const server = await startMessagesServer(({ isForced, body }) => {
    const message = "Extra inputs are not permitted";
    if (isForced) return [400, "invalid_request_error", `tool_choice.type: ${message}`];
    const isMarked = JSON.stringify(body.messages).includes('"cache_control"');
    return isMarked ? [400, "invalid_request_error", `messages.0.content.0.cache_control: ${message}`] : undefined;
  });
  const { summary, states, evidence } = await check(server);
  expect(states).toMatchObject({ stream: "noted", "json.single": "passed", "json.forced": "noted" });
  expect(summary.recommendation).toMatchObject({ style: "json" });
  expect(evidence).toMatchObject([
    { kind: "parameter_rejected", parameter: "cache_control" },
    { kind: "checked", style: "json" },
  ]);
});

test("a server that knows no tools is recommended XML", async () => {
  const server = await startMessagesServer(({ isNative }) =>
    isNative ? [400, "invalid_request_error", "m does not support tools"] : undefined,
  );
  const { summary, states } = await check(server);
  expect(states).toMatchObject({ "json.single": "failed", "xml.single": "passed", "xml.result": "passed" });
  expect(summary.recommendation).toMatchObject({ style: "xml" });
});

test("a key that is refused ends the check", async () => {
  const server = await startMessagesServer(() => [401, "authentication_error", "invalid x-api-key sk-ant-secret"]);
  const { summary, states } = await check(server);
  expect(states["stream"]).toBe("failed");
  expect(summary.recommendation).toMatchObject({ style: null });
  expect(JSON.stringify(summary)).not.toContain("sk-ant-secret");
});

test("a web page at the address is said to be one, without advice that leads nowhere", async () => {
  const server = await startMessagesServer(() => "<!doctype html><p>Hello</p>");
  const { summary } = await check(server);
  const stream = summary.steps.find(({ id }) => id === "stream");
  expect(stream).toMatchObject({ state: "failed", fix: expect.not.stringContaining("/v1/v1") });
  expect(stream?.fix).toContain("Use the address of the server's API");
});
