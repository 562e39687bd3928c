/** The tasks that are kept on this machine: one folder each, with its journal and the lease of whoever writes to it. */
import { readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AppError } from "../core/errors.ts";
import type { Logged } from "../core/event.ts";
import type { TaskSummary } from "../core/panel.ts";
import { openElsewhere, storageFailure, systemCode, unusableTaskId } from "./failures.ts";
import { makeFolder, openForAppend, syncFolder } from "./files.ts";
import { createJournal, journalName, type OpenJournal } from "./journal.ts";
import { isHeld, type Lease, takeLease } from "./lease.ts";
import { type JournalContent, readJournal } from "./read-journal.ts";
import { createTaskIndex } from "./task-index.ts";

export interface TaskStore {
  /**
   * Opens a task, or begins a new one. A task that another process writes to, or that lies on a disk that takes nothing,
   * opens read-only: its journal takes nothing, and `sync` rejects with the reason. Rejects with an AppError `storage`
   * when there is nothing to read either.
   */
  open(taskId: string): Promise<OpenTask>;
  /** Newest first. */
  list(): Promise<readonly TaskSummary[]>;
  /** Rejects with an AppError `storage` while any process has the task open for writing. */
  remove(taskId: string): Promise<void>;
}

export interface OpenTask {
  readonly past: readonly Logged[];
  readonly journal: OpenJournal;
  readonly readOnly: boolean;
  /** What was wrong with the file, absent when nothing was. */
  readonly repaired?: Repair;
}

interface Repair {
  /** Bytes of an unfinished last line. They were moved to a file beside the journal. */
  readonly torn: number;
  /** Lines that are damaged, or of kinds that only a newer version knows. They stay in the file. */
  readonly skipped: number;
  /** Places where lines are missing. */
  readonly gaps: number;
}

/** `dir` is made when the first task is. */
export function createTaskStore(dir: string, { pid = process.pid }: { readonly pid?: number } = {}): TaskStore {
  const tasks = join(dir, "tasks");
  const index = createTaskIndex(tasks, join(dir, "index.json"));
  const folderOf = (taskId: string): string => {
    if (!/^[A-Za-z0-9][\w-]{0,127}$/.test(taskId)) throw unusableTaskId(taskId);
    return join(tasks, taskId);
  };
  return {
    async open(taskId) {
      const folder = folderOf(taskId);
      const path = join(folder, journalName);
      try {
        await makeFolder(folder);
        const lease = await takeLease(folder, pid);
        return lease === undefined
          ? openToRead(await bytesOf(path), openElsewhere(path))
          : await openToWrite(folder, path, lease);
      } catch (cause) {
        const failure = storageFailure(path, cause);
        const bytes = await readFile(path).catch(() => Promise.reject(failure));
        return openToRead(bytes, failure);
      }
    },
    list: () => index.list(),
    async remove(taskId) {
      const folder = folderOf(taskId);
      if (await isHeld(folder)) throw openElsewhere(folder);
      await rm(folder, { recursive: true, force: true }).catch((cause: unknown) => {
        throw storageFailure(folder, cause);
      });
    },
  };
}

function openToRead(bytes: Buffer, refusal: AppError): OpenTask {
  const content = readJournal(bytes);
  const refuse = (): Promise<never> => Promise.reject(refusal);
  const journal: OpenJournal = { append: () => undefined, sync: refuse, close: () => Promise.resolve() };
  return { past: content.past, journal, readOnly: true, ...repairOf(content, 0) };
}

async function openToWrite(folder: string, path: string, lease: Lease): Promise<OpenTask> {
  try {
    const bytes = await bytesOf(path);
    const content = readJournal(bytes);
    const torn = bytes.subarray(content.wholeBytes);
    if (torn.length > 0) await setAside(path, torn, content.wholeBytes);
    const file = await openForAppend(path);
    await syncFolder(folder);
    await syncFolder(join(folder, ".."));
    const journal = createJournal(file, { path, size: content.wholeBytes, lastCrc: content.lastCrc });
    const close = (): Promise<void> => journal.close().finally(() => lease.release());
    return { past: content.past, journal: { ...journal, close }, readOnly: false, ...repairOf(content, torn.length) };
  } catch (cause) {
    await lease.release();
    throw cause;
  }
}

/** The torn bytes are safe beside the journal before they leave it. */
async function setAside(path: string, torn: Buffer, wholeBytes: number): Promise<void> {
  await writeFile(path.replace(journalName, `events.torn-${Date.now()}`), torn, { mode: 0o600 });
  await truncate(path, wholeBytes);
}

function repairOf({ damaged, unknown, gaps }: JournalContent, torn: number): { readonly repaired?: Repair } {
  const skipped = damaged + unknown;
  return torn + skipped + gaps === 0 ? {} : { repaired: { torn, skipped, gaps } };
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return Buffer.alloc(0);
    throw thrown;
  }
}
