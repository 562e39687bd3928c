/** Whether .gitignore files leave out a file below the folder that is searched. */
import { dirname } from "node:path";
import { foldersBetween, type Scope } from "./search-scope.ts";
import { type Ignores, ignoresAbove, isIgnored, withRulesOf } from "./walk.ts";

/**
 * ripgrep knows the rules of the root and those below the folder it searches; what stands between is judged here. The
 * folder itself was asked for by name, so no rule about it counts.
 */
export function createIgnoreCheck(scope: Scope): (file: string) => Promise<boolean> {
  if (scope.isFile || scope.path === scope.root.path) return async () => false;
  const rules = new Map<string, Promise<Ignores>>();
  const verdicts = new Map<string, boolean>();

  const rulesIn = (folder: string): Promise<Ignores> => {
    const known = rules.get(folder) ?? readRules(folder);
    rules.set(folder, known);
    return known;
  };
  const readRules = async (folder: string): Promise<Ignores> => {
    const above = folder === scope.path ? await ignoresAbove(scope.root.path, folder) : await rulesIn(dirname(folder));
    return await withRulesOf(folder, above);
  };
  const judge = async (path: string, kind: "file" | "directory"): Promise<boolean> => {
    const known = verdicts.get(path) ?? isIgnored(await rulesIn(dirname(path)), { path, kind });
    verdicts.set(path, known);
    return known;
  };

  return async (file) => {
    for (const folder of foldersBetween(scope, file)) {
      if (await judge(folder, "directory")) return true;
    }
    return await judge(file, "file");
  };
}
