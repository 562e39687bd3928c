import { defineConfig } from "vitest/config";
import { shared } from "../vitest.shared.ts";

export default defineConfig({
  test: {
    ...shared,
    include: ["test/vscode/vscode.test.ts"],
    globalSetup: "test/support/vscode/install-first.ts",
  },
});
