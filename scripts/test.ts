/** `npm test`: every suite in turn, and one honest last line. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { checks } from "./checks/index.ts";
import { checkPackage } from "./checks/package-contents.ts";
import { root } from "./root.ts";
import { run } from "./run.ts";
import { buildAndPackage, packageIfStale } from "./steps.ts";

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Suite {
  readonly name: string;
  run(): Promise<Count>;
}

const suites: readonly Suite[] = [
  { name: "check", run: runChecks },
  { name: "unit", run: () => vitest([]) },
  { name: "package", run: testPackage },
  { name: "vscode", run: () => packaged(() => vitest(["--config", "test/vscode/vitest.config.ts"])) },
  { name: "e2e", run: () => packaged(() => vitest(["--config", "test/e2e/vitest.config.ts"])) },
];

const extra: readonly Suite[] = [
  { name: "conformance", run: () => vitest(["test/conformance"]) },
  { name: "electron", run: () => packaged(() => vitest(["--config", "test/vscode/electron.config.ts"])) },
];

/** Runs the named suites, or all. Resolves with the exit code. */
export async function test(names: readonly string[]): Promise<number> {
  const known = [...suites, ...extra];
  const unknown = names.filter((name) => !known.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no suite called ${unknown.join(", ")}. There are: ${known.map((suite) => suite.name).join(", ")}.`,
    );
    return 2;
  }
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1)); // which ends the running suite
  const chosen = names.length === 0 ? suites : known.filter((suite) => names.includes(suite.name));
  const total = { passed: 0, failed: 0 };
  for (const suite of chosen) {
    const started = Date.now();
    console.log(`\n── ${suite.name} ──`);
    const { passed, failed } = await suite.run();
    total.passed += passed;
    total.failed += failed;
    console.log(`${suite.name}: ${passed} passed, ${failed} failed (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function runChecks(): Promise<Count> {
  let failed = 0;
  for (const check of checks) {
    const problems = await check.run();
    console.log(`${problems.length === 0 ? "✓" : "✗"} ${check.name}`);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) failed++;
  }
  return { passed: checks.length - failed, failed };
}

async function testPackage(): Promise<Count> {
  if (!(await buildAndPackage())) return { passed: 0, failed: 1 };
  const problems = await checkPackage();
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? { passed: 2, failed: 0 } : { passed: 1, failed: 1 };
}

async function packaged(suite: () => Promise<Count>): Promise<Count> {
  return (await packageIfStale()) ? suite() : { passed: 0, failed: 1 };
}

/** A suite that dies without a report counts as one failure, never as none. What its tests leave in the temp folder goes away. */
async function vitest(args: readonly string[]): Promise<Count> {
  const scratch = mkdtempSync(path.join(os.tmpdir(), "diglot-test-"));
  const report = path.join(scratch, "report.json");
  const program = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const env = { TMPDIR: scratch, TEMP: scratch, TMP: scratch };
  const { code } = await run(process.execPath, [program, "run", ...args, ...reporters], { env });
  const counts = readReport(report);
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function readReport(file: string): Count {
  try {
    const { numPassedTests, numTotalTests } = JSON.parse(readFileSync(file, "utf8"));
    return { passed: numPassedTests, failed: numTotalTests - numPassedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
