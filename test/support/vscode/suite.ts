/** Suites on their way into an extension host, and their results on their way back. */
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { root } from "../../../scripts/root.ts";

export interface HostTestResult {
  /** The file that it stands in. */
  readonly suite: string;
  readonly name: string;
  /** The failure with its stack; undefined when it passed. */
  readonly error?: string;
}

const marker = "DIGLOT-TEST ";

/**
 * `suites` are files of test/vscode that export `run` (see `defineSuite`). Answers with the file to load, which runs them one
 * after the other.
 */
export async function bundleSuites(suites: readonly string[]): Promise<string> {
  const outfile = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-suites-")), "suites.cjs");
  const imports = suites.map((suite, index) => `import { run as run${index} } from ${JSON.stringify(`./${suite}`)};`);
  const runs = suites.map((suite, index) => `await run${index}(${JSON.stringify(suite)});`);
  const contents = [...imports, "export async function run() {", ...runs, "}"].join("\n");
  await build({
    stdin: { contents, resolveDir: path.join(root, "test", "vscode") },
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
