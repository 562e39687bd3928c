/** Figures in words: of a task, and of one request. What nobody told is left out, or said to be unknown where it matters. */

import {
  costInWords,
  formatCount,
  formatDollars,
  formatShare,
  formatSpeed,
  totalCostInWords,
} from "../../../src/core/figures.ts";
import type { CallCounts } from "../../../src/core/measure.ts";
import type { Price } from "../../../src/core/model-facts.ts";
import type { Usage } from "../../../src/core/provider.ts";
import type { Spent } from "../../../src/core/spending.ts";
import type { TaskState, TurnItem } from "../../../src/core/state.ts";
import { formatDuration } from "../../parts/format.ts";

/** Name and value. */
export type Fact = readonly [name: string, value: string];

export function totalsOf({ spending, context }: TaskState): readonly Fact[] {
  const { requests, estimated, cacheKnown, cachedTokens, cacheWrittenTokens, reasoningTokens } = spending;
  const counted =
    estimated === 0 ? "" : `, ${estimated === requests ? "all" : formatCount(estimated)} by Diglot's own count`;
  return [
    ...facts([
      ["Context", contextInWords(context)],
      ["Input", exactly(spending.inputTokens)],
      ["From cache", cacheKnown === 0 ? undefined : part(cachedTokens, cacheKnown)],
      ["Written to cache", cacheWrittenTokens === 0 ? undefined : exactly(cacheWrittenTokens)],
      ["Output", exactly(spending.outputTokens)],
      ["Reasoning", reasoningTokens === 0 ? undefined : exactly(reasoningTokens)],
      ["Requests", `${exactly(requests)}${counted}`],
    ]),
    ["Cost", unprefixed(totalCostInWords(spending))],
  ];
}

/** For the line that is always seen. */
export function inShort(turn: TurnItem, spent: Spent | undefined): { readonly tokens: string; readonly cost: string } {
  const failed = turn.status === "failed" ? "failed" : turn.status === "stopped" ? "stopped" : undefined;
  if (spent === undefined) return { tokens: failed ?? "no tokens told", cost: "" };
  const { inputTokens, cachedTokens, outputTokens } = spent.usage;
  const words = [
    failed,
    spent.isEstimated ? "about" : undefined,
    inputTokens === undefined ? undefined : `${formatCount(inputTokens)} in`,
    inputTokens && cachedTokens !== undefined ? `${formatShare(cachedTokens, inputTokens)} cached` : undefined,
    outputTokens === undefined ? undefined : `${formatCount(outputTokens)} out`,
  ].filter((word) => word !== undefined);
  return { tokens: words.join(" · ").replace("about · ", "about "), cost: costInWords(spent.cost, spent.isEstimated) };
}

export function factsOf(turn: TurnItem, spent: Spent | undefined): readonly Fact[] {
  const { measured, error, ms } = turn;
  const { firstMs, speed, retries = 0, price, host, calls } = measured ?? {};
  return facts([
    ["Ended", error?.message],
    ["Server", host],
    ...tokenFacts(spent?.usage),
    ["Counted by", spent === undefined ? undefined : counterOf(spent)],
    ["First byte", firstMs === undefined ? undefined : formatDuration(firstMs)],
    ["Speed", speed === undefined ? undefined : formatSpeed(speed)],
    ["In all", ms === undefined || ms === 0 ? undefined : formatDuration(ms)],
    ["Tries before", retries === 0 ? undefined : String(retries)],
    ["Calls", calls === undefined ? undefined : callsInWords(calls)],
    ["Price", spent?.cost?.by === "server" ? undefined : priceInWords(price)],
    ["Cost", spent === undefined ? "unknown" : wholeCost(spent)],
  ]);
}

function tokenFacts(usage: Usage | undefined): readonly (readonly [string, string | undefined])[] {
  if (usage === undefined) return [];
  const { inputTokens, cachedTokens, cacheWrittenTokens, outputTokens, reasoningTokens } = usage;
  const count = (tokens: number | undefined): string | undefined =>
    tokens === undefined ? undefined : exactly(tokens);
  return [
    ["Input", count(inputTokens) ?? "unknown"],
    ["From cache", cachedTokens === undefined || !inputTokens ? undefined : part(cachedTokens, inputTokens)],
    ["Written to cache", count(cacheWrittenTokens)],
    ["Output", count(outputTokens) ?? "unknown"],
    ["Reasoning", count(reasoningTokens)],
  ];
}

function counterOf({ usage, isEstimated }: Spent): string {
  if (isEstimated) return "Diglot, as the server told nothing";
  return Object.keys(usage).length === 0 ? "nobody: it was stopped" : "the server";
}

function wholeCost({ cost, isEstimated }: Spent): string {
  const words = unprefixed(costInWords(cost, isEstimated));
  if (cost?.by === "server") return `${words}, as the server tells`;
  return cost === undefined || cost.without.length === 0 ? words : `${words}, without ${cost.without.join(" and ")}`;
}

function unprefixed(words: string): string {
  return words.replace(/^cost /, "");
}

function contextInWords(context: TaskState["context"]): string | undefined {
  if (context === null) return undefined;
  const { tokens, window, isEstimated } = context;
  const used = `${isEstimated ? "about " : ""}${exactly(tokens)}`;
  return window === null
    ? `${used}; the window is unknown`
    : `${used} of ${exactly(window)}, ${formatShare(tokens, window)}`;
}

function callsInWords({ first, recovered, invalid }: CallCounts): string | undefined {
  const counts = [
    first > 0 && `${first} right at once`,
    recovered > 0 && `${recovered} recovered`,
    invalid > 0 && `${invalid} invalid`,
  ].filter((words) => words !== false);
  return counts.length === 0 ? undefined : counts.join(", ");
}

function priceInWords(price: Price | undefined): string {
  if (price === undefined) return "unknown";
  const { input, output, cachedInput, cacheWrite } = price;
  const parts = [`${formatDollars(input)} in`, `${formatDollars(output)} out`];
  if (cachedInput !== undefined) parts.push(`${formatDollars(cachedInput)} cached`);
  if (cacheWrite !== undefined) parts.push(`${formatDollars(cacheWrite)} to cache`);
  return input === 0 && output === 0 ? "free" : `${parts.join(", ")} for a million`;
}

function exactly(count: number): string {
  return Math.round(count).toLocaleString("en");
}

function part(tokens: number, whole: number): string {
  return `${exactly(tokens)}, ${formatShare(tokens, whole)}`;
}

function facts(all: readonly (readonly [string, string | undefined])[]): readonly Fact[] {
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}
