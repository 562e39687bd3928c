import { defineConfig } from "vitest/config";
import { ProcessesFirst } from "./test/processes-first.ts";
import { shared } from "./test/vitest.shared.ts";

export default defineConfig({
  test: {
    ...shared,
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    // these need a real VS Code or a browser that their own runners start
    exclude: ["test/e2e/**", "test/vscode/**", "test/webview/browser/**"],
    // vitest leaves a core free for watching, which on two cores is half of the machine
    maxWorkers: "100%",
    // a process of its own for each file costs more than most files; so no test may leave anything behind in its process
    isolate: false,
    sequence: { sequencer: ProcessesFirst },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
