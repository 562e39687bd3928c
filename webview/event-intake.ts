/**
 * Takes numbered batches of records in their order and applies them once a frame.
 * 1. A batch out of order stops everything until the next snapshot, which is asked for once.
 * 2. Batches that arrive within one frame are applied together.
 */
import type { Logged } from "../src/core/event.ts";
import { createFrames, type FrameClock } from "./frames.ts";

export interface EventIntake {
  take(number: number, records: readonly Logged[]): void;
  /** A snapshot has replaced everything; the batch that follows it carries this number. */
  restart(next: number): void;
  /** Applies what has arrived without waiting for the frame. */
  flush(): void;
}

export function createEventIntake(deps: {
  readonly clock: FrameClock;
  apply(records: readonly Logged[]): void;
  askForSnapshot(): void;
}): EventIntake {
  let expected: number | undefined;
  let pending: Logged[] = [];
  const flush = (): void => {
    if (pending.length === 0) return;
    const records = pending;
    pending = [];
    deps.apply(records);
  };
  const requestFlush = createFrames(flush, deps.clock);
  return {
    flush,
    restart(next) {
      expected = next;
      pending = [];
    },
    take(number, records) {
      if (expected === undefined) return; // a snapshot is on its way
      if (number !== expected) {
        expected = undefined;
        pending = [];
        deps.askForSnapshot();
        return;
      }
      expected++;
      pending.push(...records);
      requestFlush();
    },
  };
}
