/** A suite of vitest, and what became of it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "./root.ts";
import { run } from "./run.ts";

export interface Count {
  readonly passed: number;
  readonly failed: number;
  /** What failed and why, to be told once more at the end. */
  readonly failures?: readonly string[];
}

/** As vitest's reporter "json" writes it, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** A suite that dies without a report counts as one failure, never as none. What its tests leave in the temp folder goes away. */
export async function vitest(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Count> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "diglot-test-"));
  const report = path.join(scratch, "report.json");
  const program = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const folders = { TMPDIR: scratch, TEMP: scratch, TMP: scratch };
  const { code } = await run(process.execPath, [program, "run", ...args, ...reporters], {
    env: { ...env, ...folders },
  });
  const count = readReport(report);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  if (code === 0 || count.failed > 0) return count;
  return {
    ...count,
    failed: 1,
    failures: [`vitest ended with code ${code}, though no test failed. It says why above.`],
  };
}

function readReport(file: string): Count {
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, "utf8")) as Report;
    const failures = testResults.flatMap(failuresIn);
    return { passed: numPassedTests, failed: failures.length, failures };
  } catch {
    return { passed: 0, failed: 1, failures: ["vitest left no report that can be read."] };
  }
}

const linesToTell = 20;

/** A test that did not run (skipped, stopped) counts as failed, and so does a file that could not be loaded. */
function failuresIn({ name, message, assertionResults }: Report["testResults"][number]): readonly string[] {
  const where = path.relative(root, name);
  const failed = assertionResults.filter(({ status }) => status !== "passed");
  if (failed.length === 0) return message === "" ? [] : [`${where}\n${message}`];
  return failed.map(({ fullName, failureMessages }) => {
    const why = failureMessages.join("\n").split("\n").slice(0, linesToTell).join("\n");
    return `${where} > ${fullName}\n${why}`;
  });
}
