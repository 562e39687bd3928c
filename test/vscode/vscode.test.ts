/** Every suite of this folder, run in a real extension host; each of its tests is a test here. */
import { cpSync, mkdtempSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "vitest";
import { root } from "../../scripts/root.ts";
import { runInExtensionHost } from "../support/vscode/extension-host.ts";

for (const suite of readdirSync(import.meta.dirname).filter((name) => name.endsWith(".suite.ts"))) {
  const workspace = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-workspace-")), "sample");
  cpSync(path.join(root, "sample"), workspace, { recursive: true });
  const results = await runInExtensionHost(suite, { workspace });
  describe(suite.replace(".suite.ts", ""), () => {
    for (const { name, error } of results) {
      it(name, () => {
        if (error !== undefined) throw new Error(error);
      });
    }
  });
}
