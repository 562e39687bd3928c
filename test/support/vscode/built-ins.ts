/** The few of the editor's own extensions that our windows need. With all of them a window takes 13 s of CPU to open, with these 8. */
import { cpSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureCodeServer } from "../../../scripts/vscode/code-server.ts";

const needed = ["theme-defaults", "theme-seti", "javascript", "json", "markdown-basics", "diff"];

let folder: Promise<string> | undefined;

/** Answers with a folder for `ServeOptions.builtIns`, made once for each process. */
export function fewBuiltIns(): Promise<string> {
  folder ??= ensureCodeServer().then((entry) => {
    const all = path.join(path.dirname(entry), "..", "..", "lib", "vscode", "extensions");
    const few = mkdtempSync(path.join(os.tmpdir(), "diglot-built-ins-"));
    for (const name of needed) cpSync(path.join(all, name), path.join(few, name), { recursive: true });
    return few;
  });
  return folder;
}
