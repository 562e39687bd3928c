/** Runs suites inside the extension host of a desktop VS Code, which is downloaded on first use. */
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../../../scripts/root.ts";
import { run } from "../../../scripts/run.ts";
import { extensionFor } from "./bundle-models.ts";
import { bundleSuites, type HostTestResult, readResults } from "./suite.ts";

/** The oldest version that package.json promises to work with. */
const version = "1.106.0";

export async function runInDesktop(suites: readonly string[], workspace: string): Promise<readonly HostTestResult[]> {
  const profile = mkdtempSync(path.join(os.tmpdir(), "diglot-desktop-"));
  const folders = [
    "--user-data-dir",
    path.join(profile, "user-data"),
    "--extensions-dir",
    path.join(profile, "extensions"),
  ];
  const options = {
    version,
    extensionDevelopmentPath: await extensionFor(suites),
    extensionTestsPath: await bundleSuites(suites),
    launchArgs: [workspace, ...folders, "--disable-workspace-trust", "--skip-welcome"],
  };
  const program = path.join(root, "test", "support", "vscode", "run-desktop.ts");
  const { output } = await run(process.execPath, [program, JSON.stringify(options)], { capture: true });
  return readResults(output);
}
