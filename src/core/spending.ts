/** What requests came to, one and all: the figures that people ask for, each only as far as it is known. */
import { type Cost, costOf, exact } from "./cost.ts";
import type { RequestMeasure } from "./measure.ts";
import type { Usage } from "./provider.ts";
import { isCounted } from "./usage.ts";

/** Of one request that has ended. */
export interface Spent {
  readonly usage: Usage;
  /** The tokens are our own count: the server told none. */
  readonly isEstimated: boolean;
  /** Undefined: unknown. */
  readonly cost: Cost | undefined;
}

/** Of several requests. Tokens are sums of what was told. */
export interface Spending {
  /** Those that cost something, as far as anybody knows. */
  readonly requests: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWrittenTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  /** Input tokens of the requests of which it was told how many were cached: what the share of the cache is of. */
  readonly cacheKnown: number;
  /** US dollars, of what is known. */
  readonly dollars: number;
  /** Requests whose cost is known as a whole, and in part. Of the others it is unknown. */
  readonly priced: number;
  readonly pricedInPart: number;
  readonly estimated: number;
}

export const noSpending: Spending = {
  requests: 0,
  inputTokens: 0,
  cachedTokens: 0,
  cacheWrittenTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  cacheKnown: 0,
  dollars: 0,
  priced: 0,
  pricedInPart: 0,
  estimated: 0,
};

export interface RequestEnd {
  readonly usage?: Usage | undefined;
  readonly measured?: RequestMeasure | undefined;
  /** By the person, or because Diglot ended. */
  readonly isStopped: boolean;
}

/**
 * Undefined for a request of which nobody thinks that it cost anything: refused, or never answered. One that was stopped
 * before anything was told may well be billed, so it counts, and what it cost is unknown.
 */
export function spentOn({ usage, measured, isStopped }: RequestEnd): Spent | undefined {
  const { estimate, price } = measured ?? {};
  if (usage === undefined && estimate === undefined && !isStopped) return undefined;
  const tokens: Usage = isCounted(usage) ? { ...usage } : { ...usage, ...estimate };
  return { usage: tokens, isEstimated: !isCounted(usage) && estimate !== undefined, cost: costOf(tokens, price) };
}

/** The same of a turn of the state. */
export function spentInTurn({
  usage,
  measured,
  status,
}: Omit<RequestEnd, "isStopped"> & { readonly status: string }): Spent | undefined {
  return spentOn({ usage, measured, isStopped: status === "stopped" });
}

export function addSpent(sum: Spending, spent: Spent | undefined): Spending {
  if (spent === undefined) return sum;
  const { usage, cost, isEstimated } = spent;
  const { inputTokens = 0, cachedTokens, cacheWrittenTokens = 0, outputTokens = 0, reasoningTokens = 0 } = usage;
  return {
    requests: sum.requests + 1,
    inputTokens: sum.inputTokens + inputTokens,
    cachedTokens: sum.cachedTokens + (cachedTokens ?? 0),
    cacheWrittenTokens: sum.cacheWrittenTokens + cacheWrittenTokens,
    outputTokens: sum.outputTokens + outputTokens,
    reasoningTokens: sum.reasoningTokens + reasoningTokens,
    cacheKnown: sum.cacheKnown + (cachedTokens === undefined ? 0 : inputTokens),
    dollars: exact(sum.dollars + (cost?.dollars ?? 0)),
    priced: sum.priced + (cost?.without.length === 0 ? 1 : 0),
    pricedInPart: sum.pricedInPart + (cost !== undefined && cost.without.length > 0 ? 1 : 0),
    estimated: sum.estimated + (isEstimated ? 1 : 0),
  };
}
