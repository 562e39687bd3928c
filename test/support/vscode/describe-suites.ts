/** Every suite of test/vscode, run in a real extension host; each of its tests is a test here. */
import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "vitest";
import { root } from "../../../scripts/root.ts";
import type { HostTestResult } from "./suite.ts";

/**
 * `run` opens a VS Code on a copy of the sample project and runs one suite in it. `isServed`: what it was started with is
 * in its environment, as the suites named `served` need it.
 */
export async function describeSuites(
  run: (suite: string, workspace: string) => Promise<readonly HostTestResult[]>,
  isServed = false,
): Promise<void> {
  const suites = readdirSync(path.join(root, "test", "vscode")).filter(
    (name) => name.endsWith(".suite.ts") && (isServed || !name.endsWith(".served.suite.ts")),
  );
  for (const suite of suites) {
    const workspace = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-workspace-")), "sample");
    cpSync(path.join(root, "sample"), workspace, { recursive: true });
    const results = await run(suite, workspace);
    describe(suite.replace(".suite.ts", ""), () => {
      for (const { name, error } of results) {
        it(name, () => {
          if (error !== undefined) throw new Error(error);
        });
      }
    });
  }
}
