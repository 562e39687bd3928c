import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { shared } from "../vitest.shared.ts";

export default defineConfig({
  test: {
    ...shared,
    globalSetup: "test/support/vscode/install-first.ts",
    include: ["test/webview/browser/**/*.test.ts", "test/e2e/**/*.test.ts"],
    testTimeout: 300_000, // some start an editor twice
    isolate: false, // a browser is shared by the tests of a process
    // each has a VS Code and a browser of its own; one more than there are cores, because a task waits for its model
    maxWorkers: availableParallelism() + 1,
  },
});
