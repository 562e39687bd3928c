/** Ends a process and all that it started: first asked (TERM), then made (KILL). */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const graceMs = 5_000;
const pollMs = 25;
/** After KILL the system may take a moment to clear up. */
const afterKillMs = 400;

/** `pid` is the leader of its own process group. Resolves when the group is gone, at the latest after 5.5 s. */
export async function endTree(pid: number): Promise<void> {
  if (process.platform === "win32") return await endTreeOnWindows(pid);
  if (!signalGroup(pid, "SIGTERM")) return;
  if (await isGoneWithin(pid, graceMs)) return;
  signalGroup(pid, "SIGKILL");
  await isGoneWithin(pid, afterKillMs);
}

/**
 * Kills the group when this process exits, however hasty that is; at that moment nothing can be waited for any more.
 * Returns what lets go of it. Cannot help against SIGKILL of this process itself.
 */
export function endWithUs(pid: number): () => void {
  const kill = (): void => void signalGroup(pid, "SIGKILL");
  process.on("exit", kill);
  return () => process.off("exit", kill);
}

/** Whether any process of the group still runs. */
export async function isTreeAlive(pid: number): Promise<boolean> {
  if (process.platform === "win32" || !signalGroup(pid, 0)) return false;
  return process.platform === "linux" ? await hasLivingMember(pid) : true;
}

async function isGoneWithin(pid: number, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (await isTreeAlive(pid)) {
    if (performance.now() >= end) return false;
    await delay(pollMs);
  }
  return true;
}

/** False when there is nobody left to signal. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/**
 * In a container whose first process never reaps, dead processes stay in their group for ever; signals still reach
 * them. So their state is looked at: /proc/PID/stat is "pid (name) state ppid pgrp …", and Z means dead.
 */
async function hasLivingMember(group: number): Promise<boolean> {
  const pids = await readdir("/proc").catch(() => undefined);
  if (!pids) return true;
  for (const pid of pids) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (pgrp === String(group) && state !== "Z" && state !== "X") return true;
  }
  return false;
}

async function endTreeOnWindows(pid: number): Promise<void> {
  const taskkill = (...args: string[]) =>
    new Promise<boolean>((resolve) => {
      execFile("taskkill", ["/PID", String(pid), "/T", ...args], { windowsHide: true }, (error) =>
        resolve(error === null),
      );
    });
  if (await taskkill()) await delay(500);
  await taskkill("/F"); // console programs do not hear the polite form
}
