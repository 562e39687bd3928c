/** Building and packaging, for every command that needs the result. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root, vsix } from "./root.ts";
import { bin, step } from "./run.ts";

export function build(): Promise<boolean> {
  return step("Build", process.execPath, ["esbuild.mjs"]);
}

/** The package must come out without a single warning. */
export async function buildAndPackage(): Promise<boolean> {
  if (!(await build())) return false;
  const flags = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", vsix];
  return step("Package", bin("vsce"), ["package", ...flags], { refuse: /WARNING/ });
}

/** As `buildAndPackage`, but keeps a package that is newer than everything it is made of. */
export async function packageIfStale(): Promise<boolean> {
  const made = [vsix, path.join(root, "dist", "cli.mjs"), path.join(root, "dist", "engine.cjs")];
  const fresh = made.every((file) => existsSync(file)) && newestSource() < Math.min(...made.map(modified));
  return fresh || buildAndPackage();
}

const sources = [
  "package.json",
  "package-lock.json",
  "esbuild.mjs",
  ".vscodeignore",
  "src",
  "webview",
  "media",
  "l10n",
];
const papers = ["README.md", "CHANGELOG.md", "LICENSE", "package.nls.json"];

function newestSource(): number {
  const there = [...sources, ...papers].map((name) => path.join(root, name)).filter((file) => existsSync(file));
  return Math.max(...there.flatMap(filesIn).map(modified));
}

function filesIn(file: string): readonly string[] {
  if (!statSync(file).isDirectory()) return [file];
  return readdirSync(file, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function modified(file: string): number {
  return statSync(file).mtimeMs;
}
