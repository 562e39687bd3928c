import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { ProcessesFirst } from "./test/processes-first.ts";
import { shared } from "./test/vitest.shared.ts";

export default defineConfig({
  test: {
    ...shared,
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    // these need a real VS Code or a browser that their own runners start
    exclude: ["test/e2e/**", "test/vscode/**", "test/webview/browser/**"],
    // one more than there are cores, because some of the tests wait: for a process, for a limit of time
    maxWorkers: availableParallelism() + 1,
    maxConcurrency: 10,
    // a process of its own for each file costs more than most files; so no test may leave anything behind in its process
    isolate: false,
    sequence: { sequencer: ProcessesFirst },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
