import { defineConfig } from "vitest/config";
import { shared } from "../vitest.shared.ts";

export default defineConfig({
  test: {
    ...shared,
    include: ["test/webview/browser/**/*.test.ts", "test/e2e/**/*.test.ts"],
    maxWorkers: 2, // each has a VS Code and a browser of its own, and mostly waits
  },
});
