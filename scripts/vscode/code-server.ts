/**
 * VS Code's own server, from npm, without a compiler: its native parts that ship prebuilt are enough. Kept in a cache
 * folder named after the version, and moved there only when it is whole.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../root.ts";
import { run } from "../run.ts";

const version = "4.139.1";

/** The file that starts it. Installs it on the first call (about a minute). */
export async function ensureCodeServer(): Promise<string> {
  const home = cacheFolder(`code-server-${version}`);
  const entry = path.join(home, "node_modules", "code-server", "out", "node", "entry.js");
  if (existsSync(entry)) return entry;
  console.log("Fetching VS Code for the browser from npm (once, about a minute)…");
  mkdirSync(path.dirname(home), { recursive: true });
  removeAbandoned(path.dirname(home));
  const draft = mkdtempSync(`${home}.draft-`);
  try {
    writeFileSync(path.join(draft, "package.json"), '{ "private": true }\n');
    await npm(draft, [`code-server@${version}`]);
    // its lock file misses an entry, so `npm ci` fails there
    await npm(path.join(draft, "node_modules", "code-server", "lib", "vscode"), []);
    if (!existsSync(entry)) renameSync(draft, home);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return entry;
}

/** What an interrupted install left: over half a gigabyte each. One younger than an hour may still be at work. */
function removeAbandoned(folder: string): void {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(folder).filter((entry) => entry.includes(".draft-"))) {
    const draft = path.join(folder, name);
    if (statSync(draft).mtimeMs < hourAgo) rmSync(draft, { recursive: true, force: true });
  }
}

async function npm(cwd: string, packages: readonly string[]): Promise<void> {
  const command = process.platform === "win32" ? "npm.cmd" : "npm";
  const flags = [
    "install",
    ...packages,
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  const { code, output } = await run(command, flags, { cwd, capture: true });
  if (code !== 0) throw new Error(`npm could not install code-server:\n${output}`);
}
