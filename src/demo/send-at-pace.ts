/** Hands pieces on at a rate that a clock keeps: whatever is due goes out, however late a timer fires. */
import { setImmediate, setTimeout } from "node:timers/promises";

/** Pieces in a row without looking at the clock or the signal. */
const burst = 256;

/**
 * Resolves when all were sent, or soon after an abort.
 * `send` may answer with a promise while the receiver is full; nothing more is sent until it resolves.
 */
export async function sendAtPace<T>(
  pieces: readonly T[],
  perSecond: number,
  send: (piece: T) => Promise<void> | undefined,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  let sent = 0;
  while (sent < pieces.length && !signal.aborted) {
    const due = Math.min(
      pieces.length,
      sent + burst,
      1 + Math.floor(((performance.now() - start) / 1_000) * perSecond),
    );
    for (const piece of pieces.slice(sent, due)) await send(piece);
    sent = Math.max(sent, due);
    await pause(start + (sent / perSecond) * 1_000 - performance.now(), signal);
  }
}

/** Never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  if (!(ms > 0)) await setImmediate();
  else await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
