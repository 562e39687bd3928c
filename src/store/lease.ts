/**
 * One writer a task. Whoever wants to write puts down a lease file under a name of its own and then looks around: if
 * another living lease is there, it takes its own away again. Both sides write before they look, so at least one of two
 * sees the other, and never do two go on. A lease whose process is gone counts for nothing and is removed by anyone:
 * its name is never used again, so nobody can remove the wrong one.
 */
import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { systemCode } from "./failures.ts";
import { beginningOf, isStillRunning } from "./process-life.ts";

export interface Lease {
  release(): Promise<void>;
}

const leaseFile = z.object({ pid: z.number().int(), started: z.string().nullable(), host: z.string() });
const leaseName = /^lease-[0-9a-f]{16}\.json$/;

const attempts = 4;
const beatMs = 20_000;
/** Processes of another machine cannot be looked at; they keep their lease fresh instead. */
const foreignMs = 90_000;

/** Undefined when another process holds the task. */
export async function takeLease(folder: string, pid: number): Promise<Lease | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const path = await putDown(folder, pid);
    if (!(await isHeld(folder, path))) return heldLease(path);
    await rm(path, { force: true });
    if (attempt < attempts) await delay(Math.random() * 20 * attempt); // two who looked at the same time both withdrew
  }
  return undefined;
}

/** Whether a living process holds the task. `own` is not counted. Removes leases of the dead. */
export async function isHeld(folder: string, own?: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    if (!leaseName.test(name) || path === own) continue;
    if (await isAlive(path)) return true;
    await rm(path, { force: true }).catch(() => undefined);
  }
  return false;
}

/** Appears whole or not at all. */
async function putDown(folder: string, pid: number): Promise<string> {
  const path = join(folder, `lease-${randomBytes(8).toString("hex")}.json`);
  const content = { pid, started: await beginningOf(pid), host: hostname() } satisfies z.infer<typeof leaseFile>;
  await writeFile(`${path}.new`, JSON.stringify(content), { flag: "wx", mode: 0o600 });
  await rename(`${path}.new`, path);
  return path;
}

async function isAlive(path: string): Promise<boolean> {
  try {
    const { pid, started, host } = leaseFile.parse(JSON.parse(await readFile(path, "utf8")));
    if (host === hostname()) return await isStillRunning(pid, started);
    return Date.now() - (await stat(path)).mtimeMs < foreignMs;
  } catch (thrown) {
    // gone in the meantime, or damaged (a living holder's was written whole); what cannot be read counts as held
    return systemCode(thrown) !== undefined && systemCode(thrown) !== "ENOENT";
  }
}

function heldLease(path: string): Lease {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, beatMs);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}
