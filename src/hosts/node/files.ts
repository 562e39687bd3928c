/** The files port on Node. Every method asks the same gate where a path points. */
import type { Files, WorkspaceRoot } from "../../core/host.ts";
import { listFolder } from "./list.ts";
import { locate } from "./paths.ts";
import { readText } from "./read-text.ts";
import { writeText } from "./write-text.ts";

/** `roots` come from `openRoots`. */
export function createFiles(roots: readonly WorkspaceRoot[]): Files {
  const where = (path: string) => locate(roots, path);
  return {
    roots,
    locate: where,

    async read(path, range) {
      const location = await where(path);
      if (!location.ok) return location;
      const file = await readText(location.value, range);
      if (!file.ok) return file;
      const { encoding: _, ...textFile } = file.value;
      return { ok: true, value: textFile };
    },

    write: (path, text, expected) => writeText(where, { path, text, ...(expected !== undefined && { expected }) }),

    async list(path, options) {
      const location = await where(path);
      return location.ok ? await listFolder(roots, location.value, options) : location;
    },
  };
}
