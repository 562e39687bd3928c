/** Steps that several commands share. Each says what it does and answers whether it worked. */
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./bootstrap.mjs";
import { bin, run } from "./run.mjs";

export const vsix = path.join(root, "diglot.vsix");

export async function build() {
  return attempt("Building", process.execPath, ["esbuild.mjs"]);
}

export async function buildAndPackage() {
  if (!(await build())) return false;
  return attempt("Packaging", bin("vsce"), ["package", "--no-dependencies", "--out", vsix]);
}

/** As `buildAndPackage`, but keeps a package that is newer than everything it is made of. */
export async function packageIfStale() {
  if (existsSync(vsix) && existsSync(path.join(root, "dist", "cli.mjs")) && newestSource() < statSync(vsix).mtimeMs)
    return true;
  return buildAndPackage();
}

async function attempt(title, command, args) {
  const started = Date.now();
  const { code, output } = await run(command, args, { capture: true });
  console.log(`${title}${code === 0 ? "" : " failed"} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (code !== 0) console.error(output);
  return code === 0;
}

function newestSource() {
  const files = [
    "package.json",
    "package-lock.json",
    "esbuild.mjs",
    ".vscodeignore",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
  ];
  const folders = ["src", "webview", "media", "l10n"].filter((name) => existsSync(path.join(root, name)));
  const inside = folders.flatMap((name) =>
    readdirSync(path.join(root, name), { recursive: true }).map((file) => path.join(name, file)),
  );
  return Math.max(
    ...[...files, ...inside]
      .filter((file) => existsSync(path.join(root, file)))
      .map((file) => statSync(path.join(root, file)).mtimeMs),
  );
}
