/** A clock that a test winds: waiting takes no time of its own. */
import type { Clock } from "../../src/core/host.ts";

export interface FakeClock extends Clock {
  /** The waits so far, in milliseconds. */
  readonly waits: readonly number[];
  /** Lets time pass, if waits are held. */
  pass(ms: number): void;
}

/** `holds`: waits last until time is let pass; else each is over at once, and the clock is as much later. */
export function createFakeClock({ holds = false } = {}): FakeClock {
  let time = 0;
  const waits: number[] = [];
  const due = new Set<() => void>();
  return {
    waits,
    now: () => ++time,
    monotonic: () => time,
    pass(ms) {
      time += ms;
      for (const look of [...due]) look();
    },
    async wait(ms, signal) {
      waits.push(ms);
      const end = time + ms;
      if (!holds) time = end;
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (time < end && !signal.aborted) return;
          due.delete(look);
          resolve();
        };
        due.add(look);
        signal.addEventListener("abort", look, { once: true });
        look();
      });
    },
  };
}
