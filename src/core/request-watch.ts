/** Watches one reply arrive: when it began, when it ended, and what came, for want of a server that counts. */
import { estimateTokens } from "./estimate-tokens.ts";
import type { Clock } from "./host.ts";
import type { RequestMeasure } from "./measure.ts";
import type { ProviderDelta, Usage } from "./provider.ts";
import { isCounted } from "./usage.ts";

export interface RequestWatch {
  note(delta: ProviderDelta): void;
  /** Milliseconds from the beginning of the watch. Undefined while nothing of the reply has come. */
  readonly firstMs: number | undefined;
  speed(usage: Usage | undefined): number | undefined;
  /** Tokens of what came. */
  estimate(): number;
}

/** Milliseconds. What came in less came in one piece, so its time says nothing of how fast it was written. */
const shortestWriting = 100;

export function createRequestWatch(clock: Pick<Clock, "monotonic">): RequestWatch {
  const startedAt = clock.monotonic();
  const pieces: string[] = [];
  let firstMs: number | undefined;
  let lastMs = 0;
  let hasShownReasoning = false;
  return {
    note(delta) {
      const piece = pieceOf(delta);
      if (piece === undefined) return;
      lastMs = clock.monotonic() - startedAt;
      firstMs ??= lastMs;
      pieces.push(piece);
      hasShownReasoning ||= delta.type === "reasoning";
    },
    get firstMs() {
      return firstMs;
    },
    /** Reasoning that was not shown was written before the first delta. */
    speed(usage) {
      const { outputTokens, reasoningTokens = 0 } = usage ?? {};
      const writingMs = lastMs - (firstMs ?? lastMs);
      const shown = (outputTokens ?? 0) - (hasShownReasoning ? 0 : reasoningTokens);
      return writingMs < shortestWriting || shown <= 0 ? undefined : Math.round((10_000 * shown) / writingMs) / 10;
    },
    estimate: () => estimateTokens(pieces.join("")),
  };
}

/**
 * A server that began to reply has read the request: where it told no counts, ours stand in. `sent`: tokens of the request.
 */
export function estimateOf(watch: RequestWatch, usage: Usage | undefined, sent: number): RequestMeasure["estimate"] {
  const isUncounted = !isCounted(usage) && watch.firstMs !== undefined;
  return isUncounted ? { inputTokens: sent, outputTokens: watch.estimate() } : undefined;
}

/** Undefined for what is nothing of the reply itself. */
function pieceOf(delta: ProviderDelta): string | undefined {
  switch (delta.type) {
    case "text":
    case "reasoning":
      return delta.text;
    case "reasoning_replay":
      return "";
    case "call": {
      const { name = "", arguments: args = "" } = delta;
      return `${name}${typeof args === "string" ? args : JSON.stringify(args)}`;
    }
    default:
      return undefined;
  }
}
