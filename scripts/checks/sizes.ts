/** A file past 400 lines is a design question, and the answer is not to go on. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { sourcesIn } from "./styles.ts";

const mostLines = 400;

/** Files that are too long, as "file: N lines". */
export function findLongFiles(root: string, folders: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) => sourcesIn(path.join(root, folder)))
    .flatMap((file) => {
      const lines = readFileSync(file, "utf8").split("\n").length - 1;
      return lines > mostLines ? [`${path.relative(root, file)}: ${lines} lines`] : [];
    });
}
