/**
 * A task's journal file, open for appending.
 *
 * 1. Records reach the file in the order they were appended, whole lines at a time. 2. `sync` resolves only when all
 * that was appended before it is on disk; calls that come together share one round. 3. When a write fails, the file is
 * cut back to its last whole record, nothing is forgotten, and the next round tries again.
 */
import type { Logged } from "../core/event.ts";
import type { Journal } from "../core/log.ts";
import { closedJournal, storageFailure } from "./failures.ts";
import { encodeRecord } from "./record.ts";

/** Of the file in a task's folder. */
export const journalName = "events.jsonl";

/** The part of a file handle that a journal needs. `write` appends at the end and may throw half-way. */
export interface AppendFile {
  write(text: string): Promise<void>;
  datasync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export interface OpenJournal extends Journal {
  /** Saves what is left and lets go of the file. Rejects when that could not be saved. */
  close(): Promise<void>;
}

export interface JournalStart {
  /** For error messages. */
  readonly path: string;
  /** Bytes of whole records in the file. */
  readonly size: number;
  readonly lastCrc: number | undefined;
}

export function createJournal(file: AppendFile, { path, size, lastCrc }: JournalStart): OpenJournal {
  let crc = lastCrc;
  let saved = size;
  let waiting: string[] = [];
  let torn = false; // the last write failed and may have left part of itself
  let round: Round | undefined;
  let closed = false;

  /** What a disk did not confirm is taken back and written again: after a failed sync nobody knows what is there. */
  const save = async (): Promise<void> => {
    if (torn) await file.truncate(saved);
    torn = false;
    const lines = waiting;
    const text = lines.join("");
    waiting = [];
    try {
      if (text !== "") await file.write(text);
      await file.datasync();
      saved += Buffer.byteLength(text);
    } catch (cause) {
      waiting = [...lines, ...waiting];
      torn = true;
      await file.truncate(saved).then(() => (torn = false), ignore);
      throw cause;
    }
  };
  const startRound = (after: Promise<void>): Round => {
    const mine: Round = { done: Promise.resolve(), writing: false };
    mine.done = (async () => {
      await after.catch(ignore);
      mine.writing = true;
      try {
        await save();
      } catch (cause) {
        throw storageFailure(path, cause);
      } finally {
        if (round === mine) round = undefined;
      }
    })();
    return mine;
  };
  /** A round that has not begun to write yet will take along what was appended by now. */
  const sync = (): Promise<void> => {
    if (round === undefined || round.writing) round = startRound(round?.done ?? Promise.resolve());
    return round.done;
  };

  return {
    append(record: Logged) {
      if (closed) return;
      const encoded = encodeRecord(record, crc);
      crc = encoded.crc;
      waiting.push(encoded.line);
      if (waiting.length === 1) setImmediate(() => closed || sync().catch(ignore)); // whoever commits next is told
    },
    sync: () => (closed ? Promise.reject(closedJournal(path)) : sync()),
    async close() {
      if (closed) return;
      closed = true;
      try {
        await sync();
      } finally {
        await file.close();
      }
    },
  };
}

interface Round {
  done: Promise<void>;
  writing: boolean;
}

function ignore(): void {}
