/** Every suite of test/vscode, run in a real extension host; each of its tests is a test here. */
import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "vitest";
import { root } from "../../../scripts/root.ts";
import type { HostTestResult } from "./suite.ts";

/**
 * `run` opens a VS Code on a copy of the sample project and runs the suites in it. `isServed`: what it was started with is
 * in its environment, as the suites named `served` need it.
 */
export async function describeSuites(
  run: (suites: readonly string[], workspace: string) => Promise<readonly HostTestResult[]>,
  isServed = false,
): Promise<void> {
  const suites = readdirSync(path.join(root, "test", "vscode")).filter(
    (name) => name.endsWith(".suite.ts") && (isServed || !name.endsWith(".served.suite.ts")),
  );
  const alone = suites.filter(needsOwnWindow);
  const together = suites.filter((suite) => !needsOwnWindow(suite));
  const results = await inTwoLanes([together, ...alone.map((suite) => [suite])], (chosen) => {
    const workspace = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-workspace-")), "sample");
    cpSync(path.join(root, "sample"), workspace, { recursive: true });
    return run(chosen, workspace);
  });
  for (const suite of suites) {
    describe(suite.replace(".suite.ts", ""), () => {
      for (const { name, error } of results.flat().filter((result) => result.suite === suite)) {
        it(name, () => {
          if (error !== undefined) throw new Error(error);
        });
      }
    });
  }
}

/** Those that look at how a window begins, or that another extension has to be in. */
function needsOwnWindow(suite: string): boolean {
  return suite.endsWith(".fresh.suite.ts") || suite.endsWith(".models.suite.ts");
}

/** Results in the order of the items. Two at a time: a VS Code that starts keeps a core busy. */
async function inTwoLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all([lane(), lane()]);
  return results;
}
