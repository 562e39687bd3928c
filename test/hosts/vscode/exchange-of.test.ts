import { expect, test } from "vitest";
import { exchangeOf } from "../../../src/hosts/vscode/exchange-of.ts";
import type { RecordedExchange } from "../../../src/providers/transport/recorded-exchange.ts";

function exchange(number: number, at: number, model = "m", method = "POST"): RecordedExchange {
  const request = { method, url: "http://s/v1/chat/completions", headers: [], body: "{}", leftOut: 0 };
  return {
    number,
    at,
    ms: 5,
    state: "over",
    problem: undefined,
    wire: "openai-chat",
    model,
    request,
    reply: undefined,
  };
}

const kept = [
  exchange(1, 100),
  exchange(2, 200),
  exchange(3, 250, "m", "GET"),
  exchange(4, 260, "n"),
  exchange(5, 300),
];

test("the request of a turn is the one that was sent while it lasted, to its model", () => {
  expect(exchangeOf(kept, { at: 90, ms: 60, model: "m" })?.number).toBe(1);
  expect(exchangeOf(kept, { at: 199, ms: 90, model: "m" })?.number).toBe(2);
  expect(exchangeOf(kept, { at: 255, ms: 30, model: "n" })?.number).toBe(4);
  expect(exchangeOf(kept, { at: 290, model: "m" })?.number).toBe(5);
});

test("of a reply that was asked to go on it is the last one", () => {
  expect(exchangeOf(kept, { at: 90, ms: 300, model: "m" })?.number).toBe(5);
});

test("a turn of before has none any more", () => {
  expect(exchangeOf(kept, { at: 10, ms: 50, model: "m" })).toBeUndefined();
  expect(exchangeOf(kept, { at: 400, ms: 50, model: "m" })).toBeUndefined();
  expect(exchangeOf([], { at: 90, ms: 60, model: "m" })).toBeUndefined();
});
