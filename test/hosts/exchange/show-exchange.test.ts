import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { curlFor } from "../../../src/hosts/exchange/curl.ts";
import { eventsText, exchangeText, rawText, requestText } from "../../../src/hosts/exchange/show-exchange.ts";
import type { RecordedExchange, RecordedReply } from "../../../src/providers/transport/recorded-exchange.ts";

const event = (delta: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`;
const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "It's $HOME, `ls` and \\n" }] });

function replyOf(text: string, more: Partial<RecordedReply> = {}): RecordedReply {
  const pieces = [Buffer.from(text)];
  return { status: 200, headers: [["content-type", "text/event-stream"]], pieces, leftOut: 0, ...more };
}

function recorded(more: Partial<RecordedExchange> = {}): RecordedExchange {
  const headers = [
    ["authorization", "[hidden]"],
    ["content-type", "application/json"],
    ["x-gateway-user", "[hidden]"],
    ["x-stainless-os", "Linux"],
  ] as const;
  return {
    number: 3,
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
    ms: 1_200,
    state: "over",
    problem: undefined,
    wire: "openai-chat",
    model: "m",
    request: { method: "POST", url: "http://127.0.0.1:1/v1/chat/completions", headers, body, leftOut: 0 },
    reply: replyOf(`${event({ content: "Hel" })}${event({ content: "lo" })}data: [DONE]\n\n`),
    ...more,
  };
}

test("the raw text is the request and the reply as they went over the wire", () => {
  expect(rawText(recorded())).toBe(
    [
      "POST http://127.0.0.1:1/v1/chat/completions",
      "authorization: [hidden]",
      "content-type: application/json",
      "x-gateway-user: [hidden]",
      "x-stainless-os: Linux",
      "",
      body,
      "",
      "200",
      "content-type: text/event-stream",
      "",
      `${event({ content: "Hel" })}${event({ content: "lo" })}data: [DONE]\n\n`,
      "",
    ].join("\n"),
  );
});

test("it says how far a reply came, and how much was not kept", () => {
  const cut = recorded({ state: "broken", problem: "terminated", reply: replyOf("data: {", { leftOut: 7 }) });
  expect(rawText(cut)).toContain("data: {\n[7 more bytes were not kept]\n[the connection broke: terminated]\n");
  expect(rawText(recorded({ state: "waiting", reply: undefined }))).toContain(`${body}\n\n[no reply yet]\n`);
});

test("the request is indented", () => {
  expect(requestText(recorded())).toBe(`${JSON.stringify(JSON.parse(body), null, 2)}\n`);
});

test("events are what the decoder made of it, neighbours joined", async () => {
  expect(
    (await eventsText(recorded()))
      ?.trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { type: "text", text: "Hello" },
    { type: "finish", reason: expect.any(String) },
  ]);
});

test("what is no question to a model has no events and no exchange; what got no reply has none either", async () => {
  const request = { method: "GET", url: "http://127.0.0.1:1/v1/models", headers: [], body: "", leftOut: 0 };
  for (const one of [recorded({ request }), recorded({ reply: undefined })]) {
    expect([exchangeText(one), await eventsText(one)]).toEqual([undefined, undefined]);
  }
});

test("an exchange says what it lacks, and a connection that broke breaks again when it is decoded", async () => {
  const cut = recorded({
    state: "broken",
    problem: "terminated",
    reply: replyOf(event({ content: "Hel" }), { leftOut: 7 }),
  });
  expect(JSON.parse(exchangeText(cut) ?? "")).toMatchObject({
    id: "2026-01-02T03:04:05.000Z-3",
    broken: "terminated",
    left_out: { reply_bytes: 7, request_characters: 0 },
    request: { body: JSON.parse(body) },
  });
  expect(await eventsText(cut)).toContain('"code":"unreachable"');
});

test("a piece that ends within a character stays as it was", () => {
  const bytes = Buffer.from(event({ content: "é" }));
  const at = bytes.indexOf(0xc3) + 1;
  const pieces = [bytes.subarray(0, at), bytes.subarray(at)];
  const line = JSON.parse(exchangeText(recorded({ reply: replyOf("", { pieces }) })) ?? "");
  expect(line.wire_b64.map((text: string) => Buffer.from(text, "base64"))).toEqual(pieces);
});

/** A stand-in for curl, which a machine may not have, shows what a shell would give it. */
function runInShell(command: string, env: Readonly<Record<string, string>>): readonly string[] {
  const standIn = "curl() { for argument in \"$@\"; do printf '%s\\n' \"$argument\"; done; printf 'body '; cat; }\n";
  const { stdout, stderr } = spawnSync("sh", ["-c", standIn + command], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.split("\n");
}

test("the command for curl sends the same, with the key from a variable", () => {
  const command = curlFor(recorded());
  expect(command).not.toContain("x-stainless");
  expect(runInShell(command, { API_KEY: "my-key", X_GATEWAY_USER: "me" })).toEqual([
    "-gN",
    "-X",
    "POST",
    "http://127.0.0.1:1/v1/chat/completions",
    "-H",
    "authorization: Bearer my-key",
    "-H",
    "content-type: application/json",
    "-H",
    "x-gateway-user: me",
    "--data-binary",
    "@-",
    `body ${body}`,
    "",
  ]);
});

test("a key that stood in the address is left to the variable, too", () => {
  const { request } = recorded();
  const one = recorded({
    request: { ...request, method: "GET", url: "http://[::1]:1/v1?key=[hidden]", headers: [], body: "" },
  });
  expect(runInShell(`${curlFor(one)}</dev/null`, { API_KEY: "my key" }).slice(0, 4)).toEqual([
    "-gN",
    "-X",
    "GET",
    "http://[::1]:1/v1?key=my key",
  ]);
});

test("no text of a request ends the command's quotation", () => {
  const { request } = recorded();
  const nasty = "BODY\nBODY_\n$(touch x) 'quoted' \"$HOME\"";
  const one = recorded({
    request: { ...request, url: "http://h/it's?a=$HOME", headers: [["x", "it's `ls`"]], body: nasty },
  });
  const lines = runInShell(curlFor(one), {});
  expect(lines).toEqual([
    "-gN",
    "-X",
    "POST",
    "http://h/it's?a=$HOME",
    "-H",
    "x: it's `ls`",
    "--data-binary",
    "@-",
    ...`body ${nasty}`.split("\n"),
    "",
  ]);
});
