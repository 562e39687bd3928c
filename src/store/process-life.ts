/** Whether a process that was noted down earlier still runs, and is the same one. */
import { readFile } from "node:fs/promises";
import { systemCode } from "./failures.ts";

/** When a process began, in words that no other process of this number shares; null where the system does not tell. */
export async function beginningOf(pid: number): Promise<string | null> {
  const stat = await statOf(pid);
  if (stat === undefined) return null;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()}:${stat.startTicks}`;
}

export async function isStillRunning(pid: number, beginning: string | null): Promise<boolean> {
  if (!exists(pid)) return false;
  const stat = await statOf(pid);
  if (stat === undefined) return true;
  if (stat.state === "Z" || stat.state === "X") return false; // dead, but its parent has not looked yet
  return beginning === null || beginning === (await beginningOf(pid));
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return systemCode(thrown) === "EPERM";
  }
}

/** /proc/PID/stat is "pid (name) state ppid …", with the start time in clock ticks as its 22nd field. */
async function statOf(pid: number): Promise<{ readonly state: string; readonly startTicks: string } | undefined> {
  if (process.platform !== "linux") return undefined;
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
}
