/** Lists a folder, nearest entries first. */
import { fail, ok, type Result } from "../../core/errors.ts";
import type { DirectoryEntry, Files, Location, WorkspaceRoot } from "../../core/host.ts";
import { notADirectory, notFound, stopped } from "./failures.ts";
import { rootOf, shownPath } from "./paths.ts";
import { failureOf } from "./read-text.ts";
import { type Entry, ignoresAbove, readFolder } from "./walk.ts";

type Options = Parameters<Files["list"]>[1];
type Listing = { readonly entries: readonly DirectoryEntry[]; readonly truncated: boolean };

export async function listFolder(
  roots: readonly WorkspaceRoot[],
  location: Location,
  options: Options,
): Promise<Result<Listing>> {
  const root = rootOf(roots, location.absolute);
  if (!root || location.kind === "absent") return fail(notFound(location.shown));
  if (location.kind !== "directory") return fail(notADirectory(location.shown));
  const show = ({ path, kind }: Entry): DirectoryEntry => ({
    path: shownPath(roots, root, path) + (kind === "directory" ? "/" : ""),
  });
  try {
    const entries: DirectoryEntry[] = [];
    const queue = [{ path: location.absolute, ignores: await ignoresAbove(root.path, location.absolute) }];
    for (const [index, { path, ignores }] of queue.entries()) {
      if (options.signal.aborted) return fail(stopped("Listing"));
      const folder = await readFolder(path, ignores).catch((thrown: unknown) => {
        if (index === 0) throw thrown;
        return undefined; // a folder below that is gone or may not be read is only shown by name
      });
      if (!folder) continue;
      const room = options.limit - entries.length;
      for (const entry of folder.entries.slice(0, room)) entries.push(show(entry));
      if (folder.entries.length > room) return ok({ entries, truncated: true });
      if (!options.recursive) break;
      for (const entry of folder.entries) {
        if (entry.kind === "directory") queue.push({ path: entry.path, ignores: folder.ignores });
      }
    }
    return ok({ entries, truncated: false });
  } catch (thrown) {
    return fail(failureOf(location.shown, thrown));
  }
}
