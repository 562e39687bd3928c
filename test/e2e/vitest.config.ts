import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/webview/browser/**/*.test.ts", "test/e2e/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 2, // each has a VS Code and a browser of its own, and mostly waits
  },
});
