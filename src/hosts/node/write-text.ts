/**
 * Writes a text file so that it is always either the old bytes or the new ones: a new file beside it, forced to disk,
 * then renamed over it. Where a rename would break something (another hard link, another owner) the bytes are written
 * in place, with a copy of the old ones kept until that is done.
 */
import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { access, type FileHandle, link, mkdir, open, rename, unlink } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fail, ok, type Result } from "../../core/errors.ts";
import type { Location } from "../../core/host.ts";
import { type AnchoredFolder, openAnchored, openFolder } from "./anchored.ts";
import { encodeText, utf8 } from "./encoding.ts";
import { changedOnDisk, errorCodeOf, outsideWorkspace } from "./failures.ts";
import { failureOf, type ReadText, readText, unreadableKind } from "./read-text.ts";

export interface Write {
  readonly path: string;
  readonly text: string;
  readonly expected?: string;
}

type Locate = (path: string) => Promise<Result<Location>>;

/** `locate` is asked twice: what it says must still hold at the moment of the rename. */
export async function writeText(locate: Locate, write: Write): Promise<Result<{ readonly created: boolean }>> {
  const location = await locate(write.path);
  if (!location.ok) return location;
  const { absolute, shown } = location.value;
  const old = await currentText(location.value);
  if (!old.ok) return old;
  if (differs(old.value, write.expected)) return fail(changedOnDisk(shown));
  const bytes = bytesFor(write.text, old.value);

  const unchanged = async (): Promise<Result<undefined>> => {
    const now = await locate(write.path);
    if (!now.ok) return now;
    if (now.value.absolute !== absolute) return fail(outsideWorkspace(shown));
    if (write.expected === undefined) return ok(undefined);
    const text = await currentText(now.value);
    if (!text.ok) return text;
    return differs(text.value, write.expected) ? fail(changedOnDisk(shown)) : ok(undefined);
  };

  try {
    const folder = await ensureFolder(dirname(absolute));
    try {
      return await replace(folder, location.value, bytes, unchanged, write.expected === "");
    } finally {
      await folder.close();
    }
  } catch (thrown) {
    return fail(failureOf(shown, thrown));
  }
}

/** Makes what is missing, each folder through the handle of the one above it. */
async function ensureFolder(path: string): Promise<AnchoredFolder> {
  try {
    return await openFolder(path);
  } catch (thrown) {
    if (errorCodeOf(thrown) !== "ENOENT" || dirname(path) === path) throw thrown;
  }
  const parent = await ensureFolder(dirname(path));
  try {
    await mkdir(parent.at(basename(path))).catch((thrown: unknown) => {
      if (errorCodeOf(thrown) !== "EEXIST") throw thrown;
    });
  } finally {
    await parent.close();
  }
  return await openFolder(path);
}

/** undefined: there is no file. */
async function currentText(location: Location): Promise<Result<ReadText | undefined>> {
  if (location.kind === "absent") return ok(undefined);
  const unwritable = unreadableKind(location);
  return unwritable ? fail(unwritable) : await readText(location);
}

function differs(current: ReadText | undefined, expected: string | undefined): boolean {
  return expected !== undefined && expected !== (current?.version ?? "");
}

function bytesFor(text: string, old: ReadText | undefined): Buffer {
  const keepsCrlf = old?.eol === "\r\n" && !text.includes("\r");
  return encodeText(keepsCrlf ? text.replaceAll("\n", "\r\n") : text, old?.encoding ?? utf8);
}

async function replace(
  folder: AnchoredFolder,
  location: Location,
  bytes: Buffer,
  unchanged: () => Promise<Result<undefined>>,
  mustBeNew: boolean,
): Promise<Result<{ readonly created: boolean }>> {
  const target = folder.at(basename(location.absolute));
  const temporary = folder.at(`.diglot-${randomUUID()}.tmp`);
  const created = location.kind === "absent";
  const old = created ? undefined : await statOf(location.absolute);
  if (!created) await access(location.absolute, constants.W_OK); // a rename would not mind a read-only file
  try {
    const staged = await stage(temporary, bytes, old);
    const still = await unchanged();
    if (!still.ok) return still;
    if (!staged || (old && old.nlink > 1)) await overwriteInPlace(location.absolute, temporary, bytes);
    else if (created && mustBeNew) await linkNew(temporary, target);
    else await renameOver(temporary, target);
    await folder.sync();
    return ok({ created });
  } catch (thrown) {
    if (errorCodeOf(thrown) === "EEXIST") return fail(changedOnDisk(location.shown));
    throw thrown;
  } finally {
    await unlink(temporary).catch(() => {}); // renamed away when all went well
  }
}

/** False when the new file cannot be given the old one's owner. */
async function stage(temporary: string, bytes: Buffer, old: Stats | undefined): Promise<boolean> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(temporary, flags, old ? 0o600 : 0o666);
  try {
    const owned = !old || (await takeOver(handle, old));
    await handle.writeFile(bytes);
    await handle.sync();
    return owned;
  } finally {
    await handle.close();
  }
}

async function takeOver(handle: FileHandle, old: Stats): Promise<boolean> {
  if (process.platform === "win32") return true;
  const now = await handle.stat();
  try {
    if (now.uid !== old.uid || now.gid !== old.gid) await handle.chown(old.uid, old.gid);
  } catch {
    return false;
  }
  await handle.chmod(old.mode & 0o7777);
  return true;
}

async function statOf(path: string): Promise<Stats> {
  const handle = await openAnchored(path, constants.O_RDONLY);
  try {
    return await handle.stat();
  } finally {
    await handle.close();
  }
}

/** Fails with EEXIST when someone else made the file first. */
async function linkNew(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (thrown) {
    if (errorCodeOf(thrown) === "EEXIST") throw thrown;
    await renameOver(temporary, target); // a file system without hard links
  }
}

const busy = new Set(["EPERM", "EBUSY", "EACCES"]);

/** On Windows a scanner or an editor may hold the file for a moment. */
async function renameOver(temporary: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(temporary, target);
    } catch (thrown) {
      if (process.platform !== "win32" || attempt > 5 || !busy.has(errorCodeOf(thrown) ?? "")) throw thrown;
      await delay(50);
    }
  }
}

/** The staged new bytes make room for a copy of the old ones, which stay until the new ones are safe. */
async function overwriteInPlace(path: string, backup: string, bytes: Buffer): Promise<void> {
  const handle = await openAnchored(path, constants.O_RDWR);
  try {
    const old = await handle.readFile();
    const copy = await open(backup, constants.O_WRONLY | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0));
    try {
      await copy.writeFile(old);
      await copy.sync();
    } finally {
      await copy.close();
    }
    try {
      await overwrite(handle, bytes);
    } catch (thrown) {
      await overwrite(handle, old);
      throw thrown;
    }
  } finally {
    await handle.close();
  }
}

async function overwrite(handle: FileHandle, bytes: Buffer): Promise<void> {
  await handle.truncate(bytes.length);
  let at = 0;
  while (at < bytes.length) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await handle.sync();
}
