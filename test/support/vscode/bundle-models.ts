/** The extension that brings language models, built into a folder of its own. */
import { copyFileSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { root } from "../../../scripts/root.ts";

/** The folder of the extension that the suites of a window run with: a window in a browser loads one alone. */
export function extensionFor(suites: readonly string[]): Promise<string> {
  return suites.some((suite) => suite.endsWith(".models.suite.ts")) ? bundleModels() : Promise.resolve(root);
}

/** Answers with the folder to load. */
export async function bundleModels(): Promise<string> {
  const source = path.join(root, "test", "support", "vscode", "model-extension");
  const folder = mkdtempSync(path.join(os.tmpdir(), "diglot-models-"));
  copyFileSync(path.join(source, "package.json"), path.join(folder, "package.json"));
  await build({
    entryPoints: [path.join(source, "extension.ts")],
    outfile: path.join(folder, "extension.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
    logLevel: "error",
  });
  return folder;
}
