/** How the calls of one reply were written: the figure that tells the styles apart. */
import { isUsable } from "./call.ts";
import type { ErrorCode } from "./errors.ts";
import type { CallCounts } from "./measure.ts";
import type { Registry } from "./registry.ts";
import type { Reply } from "./turn-writer.ts";

/**
 * Only what the model and the style are answerable for: nothing of a reply that the person stopped, and no call that a broken
 * connection cut off. A server that could not read its own model's call sent none, and that is an invalid one.
 */
export function countCalls(registry: Registry, { calls, error }: Reply, stopped: boolean): CallCounts {
  const counts = { first: 0, recovered: 0, invalid: 0 };
  if (stopped) return counts;
  for (const call of calls) {
    const isCut = call.problem?.code === "truncated_call" && error !== undefined && isBroken.has(error.code);
    if (isCut) continue;
    if (!isUsable(registry, call)) counts.invalid++;
    else if (call.isRecovered === true) counts.recovered++;
    else counts.first++;
  }
  if (calls.length === 0 && error?.code === "malformed_call") counts.invalid++;
  return counts;
}

const isBroken: ReadonlySet<ErrorCode> = new Set([
  "incomplete_stream",
  "timeout",
  "unreachable",
  "server_error",
  "overloaded",
  "rate_limit",
  "bad_response",
]);
