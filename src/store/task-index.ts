/**
 * The history list. `index.json` only saves looking into every journal again: it is rebuilt from the folders whenever it
 * is missing, unreadable, or tells of a file that has changed since.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type TaskSummary, taskSummary } from "../core/panel.ts";
import { storageFailure, systemCode } from "./failures.ts";
import { replaceFile } from "./files.ts";
import { journalName } from "./journal.ts";
import { isHeld } from "./lease.ts";
import { summarise } from "./summary.ts";

export interface TaskIndex {
  /** Newest first. */
  list(): Promise<readonly TaskSummary[]>;
}

const entry = taskSummary.extend({ size: z.number(), mtime: z.number() });
type Entry = z.infer<typeof entry>;
const indexFile = z.object({ v: z.literal(1), tasks: z.array(entry) });

/** Journals looked into at the same time. */
const lanes = 16;

export function createTaskIndex(tasksFolder: string, indexPath: string): TaskIndex {
  return {
    async list() {
      const known = new Map((await readIndex(indexPath)).map((task) => [task.taskId, task]));
      const names = await folderNames(tasksFolder);
      const found = await inLanes(names, (name) => bringUpToDate(tasksFolder, name, known.get(name)));
      const entries = found.filter((task) => task !== undefined);
      const changed = entries.length !== known.size || entries.some((task) => known.get(task.taskId) !== task);
      if (changed) await writeIndex(indexPath, entries);
      const shown = await inLanes(entries, (task) => present(tasksFolder, task));
      return shown.sort((a, b) => b.updatedAt - a.updatedAt);
    },
  };
}

async function readIndex(path: string): Promise<readonly Entry[]> {
  try {
    return indexFile.parse(JSON.parse(await readFile(path, "utf8"))).tasks;
  } catch {
    return []; // a cache: what is wrong with it does not matter
  }
}

async function writeIndex(path: string, tasks: readonly Entry[]): Promise<void> {
  await replaceFile(path, JSON.stringify({ v: 1, tasks })).catch(() => undefined); // the list is right without it
}

async function folderNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return [];
    throw storageFailure(folder, thrown);
  }
}

/** The entry as it was when its file did not change; undefined when there is no task to show. */
async function bringUpToDate(
  tasksFolder: string,
  taskId: string,
  known: Entry | undefined,
): Promise<Entry | undefined> {
  const path = join(tasksFolder, taskId, journalName);
  try {
    const { size, mtimeMs: mtime } = await stat(path);
    if (known !== undefined && known.size === size && known.mtime === mtime) return known;
    const summary = await summarise(path);
    return summary && { taskId, ...summary, size, mtime };
  } catch {
    return undefined; // removed in the meantime, or no journal
  }
}

/** A task whose process is gone is not running any more, whatever its journal says. */
async function present(tasksFolder: string, { taskId, title, updatedAt, status }: Entry): Promise<TaskSummary> {
  const alive = status !== "idle" && (await isHeld(join(tasksFolder, taskId)));
  return { taskId, title, updatedAt, status: alive ? status : "idle" };
}

async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}
