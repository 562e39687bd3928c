/** Which files a search looks at: a glob without "/" names files anywhere below, one with "/" their path from there. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { compileGlob, expandBraces, type Glob, matchGlob } from "./glob.ts";

export interface FileFilter {
  /** `path` is given by its segments below the folder that is searched. */
  accepts(path: readonly string[]): boolean;
  /** Globs of file names that let through all that is accepted, for a program that filters first. Empty: all files. */
  readonly names: readonly string[];
}

const everything: FileFilter = { accepts: () => true, names: [] };

export function createFileFilter(pattern: string | undefined): Result<FileFilter> {
  if (pattern === undefined || pattern.trim() === "") return ok(everything);
  const negated = pattern.startsWith("!");
  const globs: Glob[] = [];
  const names: string[] = [];
  for (const one of expandBraces(pattern.slice(negated ? 1 : 0))) {
    const path = one.replace(/^\.?\//, "");
    const glob = compileGlob(one.includes("/") ? path : `**/${path}`);
    if (!glob) return fail(unreadable(pattern));
    globs.push(glob);
    names.push(path.split("/").at(-1)?.replace("**", "*") || "*");
  }
  const matches = (path: readonly string[]) => globs.some((glob) => matchGlob(glob, path));
  return ok(negated ? { accepts: (path) => !matches(path), names: [] } : { accepts: matches, names });
}

function unreadable(pattern: string): AppErrorData {
  return {
    code: "invalid_arguments",
    message: `The glob ${pattern} cannot be read.`,
    advice: "Use a glob such as *.ts, *.{js,ts} or src/**/*.md.",
  };
}
