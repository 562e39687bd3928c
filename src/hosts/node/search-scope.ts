/** What both searches agree on before they start: the folder or file, which files count, and how a match is shown. */
import { dirname, join, relative, sep } from "node:path";
import { fail, ok, type Result } from "../../core/errors.ts";
import type { Files, Search, SearchMatch, WorkspaceRoot } from "../../core/host.ts";
import { notFound, notRegular } from "./failures.ts";
import { createFileFilter, type FileFilter } from "./file-filter.ts";
import { rootOf, shownPath } from "./paths.ts";

export type Query = Parameters<Search["run"]>[0];
export type Found = { readonly matches: readonly SearchMatch[]; readonly truncated: boolean };

export interface Scope {
  readonly root: WorkspaceRoot;
  readonly path: string;
  readonly isFile: boolean;
  readonly filter: FileFilter;
  accepts(file: string): boolean;
  show(file: string): string;
}

const excerptLength = 400;

/** What a search works on. `isSecret` judges a path from its root: such a file is searched only if it was named itself. */
export interface SearchParts {
  readonly files: Files;
  readonly isSecret: (path: string) => boolean;
}

export async function openScope({ files, isSecret }: SearchParts, query: Query): Promise<Result<Scope>> {
  const location = await files.locate(query.path);
  if (!location.ok) return location;
  const { absolute, shown, kind } = location.value;
  const root = rootOf(files.roots, absolute);
  if (!root || kind === "absent") return fail(notFound(shown));
  if (kind === "other") return fail(notRegular(shown));
  const filter = createFileFilter(query.glob);
  if (!filter.ok) return filter;
  return ok({
    root,
    path: absolute,
    isFile: kind === "file",
    filter: filter.value,
    accepts: (file) =>
      kind === "file" ||
      (!isSecret(relative(root.path, file).split(sep).join("/")) &&
        filter.value.accepts(relative(absolute, file).split(sep))),
    show: (file) => shownPath(files.roots, root, file),
  });
}

/** The part of a line around the match, which begins at `at`. */
export function excerpt(line: string, at: number): string {
  if (line.length <= excerptLength) return line;
  const from = Math.max(0, Math.min(at - 100, line.length - excerptLength));
  const end = from + excerptLength;
  return (
    (from > 0 ? "…" : "") +
    line.slice(from + (from > 0 ? 1 : 0), end - (end < line.length ? 1 : 0)) +
    (end < line.length ? "…" : "")
  );
}

/** The folders from the one searched down to the file's own. */
export function foldersBetween(scope: Scope, file: string): string[] {
  const folders: string[] = [];
  for (const segment of relative(scope.path, dirname(file)).split(sep).filter(Boolean)) {
    folders.push(join(folders.at(-1) ?? scope.path, segment));
  }
  return folders;
}
