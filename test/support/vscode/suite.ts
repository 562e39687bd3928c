/** A suite on its way into an extension host, and its results on their way back. */
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { root } from "../../../scripts/root.ts";

export interface HostTestResult {
  readonly name: string;
  /** The failure with its stack; undefined when it passed. */
  readonly error?: string;
}

const marker = "DIGLOT-TEST ";

/** `suite` is a file below test/vscode that exports `run` (see `defineSuite`). Answers with the file to load. */
export async function bundleSuite(suite: string): Promise<string> {
  const outfile = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-suite-")), "suite.cjs");
  await build({
    entryPoints: [path.join(root, "test", "vscode", suite)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
    logLevel: "error",
  });
  return outfile;
}

/** Throws with what was printed if there is no result in it. */
export function readResults(printed: string): readonly HostTestResult[] {
  const lines = printed.split("\n").filter((line) => line.includes(marker));
  const results = lines.map((line) => JSON.parse(line.slice(line.indexOf(marker) + marker.length)) as HostTestResult);
  if (results.length === 0) throw new Error(`The extension host reported no result. It printed:\n${printed}`);
  return results;
}
