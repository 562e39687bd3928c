/** A task's append-only log: the only way anything gets into its state, and the only thing its readers follow. */
import { isDurable, type Logged, type TaskEvent } from "./event.ts";
import type { Clock } from "./host.ts";
import { reduce } from "./reduce.ts";
import { emptyTask, type TaskState } from "./state.ts";

/** Where durable events go. `append` is called in order and may buffer; `sync` resolves when all of them are on disk. */
export interface Journal {
  append(record: Logged): void;
  sync(): Promise<void>;
}

export interface TaskLog {
  /** Up to date with every event emitted, delivered or not. */
  readonly state: TaskState;
  emit(event: TaskEvent): void;
  /** As `emit`, and resolves once the event is on disk. Rejects with the journal's error: then nothing may be done on its strength. */
  commit(event: TaskEvent): Promise<void>;
  /** Delivers each event once, in order, a committed one only after the attempt to put it on disk. */
  subscribe(reader: (record: Logged) => void): () => void;
}

/** `past` is what the journal already holds. */
export function createTaskLog(journal: Journal, clock: Pick<Clock, "now">, past: readonly Logged[] = []): TaskLog {
  let state = past.reduce(reduce, emptyTask);
  const readers = new Set<(record: Logged) => void>();
  let held: Logged[] | undefined; // records waiting behind a commit that is not on disk yet
  let commits = 0;

  const deliver = (record: Logged): void => {
    if (held === undefined) for (const reader of readers) reader(record);
    else held.push(record);
  };
  const add = (event: TaskEvent): Logged => {
    const durable = isDurable(event);
    const record: Logged = { seq: durable ? state.seq + 1 : state.seq, at: clock.now(), event };
    state = reduce(state, record);
    if (durable) journal.append(record);
    return record;
  };
  const release = (): void => {
    commits--;
    if (commits > 0 || held === undefined) return;
    const records = held;
    held = undefined;
    for (const record of records) deliver(record);
  };

  return {
    get state() {
      return state;
    },
    emit(event) {
      deliver(add(event));
    },
    async commit(event) {
      const record = add(event);
      held ??= [];
      commits++;
      held.push(record);
      try {
        await journal.sync();
      } finally {
        release();
      }
    },
    subscribe(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
  };
}
