/** The system's clocks. */
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../core/host.ts";

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), wait };

/** Node's timers may ring up to a millisecond early. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  const end = performance.now() + ms;
  for (let left = ms; left > 0 && !signal.aborted; left = end - performance.now()) {
    await delay(Math.ceil(left), undefined, { signal }).catch(() => undefined); // it rejects on abort
  }
}
