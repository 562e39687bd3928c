/**
 * Opens files and folders so that a link put in their way after they were judged is noticed. Where the system shows
 * what a handle really is (/proc on Linux), that is compared, and work in a folder goes through its handle, which no
 * link can move. Elsewhere the real path is resolved once more.
 */
import { constants } from "node:fs";
import { type FileHandle, open, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";

/** Thrown when what was opened is not what was judged. */
export class MovedError extends Error {
  override readonly name = "MovedError";
}

const noFollow = constants.O_NOFOLLOW ?? 0; // not known on Windows
const noBlock = constants.O_NONBLOCK ?? 0;

/** `path` is a resolved path. Opening a pipe does not wait for its other end. */
export async function openAnchored(path: string, flags: number): Promise<FileHandle> {
  const handle = await open(path, flags | noFollow | noBlock);
  try {
    await assertIs(handle, path);
    return handle;
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

export interface AnchoredFolder {
  /** The path to use for a name in this folder. */
  at(name: string): string;
  /** Makes renames in it durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** `path` is a resolved path. */
export async function openFolder(path: string): Promise<AnchoredFolder> {
  if (process.platform === "win32") {
    if ((await realpath(path)) !== path) throw new MovedError(path);
    return { at: (name) => join(path, name), sync: async () => {}, close: async () => {} };
  }
  const handle = await openAnchored(path, constants.O_RDONLY | constants.O_DIRECTORY);
  const shown = (await shownByProc(handle)) !== undefined;
  const base = shown ? `/proc/self/fd/${handle.fd}` : path;
  return {
    at: (name) => join(base, name),
    sync: () => handle.sync().catch(() => {}), // some file systems cannot, and the rename itself is done
    close: () => handle.close(),
  };
}

async function assertIs(handle: FileHandle, path: string): Promise<void> {
  const real = (await shownByProc(handle)) ?? (await realpath(path));
  if (real !== path) throw new MovedError(path);
}

async function shownByProc(handle: FileHandle): Promise<string | undefined> {
  if (process.platform !== "linux") return undefined;
  return await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
}
