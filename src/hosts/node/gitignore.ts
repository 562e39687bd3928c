/** What .gitignore files leave out, by git's own rules (gitignore(5)). */
import { compileGlob, type Glob, matchGlob } from "./glob.ts";

export interface IgnoreRule {
  readonly glob: Glob;
  readonly negated: boolean;
  readonly folderOnly: boolean;
}

export function parseGitignore(text: string): readonly IgnoreRule[] {
  return text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .flatMap((line) => parseRule(line) ?? []);
}

/** `path` is given by its segments below the folder of the .gitignore. undefined: no rule speaks of it. */
export function judge(rules: readonly IgnoreRule[], path: readonly string[], isFolder: boolean): boolean | undefined {
  const rule = rules.findLast((rule) => (isFolder || !rule.folderOnly) && matchGlob(rule.glob, path));
  return rule && !rule.negated;
}

function parseRule(line: string): IgnoreRule | undefined {
  let pattern = withoutTrailingBlanks(line);
  if (pattern === "" || pattern.startsWith("#")) return undefined;
  const negated = pattern.startsWith("!");
  if (negated) pattern = pattern.slice(1);
  const folderOnly = pattern.endsWith("/");
  if (folderOnly) pattern = pattern.slice(0, -1);
  const anchored = pattern.includes("/");
  if (pattern.startsWith("/")) pattern = pattern.slice(1);
  if (pattern === "") return undefined;
  const glob = compileGlob(anchored ? pattern : `**/${pattern}`);
  return glob && { glob, negated, folderOnly };
}

/** Blanks at the end do not count, unless a backslash stands before them. */
function withoutTrailingBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === " " && !isEscaped(line, end - 1)) end--;
  return line.slice(0, end);
}

function isEscaped(line: string, at: number): boolean {
  let backslashes = 0;
  while (line[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
