/** Every call of a reply gets exactly one result, whatever happens: run, refused, skipped or cut off. */
import { type CallDeps, type CallResult, isReadOnly, runCall, skipCall } from "./call.ts";
import type { DecodedCall } from "./turn-writer.ts";

export interface SettledCall {
  readonly call: DecodedCall;
  readonly result: CallResult;
}

/**
 * Runs the calls in order; neighbours that only read run side by side. Once a call is denied, or work fails before a
 * call that would end the run, the calls behind it are skipped: they were written in the belief that it would succeed.
 */
export async function settleCalls(
  deps: CallDeps,
  calls: readonly DecodedCall[],
  signal: AbortSignal,
): Promise<readonly SettledCall[]> {
  const settled: SettledCall[] = [];
  let obstacle: string | undefined;
  for (const group of groupReads(deps, calls)) {
    const results = await Promise.all(group.map((call) => settle(deps, call, obstacle, signal)));
    settled.push(...group.map((call, index) => ({ call, result: at(results, index) })));
    obstacle ??= obstacleIn(settled);
  }
  return settled;
}

async function settle(
  deps: CallDeps,
  call: DecodedCall,
  obstacle: string | undefined,
  signal: AbortSignal,
): Promise<CallResult> {
  if (obstacle !== undefined && !signal.aborted) {
    return skipCall(
      deps,
      call,
      "skipped",
      `Skipped, nothing was changed by this call: ${obstacle} Look at that result first.`,
    );
  }
  return runCall(deps, call, signal);
}

function obstacleIn(settled: readonly SettledCall[]): string | undefined {
  const bad = settled.find(({ result }) => result.status === "denied" || result.status === "error");
  if (bad === undefined) return undefined;
  return `${bad.call.name} before it ${bad.result.status === "denied" ? "was denied" : "failed"}.`;
}

function groupReads(deps: CallDeps, calls: readonly DecodedCall[]): DecodedCall[][] {
  const groups: DecodedCall[][] = [];
  let reading = false;
  for (const call of calls) {
    const readOnly = isReadOnly(deps.registry, call);
    const last = groups.at(-1);
    if (readOnly && reading && last !== undefined) last.push(call);
    else groups.push([call]);
    reading = readOnly;
  }
  return groups;
}

function at(results: readonly CallResult[], index: number): CallResult {
  const result = results[index];
  if (result === undefined) throw new Error("a call was settled without a result");
  return result;
}
