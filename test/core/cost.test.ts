import { describe, expect, test } from "vitest";
import { costOf } from "../../src/core/cost.ts";
import { costInWords, tokensInWords, totalCostInWords } from "../../src/core/figures.ts";
import type { Price } from "../../src/core/model-facts.ts";
import type { Usage } from "../../src/core/provider.ts";
import { addSpent, noSpending, type Spending } from "../../src/core/spending.ts";

const price: Price = { input: 3, output: 15 };
const full: Price = { ...price, cachedInput: 0.3, cacheWrite: 3.75 };

describe("the cost of a request", () => {
  test("is that of each part at its own price", () => {
    const usage = { inputTokens: 10_000, cachedTokens: 8_000, cacheWrittenTokens: 1_000, outputTokens: 500 };
    // 1000 · 3 + 8000 · 0.3 + 1000 · 3.75 + 500 · 15 = 16 650 millionths
    expect(costOf(usage, full)).toEqual({ dollars: 0.01665, without: [], by: "price" });
  });

  test("is what the server tells, before anything that could be computed", () => {
    expect(costOf({ inputTokens: 10, outputTokens: 1, cost: 0.5 }, price)).toEqual({
      dollars: 0.5,
      without: [],
      by: "server",
    });
    expect(costOf({ cost: 0 }, undefined)).toEqual({ dollars: 0, without: [], by: "server" });
  });

  test("is unknown without a price, or without any tokens that have one", () => {
    expect(costOf({ inputTokens: 10, outputTokens: 1 }, undefined)).toBeUndefined();
    expect(costOf(undefined, price)).toBeUndefined();
    expect(costOf({}, price)).toBeUndefined();
  });

  test("lacks the parts whose price nobody told, and names them", () => {
    const usage = { inputTokens: 10_000, cachedTokens: 8_000, cacheWrittenTokens: 1_000, outputTokens: 500 };
    expect(costOf(usage, price)).toEqual({
      dollars: 0.0105,
      without: ["cached input", "cache writes"],
      by: "price",
    });
  });

  test("lacks the output where the server counted only the input", () => {
    expect(costOf({ inputTokens: 1_000_000 }, price)).toEqual({ dollars: 3, without: ["output"], by: "price" });
  });

  test("of nothing cached needs no price for it", () => {
    const usage = { inputTokens: 1_000, cachedTokens: 0, outputTokens: 0 };
    expect(costOf(usage, price)).toEqual({ dollars: 0.003, without: [], by: "price" });
  });

  test("is nothing where input and output are free, cached or not", () => {
    const usage = { inputTokens: 1_000, cachedTokens: 900, outputTokens: 10 };
    expect(costOf(usage, { input: 0, output: 0 })).toEqual({ dollars: 0, without: [], by: "price" });
  });

  test("counts reasoning once: it is a part of the output", () => {
    const usage = { inputTokens: 0, outputTokens: 1_000, reasoningTokens: 900 };
    expect(costOf(usage, price)?.dollars).toBe(0.015);
  });
});

describe("the cost in words", () => {
  const spend = (...requests: readonly (readonly [usage: Usage, price?: Price, isEstimated?: boolean])[]): Spending =>
    requests.reduce(
      (sum, [usage, of, isEstimated = false]) => addSpent(sum, { usage, isEstimated, cost: costOf(usage, of) }),
      noSpending,
    );
  const usage = { inputTokens: 1_000, outputTokens: 100 };

  test("is a sum when all of it is known", () => {
    expect(totalCostInWords(spend([usage, price], [usage, price]))).toBe("$0.009");
  });
  test("is a least when some of it is not", () => {
    expect(totalCostInWords(spend([usage, price], [usage]))).toBe("at least $0.0045");
    expect(totalCostInWords(spend([{ ...usage, cachedTokens: 500 }, price]))).toBe("at least $0.003");
  });
  test("is unknown when none of it is known, and never nothing", () => {
    expect(totalCostInWords(spend([usage], [usage]))).toBe("cost unknown");
    expect(totalCostInWords(spend([usage], [usage, { input: 0, output: 0 }]))).toBe("cost unknown");
  });
  test("is free only when it is known to be", () => {
    expect(totalCostInWords(spend([usage, { input: 0, output: 0 }]))).toBe("free");
  });
  test("is about as much where the tokens are our own count", () => {
    expect(totalCostInWords(spend([usage, price, true]))).toBe("about $0.0045");
    expect(costInWords(costOf(usage, price), true)).toBe("about $0.0045");
    expect(costInWords(undefined, true)).toBe("cost unknown");
  });

  test("the share of the cache is of the requests that told it", () => {
    const told = { inputTokens: 1_000, cachedTokens: 900, outputTokens: 10 };
    expect(tokensInWords(spend([told], [usage]))).toBe("2k tokens in (90% cached), 110 out");
    expect(tokensInWords(spend([usage]))).toBe("1k tokens in, 100 out");
    expect(tokensInWords(spend([usage, price, true]))).toBe("about 1k tokens in, 100 out");
  });
});
