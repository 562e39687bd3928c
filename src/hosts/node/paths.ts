/**
 * Where a path really points, and whether that is inside the workspace.
 *
 * 1. Roots are resolved once, when the workspace is opened; nothing a model sends moves them. 2. Links are followed
 * before a ".." after them, as the system does. 3. What does not exist is judged by the real path of its nearest
 * existing folder. 4. Inside means: the same segments, never the same letters ("/w-evil" is not in "/w"). 5. The
 * resolved path is the one that is opened.
 */
import type { Stats } from "node:fs";
import { lstat, readlink, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, parse, relative, sep } from "node:path";
import { AppError, type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { Location, WorkspaceRoot } from "../../core/host.ts";
import { errorCodeOf, notADirectory, notFound, outsideWorkspace, systemFailure } from "./failures.ts";
import { isUnsafeOnWindows } from "./windows-names.ts";

/** Throws `no_workspace` for a root that cannot be opened. */
export async function openRoots(paths: readonly string[]): Promise<readonly WorkspaceRoot[]> {
  const roots: WorkspaceRoot[] = [];
  for (const given of paths) {
    const path = await realpath(given).catch((cause: unknown) => {
      throw new AppError(noRoot(given), { cause });
    });
    if (roots.some((root) => root.path === path)) continue;
    roots.push({ name: uniqueName(basename(path) || path, roots), path });
  }
  return roots;
}

export async function locate(roots: readonly WorkspaceRoot[], path: string): Promise<Result<Location>> {
  const [first] = roots;
  if (!first) return fail(noRoot());
  if (path === "" || path.includes("\0")) return fail(unusable(path));
  if (process.platform === "win32" && isUnsafeOnWindows(path)) return fail(outsideWorkspace(path));
  const start = absolutePath(roots, first, path);
  try {
    const real = await resolve(start);
    const root = rootOf(roots, real.path);
    if (!root) return fail(outsideWorkspace(path));
    if (!isInside(root.path, real.existing)) return fail(noRoot(root.path));
    return ok({ absolute: real.path, shown: shownPath(roots, root, real.path), ...kindOf(real.stats) });
  } catch (thrown) {
    const code = errorCodeOf(thrown);
    return fail(
      code === "ENOTDIR"
        ? notADirectory(dirname(path))
        : code === "ENOENT"
          ? notFound(path)
          : systemFailure(path, thrown),
    );
  }
}

export function rootOf(roots: readonly WorkspaceRoot[], path: string): WorkspaceRoot | undefined {
  const around = roots.filter((root) => isInside(root.path, path));
  return around.sort((a, b) => b.path.length - a.path.length)[0];
}

/** With "/" on every system; begins with the root's name when there are several roots. */
export function shownPath(roots: readonly WorkspaceRoot[], root: WorkspaceRoot, path: string): string {
  const inside = relative(root.path, path).split(sep).join("/");
  if (roots.length === 1) return inside || ".";
  return inside ? `${root.name}/${inside}` : root.name;
}

export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way.split(sep)[0] !== "..");
}

/** Only put together, not normalised: what ".." means shows when the links before it are known. */
function absolutePath(roots: readonly WorkspaceRoot[], first: WorkspaceRoot, path: string): string {
  if (/^~(?:$|[\\/])/.test(path)) return homedir() + path.slice(1);
  if (isAbsolute(path)) return path;
  const segments = segmentsOf(path).filter((segment) => segment !== "" && segment !== ".");
  const named = roots.length > 1 ? roots.find((root) => root.name === segments[0]) : undefined;
  return [(named ?? first).path, ...segments.slice(named ? 1 : 0)].join(sep);
}

function segmentsOf(path: string): string[] {
  return path.split(process.platform === "win32" ? /[\\/]/ : "/");
}

interface Real {
  readonly path: string;
  /** The longest part of `path` that exists. */
  readonly existing: string;
  /** undefined when nothing is there. */
  readonly stats?: Stats;
}

const maxLinks = 40;

/** Throws system errors, among them ENOTDIR for a path that goes on below a file. */
async function resolve(path: string): Promise<Real> {
  let current = parse(path).root;
  const todo = segmentsOf(path.slice(current.length)).toReversed();
  const absent: string[] = [];
  let links = 0;
  for (let segment = todo.pop(); segment !== undefined; segment = todo.pop()) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") {
      if (absent.pop() === undefined) current = dirname(current);
      continue;
    }
    const next = join(current, segment);
    const stats = absent.length > 0 ? undefined : await statIfThere(next);
    if (!stats) absent.push(segment);
    else if (!stats.isSymbolicLink()) current = next;
    else {
      if (++links > maxLinks) throw Object.assign(new Error(`too many links: ${next}`), { code: "ELOOP" });
      const target = await readlink(next);
      const { root } = parse(target);
      if (isAbsolute(target)) current = root;
      todo.push(...segmentsOf(target.slice(root.length)).toReversed());
    }
  }
  const existing = await trueCase(current);
  if (absent.length > 0) return { path: join(existing, ...absent), existing };
  const stats = await statIfThere(existing);
  return { path: existing, existing, ...(stats && { stats }) };
}

/** On systems that ignore case, and for short names on Windows, the name as the disk has it. */
async function trueCase(path: string): Promise<string> {
  return process.platform === "linux" ? path : await realpath(path).catch(() => path);
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (thrown) {
    if (errorCodeOf(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

function kindOf(stats: Stats | undefined): Pick<Location, "kind" | "size"> {
  if (!stats) return { kind: "absent", size: 0 };
  if (stats.isFile()) return { kind: "file", size: stats.size };
  return { kind: stats.isDirectory() ? "directory" : "other", size: 0 };
}

function uniqueName(name: string, taken: readonly WorkspaceRoot[]): string {
  const isTaken = (candidate: string) => taken.some((root) => root.name === candidate);
  let candidate = name;
  for (let number = 2; isTaken(candidate); number++) candidate = `${name}-${number}`;
  return candidate;
}

function unusable(path: string): AppErrorData {
  return {
    code: "invalid_arguments",
    message: path === "" ? "The path is empty." : "The path holds a NUL character.",
    advice: 'Give a path relative to the workspace; "." is its root.',
  };
}

function noRoot(path?: string): AppErrorData {
  return {
    code: "no_workspace",
    message: path === undefined ? "No folder is open." : `The workspace folder ${path} is not there.`,
    advice: "Open a folder first.",
  };
}
