/** No code outside dialects/ may know which tool-call style is on: nothing else compares with a style's name. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const comparison = /(?:[=!]==?|\bcase)\s*["'`](?:xml|json)["'`]|["'`](?:xml|json)["'`]\s*[=!]==?/i;

/** Lines that break the rule, as "file:line: text". `exempt` names folders relative to `root`. */
export function findStyleComparisons(
  root: string,
  folders: readonly string[],
  exempt: readonly string[],
): readonly string[] {
  return folders
    .flatMap((folder) => sourcesIn(path.join(root, folder)))
    .flatMap((file) => {
      const shown = path.relative(root, file).replaceAll(path.sep, "/");
      if (exempt.some((prefix) => shown.startsWith(prefix))) return [];
      const lines = readFileSync(file, "utf8").split("\n");
      return lines.flatMap((line, index) => (comparison.test(line) ? [`${shown}:${index + 1}: ${line.trim()}`] : []));
    });
}

/** TypeScript files below a folder. */
export function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
