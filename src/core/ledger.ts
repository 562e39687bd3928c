/** Every call of a reply gets exactly one result, whatever happens: run, refused, skipped or cut off. */
import { type CallDeps, type CallResult, isReadOnly, runCall, skipCall } from "./call.ts";
import type { DecodedCall } from "./turn-writer.ts";

export interface SettledCall {
  readonly call: DecodedCall;
  readonly result: CallResult;
}

/**
 * Runs the calls in order; neighbours that only read run side by side. Once a call was denied the
 * calls behind it are skipped, and once one failed those that do more than read: they were written in the belief that it
 * would succeed.
 */
export async function settleCalls(
  deps: CallDeps,
  calls: readonly DecodedCall[],
  signal: AbortSignal,
): Promise<readonly SettledCall[]> {
  const settled: SettledCall[] = [];
  for (const group of groupReads(deps, calls)) {
    const before = obstacleIn(settled);
    const results = await allOf(group.map((call) => settle(deps, call, before, signal)));
    settled.push(...group.map((call, index) => ({ call, result: at(results, index) })));
  }
  return settled;
}

interface Obstacle {
  readonly name: string;
  readonly status: "denied" | "failed";
}

function settle(
  deps: CallDeps,
  call: DecodedCall,
  obstacle: Obstacle | undefined,
  signal: AbortSignal,
): Promise<CallResult> {
  if (obstacle === undefined || signal.aborted) return runCall(deps, call, signal);
  if (obstacle.status === "failed" && (call.problem !== undefined || isReadOnly(deps.registry, call))) {
    return runCall(deps, call, signal);
  }
  const why = `${obstacle.name} before it ${obstacle.status === "denied" ? "was denied" : "failed"}.`;
  const text = `Skipped, nothing was changed by this call: ${why} Look at that result first.`;
  return skipCall(deps, call, "skipped", text);
}

/** A denial weighs more than a failure: it says that the person wants something else. */
function obstacleIn(settled: readonly SettledCall[]): Obstacle | undefined {
  const denied = settled.find(({ result }) => result.status === "denied");
  if (denied !== undefined) return { name: denied.call.name, status: "denied" };
  const failed = settled.find(({ result }) => result.status === "error");
  return failed === undefined ? undefined : { name: failed.call.name, status: "failed" };
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

/** Where a port is dead, its neighbours finish first: whoever closes what is left open must not give them a second result. */
async function allOf(settling: readonly Promise<CallResult>[]): Promise<readonly CallResult[]> {
  await Promise.allSettled(settling);
  return Promise.all(settling);
}

function at(results: readonly CallResult[], index: number): CallResult {
  const result = results[index];
  if (result === undefined) throw new Error("a call was settled without a result");
  return result;
}
