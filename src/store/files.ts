/** The few file operations of the store: private to the user, and never half done where that matters. */
import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { AppendFile } from "./journal.ts";

const privateFolder = 0o700;
const privateFile = 0o600;

export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: privateFolder });
}

/** Makes the entries of a folder outlive a power cut. Not every system can do that, and then it need not. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

export async function openForAppend(path: string): Promise<AppendFile> {
  const handle = await open(path, "a", privateFile);
  return {
    write: (text) => handle.appendFile(text),
    datasync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
}

/** Readers see the old content or the new, never a part. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  const fresh = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    await writeFile(fresh, text, { flag: "wx", mode: privateFile });
    await rename(fresh, path);
  } catch (cause) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw cause;
  }
}
