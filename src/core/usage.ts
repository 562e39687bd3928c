/** What servers tell of one request: in several places, more than once, and not always all of it. */
import type { AgentDelta } from "./dialect.ts";
import type { Usage } from "./provider.ts";

/** The last word on each figure counts; one that says nothing of it takes nothing back. */
export function mergeUsage(before: Usage | undefined, told: Usage): Usage {
  const said = Object.entries(told).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

/** A server may tell what a request costs and not what it counted. */
export function isCounted(usage: Usage | undefined): boolean {
  return usage?.inputTokens !== undefined || usage?.outputTokens !== undefined;
}

/** Of a whole reply. */
export function usageTold(deltas: readonly AgentDelta[]): Usage | undefined {
  return deltas.reduce<Usage | undefined>(
    (told, delta) => (delta.type === "usage" ? mergeUsage(told, delta.usage) : told),
    undefined,
  );
}
