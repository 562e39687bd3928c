/** What a request costs: as the server tells it, or else from its tokens and the price that was known then. */
import type { Price } from "./model-facts.ts";
import type { Usage } from "./provider.ts";

export type CostPart = "input" | "cached input" | "cache writes" | "output";

export interface Cost {
  /** US dollars, of the parts that are known. */
  readonly dollars: number;
  /** The parts that cost something nobody knows: their price or their count was not told. Empty: the cost is whole. */
  readonly without: readonly CostPart[];
  /** Told by the server, or computed. */
  readonly by: "server" | "price";
}

/**
 * Undefined: nothing is known, which is not 0. Cached and written input without a price of their own are not charged as fresh
 * input, nor at anybody's usual discount: they are named in `without`. Only where input is free are they too, and where all is free nothing need be counted. Input of which
 * nobody told that it was cached counts as fresh.
 */
export function costOf(usage: Usage | undefined, price: Price | undefined): Cost | undefined {
  if (usage?.cost !== undefined) return { dollars: usage.cost, without: [], by: "server" };
  if (usage === undefined || price === undefined) return undefined;
  if (price.input === 0 && price.output === 0) return { dollars: 0, without: [], by: "price" };
  const parts = partsOf(usage, price).filter(({ tokens }) => tokens !== 0);
  const known = parts.flatMap(({ tokens, price: each }) =>
    tokens === undefined || each === undefined ? [] : [tokens * each],
  );
  if (known.length === 0 && parts.length > 0) return undefined;
  return {
    dollars: exact(known.reduce((sum, each) => sum + each, 0) / 1_000_000),
    without: parts.flatMap(({ name, tokens, price: each }) =>
      tokens === undefined || each === undefined ? [name] : [],
    ),
    by: "price",
  };
}

interface Charged {
  readonly name: CostPart;
  readonly tokens: number | undefined;
  /** US dollars for a million tokens. */
  readonly price: number | undefined;
}

function partsOf(usage: Usage, price: Price): readonly Charged[] {
  const { inputTokens, cachedTokens = 0, cacheWrittenTokens = 0, outputTokens } = usage;
  const free = price.input === 0 ? 0 : undefined;
  const fresh = inputTokens === undefined ? undefined : Math.max(0, inputTokens - cachedTokens - cacheWrittenTokens);
  return [
    { name: "input", tokens: fresh, price: price.input },
    { name: "cached input", tokens: cachedTokens, price: price.cachedInput ?? free },
    { name: "cache writes", tokens: cacheWrittenTokens, price: price.cacheWrite ?? free },
    { name: "output", tokens: outputTokens, price: price.output },
  ];
}

/** 0.1 + 0.2 is 0.3. */
export function exact(dollars: number): number {
  return Number(dollars.toPrecision(12));
}
