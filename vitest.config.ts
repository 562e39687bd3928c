import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    // these need a real VS Code or a browser that their own runners start
    exclude: ["test/e2e/**", "test/vscode/**", "test/webview/browser/**"],
    testTimeout: 20_000,
    // vitest leaves a core free for watching, which on two cores is half of the machine
    maxWorkers: "100%",
  },
});
