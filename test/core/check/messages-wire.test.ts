import { expect, test } from "vitest";
import { checkWire } from "../../support/check-wire.ts";
import { startMessagesServer } from "../../support/messages-server.ts";
import type { ScriptedServer } from "../../support/scripted-server.ts";
import type { SentBody } from "../../support/strict-messages.ts";

const check = ({ url }: ScriptedServer) => checkWire("anthropic-messages", url, "sk-ant-secret");

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

test("every request to the model is told with its tokens and its style, so that a check's cost can be seen", async () => {
  const server = await startMessagesServer();
  const { asked } = await check(server);
  const sent = server.bodies.filter((body) => body !== undefined);
  expect(asked.length).toBe(sent.length);
  expect(asked.every(({ end, usage, estimate }) => end === "done" && (usage ?? estimate) !== undefined)).toBe(true);
  expect([...new Set(asked.map(({ style }) => style))].sort()).toEqual(["", "JSON", "XML"]);
});
