/** Runs pending work in animation frames: soon when little happens, calmly when much does, never when nothing does. */

export interface FrameClock {
  now(): number;
  afterFrame(run: () => void): void;
  afterMs(run: () => void, ms: number): void;
}

export const browserFrames: FrameClock = {
  now: () => performance.now(),
  afterFrame: (run) => void requestAnimationFrame(run),
  afterMs: (run, ms) => void setTimeout(run, ms),
};

const restMs = 40;

/** Returns the request for one more run. A run that took long is followed by at least as long a rest. */
export function createFrames(work: () => void, clock: FrameClock): () => void {
  let requested = false;
  let restUntil = 0;

  const run = (): void => {
    requested = false;
    const startedAt = clock.now();
    work();
    // the browser still has to lay out and paint what the work changed
    clock.afterFrame(() => {
      const cost = clock.now() - startedAt;
      restUntil = Math.max(restUntil, startedAt + Math.min(cost * 2, 250));
    });
    restUntil = startedAt + restMs;
  };

  return () => {
    if (requested) return;
    requested = true;
    const wait = restUntil - clock.now();
    if (wait <= 8) clock.afterFrame(run);
    else clock.afterMs(() => clock.afterFrame(run), wait - 8);
  };
}
