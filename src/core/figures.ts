/** Tokens and money as people read them: short, in the same shape everywhere, and never more certain than they are. */
import type { Cost } from "./cost.ts";
import type { Spending } from "./spending.ts";

/** 950 → "950", 12 400 → "12.4k", 1 200 000 → "1.2M". */
export function formatCount(count: number): string {
  if (count < 1_000) return String(count);
  const [value, unit] = count < 999_500 ? [count / 1_000, "k"] : [count / 1_000_000, "M"];
  return `${value < 99.95 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)}${unit}`;
}

/** US dollars: 0 → "free", 0.00312 → "$0.0031", 0.2 → "$0.20", 12.345 → "$12.35". Never "$0.00". */
export function formatDollars(dollars: number): string {
  if (dollars === 0) return "free";
  if (dollars < 0.0001) return "under $0.0001";
  return `$${dollars < 0.095 ? Number(dollars.toPrecision(2)) : dollars.toFixed(2)}`;
}

/** Of a whole above 0. Neither all nor nothing unless it is: 999 of 1 000 → "99%". */
export function formatShare(part: number, whole: number): string {
  const percent = Math.round((100 * part) / whole);
  return `${part === 0 || part === whole ? percent : Math.min(99, Math.max(1, percent))}%`;
}

/** "41 tokens/s". */
export function formatSpeed(tokensPerSecond: number): string {
  return `${tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : Math.round(tokensPerSecond)} tokens/s`;
}

/** Of one request: "$0.012", "at least $0.012", "about $0.012", "cost unknown". */
export function costInWords(cost: Cost | undefined, isEstimated: boolean): string {
  if (cost === undefined) return "cost unknown";
  return qualified(cost.dollars, { isPart: cost.without.length > 0, isEstimated });
}

/** Of several: what is not known makes the sum a least. */
export function totalCostInWords({ requests, priced, pricedInPart, dollars, estimated }: Spending): string {
  if (priced + pricedInPart === 0) return "cost unknown";
  return qualified(dollars, { isPart: priced < requests, isEstimated: estimated > 0 });
}

/** Dollars of what is known, null where nothing is. */
export function dollarsInWords(
  dollars: number | null,
  how: { readonly isPart: boolean; readonly isEstimated: boolean },
): string {
  return dollars === null ? "cost unknown" : qualified(dollars, how);
}

function qualified(dollars: number, how: { readonly isPart: boolean; readonly isEstimated: boolean }): string {
  if (how.isPart) return dollars === 0 ? "cost unknown" : `at least ${formatDollars(dollars)}`;
  return how.isEstimated && dollars > 0 ? `about ${formatDollars(dollars)}` : formatDollars(dollars);
}

/** "46k tokens in (94% cached), 1.2k out". */
export function tokensInWords(spending: Spending): string {
  const { inputTokens, cachedTokens, cacheKnown, outputTokens, estimated } = spending;
  const cached = cacheKnown === 0 ? "" : ` (${formatShare(cachedTokens, cacheKnown)} cached)`;
  const about = estimated > 0 ? "about " : "";
  return `${about}${formatCount(inputTokens)} tokens in${cached}, ${formatCount(outputTokens)} out`;
}
