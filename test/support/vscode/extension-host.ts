/** Runs a suite inside a real extension host and brings its results back. */
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { root } from "../../../scripts/root.ts";
import { launchBrowser } from "../../../scripts/vscode/browser.ts";
import { type ServeOptions, startCodeServer } from "../../../scripts/vscode/serve.ts";

export interface HostTestResult {
  readonly name: string;
  /** The failure with its stack; undefined when it passed. */
  readonly error?: string;
}

const patience = 180_000;
const marker = "DIGLOT-TEST ";

/** `suite` is a file below test/vscode that exports `run` (see `defineSuite`). Throws with what was printed if no result comes. */
export async function runInExtensionHost(suite: string, options: ServeOptions): Promise<readonly HostTestResult[]> {
  const tests = await bundleSuite(suite);
  const server = await startCodeServer({ ...options, testDriver: true, bare: true });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const printed: string[] = [];
    const ended = new Promise<void>((resolve) => {
      page.exposeFunction("codeAutomationLog", (_kind: string, args: readonly unknown[]) =>
        printed.push(args.join(" ")),
      );
      page.exposeFunction("codeAutomationExit", () => resolve());
    });
    const remote = `vscode-remote://${new URL(server.origin).host}`;
    const payload = [
      ["extensionDevelopmentPath", `${remote}${root}`],
      ["extensionTestsPath", `${remote}${tests}`],
      ["enableProposedApi", ""],
      ["skipWelcome", "true"],
    ];
    const separator = server.url.includes("?") ? "&" : "?";
    await page.goto(`${server.url}${separator}payload=${encodeURIComponent(JSON.stringify(payload))}`);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, patience))]);
    return readResults(printed);
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function bundleSuite(suite: string): Promise<string> {
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

function readResults(printed: readonly string[]): readonly HostTestResult[] {
  const lines = printed.flatMap((text) => text.split("\n")).filter((line) => line.includes(marker));
  const results = lines.map((line) => JSON.parse(line.slice(line.indexOf(marker) + marker.length)) as HostTestResult);
  if (results.length === 0)
    throw new Error(`The extension host reported no result. It printed:\n${printed.join("\n")}`);
  return results;
}
