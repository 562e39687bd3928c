/**
 * The figures of requests, one JSON line each, shared by all windows. Every line is written at once at the end of the file,
 * so no window can spoil another's. A full file becomes the older one of two; the one before it goes.
 */
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type InsightStore, type RequestRecord, requestRecord } from "../core/insights.ts";
import { parseJson } from "../core/json.ts";
import { makeFolder, openForAppend } from "./files.ts";

export interface KeptInsights extends InsightStore {
  /** Resolves when all that was added is written, or given up. */
  settled(): Promise<void>;
}

/** Bytes; about 2,500 requests. There are never more than two such files. */
const fullSize = 1024 * 1024;
/** Milliseconds. Nobody needs that long to rename a file: whoever held the lock has died. */
const staleLock = 10_000;

/** Nothing of it ever rejects: a disk that refuses costs figures, never a task. */
export function createInsightStore(file: string, size = fullSize): KeptInsights {
  const older = `${file}.old`;
  let work: Promise<unknown> = Promise.resolve();
  const inTurn = (next: () => Promise<void>): Promise<void> => {
    const done = work.then(next).catch(() => undefined);
    work = done;
    return done;
  };
  return {
    add: (record) => inTurn(() => append(file, older, size, record)),
    async all() {
      await work;
      return [...(await read(older)), ...(await read(file))];
    },
    clear: () =>
      inTurn(async () => {
        await rm(older, { force: true });
        await rm(file, { force: true });
      }),
    async settled() {
      await work;
    },
  };
}

/** The line feed in front keeps a half line that a crash may have left from swallowing this one. */
async function append(file: string, older: string, size: number, record: RequestRecord): Promise<void> {
  await makeFolder(dirname(file));
  if ((await sizeOf(file)) >= size) await turnOver(file, older, size);
  const handle = await openForAppend(file);
  try {
    await handle.write(`\n${JSON.stringify(record)}\n`);
  } finally {
    await handle.close();
  }
}

/** One window at a time, and only while the file is still full. Where it cannot be had, the file grows until the next time. */
async function turnOver(file: string, older: string, size: number): Promise<void> {
  const lock = `${file}.lock`;
  const taken = await stat(lock).catch(() => undefined);
  if (taken !== undefined && Date.now() - taken.mtimeMs > staleLock) await rm(lock, { force: true });
  const held = await open(lock, "wx").catch(() => undefined);
  if (held === undefined) return;
  try {
    if ((await sizeOf(file)) >= size) await rename(file, older);
  } catch {
    // another program has it open; the next record tries again
  } finally {
    await held.close();
    await rm(lock, { force: true }).catch(() => undefined);
  }
}

async function sizeOf(file: string): Promise<number> {
  const known = await stat(file).catch(() => undefined);
  return known?.size ?? 0;
}

async function read(file: string): Promise<readonly RequestRecord[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const parsed = line === "" ? undefined : parseJson(line);
    const record = parsed?.ok === true ? requestRecord.safeParse(parsed.value) : undefined;
    return record?.success === true ? [record.data] : [];
  });
}
