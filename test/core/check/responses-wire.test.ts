import { expect, test } from "vitest";
import { checkWire } from "../../support/check-wire.ts";
import { startResponsesServer } from "../../support/responses-server.ts";
import type { ScriptedServer } from "../../support/scripted-server.ts";
import type { SentBody } from "../../support/strict-responses.ts";

const check = ({ url }: ScriptedServer) => checkWire("openai-responses", url, "sk-secret-key");

test("a server of the Responses wire passes every step, and what it thought goes back with the result", async () => {
  const server = await startResponsesServer();
  const { summary, states, found } = await check(server);
  expect(summary.steps.filter(({ state }) => state !== "passed")).toEqual([]);
  expect(Object.keys(states)).toHaveLength(14);
  expect(summary.recommendation).toMatchObject({ style: "json" });
  expect(found("profile")).toBe(`Requests go to ${server.url}.`);
  expect(found("key")).toBe("The server takes it.");
  const bodies = server.bodies as readonly (SentBody | undefined)[];
  const forced = bodies.flatMap((body) => (body?.tool_choice === undefined ? [] : [body.tool_choice]));
  expect(forced).toEqual([{ type: "function", name: "look_up_word" }]);
  const back = bodies.find((body) => JSON.stringify(body?.input ?? []).includes('"function_call_output"'));
  expect(back?.input.slice(1, 4).map(({ type }) => type)).toEqual([
    "reasoning",
    "function_call",
    "function_call_output",
  ]);
  expect(JSON.stringify(summary)).not.toContain("sk-secret-key");
});

test("a server that takes no forced choice and seals nothing is noted, and both are left out from then on", async () => {
  const server = await startResponsesServer(({ isForced, body }) => {
    if (isForced) return [400, "tool_choice", "Invalid tool_choice type: 'object'."];
    return body.include && [400, "include", "Encrypted content is not supported with this model."];
  });
  const { summary, states, evidence } = await check(server);
  expect(states).toMatchObject({ stream: "noted", "json.single": "passed", "json.forced": "noted" });
  expect(summary.recommendation).toMatchObject({ style: "json" });
  expect(evidence).toMatchObject([
    { kind: "parameter_rejected", parameter: "encrypted reasoning" },
    { kind: "checked", style: "json" },
  ]);
});

test("a server that knows no tools is recommended XML", async () => {
  const server = await startResponsesServer(({ isNative }) =>
    isNative ? [400, "tools", "m does not support tools"] : undefined,
  );
  const { summary, states } = await check(server);
  expect(states).toMatchObject({ "json.single": "failed", "xml.single": "passed", "xml.result": "passed" });
  expect(summary.recommendation).toMatchObject({ style: "xml" });
});

test("a key that is refused ends the check", async () => {
  const server = await startResponsesServer(() => [401, null, "Incorrect API key provided: sk-secret-key"]);
  const { summary, states } = await check(server);
  expect(states["stream"]).toBe("failed");
  expect(summary.recommendation).toMatchObject({ style: null });
  expect(JSON.stringify(summary)).not.toContain("sk-secret-key");
});

test("a server that only speaks chat completions is told to be one", async () => {
  const server = await startResponsesServer(() => [404, null, "Not Found"]);
  const { summary } = await check(server);
  const stream = summary.steps.find(({ id }) => id === "stream");
  expect(stream).toMatchObject({ state: "failed" });
  expect(`${stream?.found} ${stream?.fix}`).toContain("choose OpenAI-compatible as the provider");
});

test("every request to the model is told with its tokens and its style, so that a check's cost can be seen", async () => {
  const server = await startResponsesServer();
  const { asked } = await check(server);
  const sent = server.bodies.filter((body) => body !== undefined);
  expect(asked.length).toBe(sent.length);
  expect(asked.every(({ end, usage, estimate }) => end === "done" && (usage ?? estimate) !== undefined)).toBe(true);
  expect([...new Set(asked.map(({ style }) => style))].sort()).toEqual(["", "JSON", "XML"]);
});
