/** How long a server may take, and the one abort signal that both the person and the clock can pull. */
import type { AppErrorData } from "../../core/errors.ts";
import { longestReply } from "../../core/settings.ts";
import { formatWait } from "../../core/words.ts";

/** Milliseconds. */
export interface TimeLimits {
  /** Until a connection stands and the request is on its way. */
  readonly connectMs: number;
  /** Until the reply's headers, and again until the first byte of its body. */
  readonly firstByteMs: number;
  /** Without a single byte, comments included. */
  readonly idleMs: number;
  /** Without anything of the reply itself, whatever signs of life come. */
  readonly progressMs: number;
  /** From the first byte of a reply to its end. After it the reply counts as cut, and not as failed. */
  readonly replyMs: number;
}

export const defaultLimits: TimeLimits = {
  connectMs: 15_000,
  firstByteMs: 120_000,
  idleMs: 90_000,
  progressMs: 300_000,
  replyMs: longestReply * 1_000,
};

/** For the SDKs, whose own clock must never be the first to ring. */
export const longestTimeoutMs = 2_147_483_647;

export type Limit = "connect" | "first_byte" | "idle" | "progress" | "reply";

export interface Expired {
  readonly limit: Limit;
  readonly ms: number;
}

export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the clock of this limit anew. The first byte and the silence after it have one clock between them. */
  reset(ms: number, limit?: Limit): void;
  /** Stops the clock of this limit. */
  lift(limit: Limit): void;
  /** Which limit ran out, if one did. */
  readonly expired: Expired | undefined;
  /** Stops the clocks and lets go of the outer signal. */
  clear(): void;
}

/**
 * A limit runs in this many parts, and between two of them what has arrived is read. So a machine that slept or stood
 * still takes one part off the limit at most, however long it was, and never drops a reply that waits to be read.
 */
const partsOfLimit = 4;

export function createDeadline(outer: AbortSignal): Deadline {
  const controller = new AbortController();
  const timers = new Map<Limit, NodeJS.Timeout>();
  let expired: Expired | undefined;
  const abort = (): void => controller.abort();
  outer.addEventListener("abort", abort, { once: true });
  if (outer.aborted) abort();
  const lift = (limit: Limit): void => clearTimeout(timers.get(clockOf(limit)));
  return {
    signal: controller.signal,
    lift,
    get expired() {
      return expired;
    },
    reset(ms, limit = "first_byte") {
      lift(limit);
      const run = (left: number): void => {
        if (left > 0) return void timers.set(clockOf(limit), setTimeout(run, ms / partsOfLimit, left - 1));
        expired ??= { limit, ms };
        abort();
      };
      run(partsOfLimit);
    },
    clear() {
      for (const timer of timers.values()) clearTimeout(timer);
      outer.removeEventListener("abort", abort);
    },
  };
}

function clockOf(limit: Limit): Limit {
  return limit === "idle" ? "first_byte" : limit;
}

export function timedOut({ limit, ms }: Expired, baseUrl: string): AppErrorData {
  const { what, advice } = sentences[limit];
  return { code: "timeout", message: `${baseUrl} ${what(Math.round(ms / 1_000))}.`, advice };
}

/** For a reply that counts as cut. */
export function endedFor(ms: number): string {
  return `The reply took longer than ${formatWait(ms)} and was ended there. What had come is kept; if a reply may take longer, raise “Wait for the whole reply” in the profile's settings.`;
}

interface Sentences {
  what(seconds: number): string;
  readonly advice: string;
}

const sentences: Readonly<Record<Limit, Sentences>> = {
  connect: {
    what: (seconds) => `could not be connected to within ${seconds} seconds`,
    advice: "Check the address, the network connection and the proxy, then try again.",
  },
  first_byte: {
    what: (seconds) => `took the request and sent nothing for ${seconds} seconds`,
    advice: "The server may be loading the model or may hang. Try again, or look at its own log.",
  },
  idle: {
    what: (seconds) => `fell silent in the middle of its reply for ${seconds} seconds`,
    advice: "The connection may be broken. Try again, or look at the server's own log.",
  },
  progress: {
    what: (seconds) => `sent signs of life for ${seconds} seconds but nothing of its reply`,
    advice: "The server may be overloaded. Try again, or choose another model.",
  },
  reply: {
    what: (seconds) => `was not done with its reply after ${seconds} seconds`,
    advice: "Try again, or allow more time in the profile's settings.",
  },
};
