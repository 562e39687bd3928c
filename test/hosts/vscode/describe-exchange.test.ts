import { expect, test } from "vitest";
import { describeExchange } from "../../../src/hosts/vscode/describe-exchange.ts";
import type { RecordedExchange } from "../../../src/providers/transport/recorded-exchange.ts";

const request = {
  method: "POST",
  url: "https://h/v1/messages?beta=x",
  headers: [],
  body: "x".repeat(34_000),
  leftOut: 0,
};
const over: RecordedExchange = {
  number: 7,
  at: Date.UTC(2026, 0, 2, 13, 4, 5),
  ms: 1_234,
  state: "over",
  problem: undefined,
  wire: "anthropic-messages",
  model: "m",
  request,
  reply: { status: 200, headers: [], pieces: [new Uint8Array(1_000), new Uint8Array(240)], leftOut: 0 },
};

test.each([
  [over, "200 · 1.2 s · 34 KB sent, 1.2 KB received", "13:04:05 · m"],
  [{ ...over, state: "arriving" }, "200, arriving · 1.2 s · 34 KB sent, 1.2 KB received", "13:04:05 · m"],
  [
    { ...over, state: "broken", problem: "terminated", reply: undefined },
    "broken off · 1.2 s · 34 KB sent, 0 B received",
    "13:04:05 · m · terminated",
  ],
] as const)("an exchange in the list says how it went", (exchange, description, detail) => {
  expect(describeExchange(exchange, "UTC")).toEqual({ label: "7  POST /v1/messages", description, detail });
});
