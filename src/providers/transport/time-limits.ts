/** How long a server may take, and the one abort signal that both the person and the clock can pull. */
import type { AppErrorData } from "../../core/errors.ts";

export interface TimeLimits {
  /** Milliseconds until the reply's headers, and again until the first byte of its body. */
  readonly firstByteMs: number;
  /** Milliseconds without a single byte, comments included. */
  readonly idleMs: number;
}

export const defaultLimits: TimeLimits = { firstByteMs: 120_000, idleMs: 90_000 };

/** For the SDKs, whose own clock must never be the first to ring. */
export const longestTimeoutMs = 2_147_483_647;

export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the clock anew. */
  reset(ms: number): void;
  /** Which limit ran out, if one did. */
  readonly expired: number | undefined;
  /** Stops the clock and lets go of the outer signal. */
  clear(): void;
}

export function createDeadline(outer: AbortSignal): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let expired: number | undefined;
  const abort = (): void => controller.abort();
  outer.addEventListener("abort", abort, { once: true });
  if (outer.aborted) abort();
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    reset(ms) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        expired = ms;
        abort();
      }, ms);
    },
    clear() {
      clearTimeout(timer);
      outer.removeEventListener("abort", abort);
    },
  };
}

export function timedOut(ms: number, baseUrl: string): AppErrorData {
  return {
    code: "timeout",
    message: `${baseUrl} sent nothing for ${Math.round(ms / 1_000)} seconds.`,
    advice: "The server may be loading the model or may hang. Try again, or look at its own log.",
  };
}
