/** Walks the folders of a workspace: what .gitignore names and .git are left out, links are shown but never followed. */
import { constants } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { openAnchored, openFolder } from "./anchored.ts";
import { type IgnoreRule, judge, parseGitignore } from "./gitignore.ts";

export interface Entry {
  readonly path: string;
  readonly kind: "file" | "directory" | "other";
}

/** The rules that hold in a folder, those of the outermost .gitignore first. */
export type Ignores = readonly { readonly folder: string; readonly rules: readonly IgnoreRule[] }[];

export interface Folder {
  readonly entries: readonly Entry[];
  /** To be handed on to the folders in it. */
  readonly ignores: Ignores;
}

const maxIgnoreBytes = 1024 * 1024;

/** The rules of the folders from the root down to the one above `folder`. */
export async function ignoresAbove(root: string, folder: string): Promise<Ignores> {
  const segments = relative(root, folder).split(sep).filter(Boolean);
  let ignores: Ignores = [];
  let current = root;
  for (const segment of segments) {
    ignores = await withRulesOf(current, ignores);
    current = join(current, segment);
  }
  return ignores;
}

/** Sorted by name. Throws system errors. */
export async function readFolder(path: string, above: Ignores): Promise<Folder> {
  const folder = await openFolder(path);
  try {
    const found = await readdir(folder.at(""), { withFileTypes: true });
    const ignores = found.some((entry) => entry.name === ".gitignore") ? await withRulesOf(path, above) : above;
    const entries = found
      .map((entry): Entry & { name: string } => ({
        name: entry.name,
        path: join(path, entry.name),
        kind: entry.isDirectory() ? "directory" : entry.isFile() ? "file" : "other",
      }))
      .filter((entry) => entry.name !== ".git" && !isIgnored(ignores, entry))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return { entries, ignores };
  } finally {
    await folder.close();
  }
}

/** The nearest .gitignore that speaks of an entry decides. */
export function isIgnored(ignores: Ignores, entry: Entry): boolean {
  for (const { folder, rules } of ignores.toReversed()) {
    const verdict = judge(rules, relative(folder, entry.path).split(sep), entry.kind === "directory");
    if (verdict !== undefined) return verdict;
  }
  return false;
}

/** The rules that hold in `folder`, given those that hold above it. */
export async function withRulesOf(folder: string, above: Ignores): Promise<Ignores> {
  const rules = parseGitignore(await readIgnoreFile(join(folder, ".gitignore")));
  return rules.length > 0 ? [...above, { folder, rules }] : above;
}

/** Like git, does not follow a link; a file that cannot be read has no rules. */
async function readIgnoreFile(path: string): Promise<string> {
  const handle = await openAnchored(path, constants.O_RDONLY).catch(() => undefined);
  if (!handle) return "";
  try {
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= maxIgnoreBytes ? await handle.readFile("utf8") : "";
  } catch {
    return "";
  } finally {
    await handle.close();
  }
}
