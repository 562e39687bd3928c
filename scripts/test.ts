/** `npm test`: every suite in turn, and one honest last line. */
import { randomInt } from "node:crypto";
import { checks } from "./checks/index.ts";
import { checkPackage } from "./checks/package-contents.ts";
import { buildAndPackage, packageIfStale } from "./steps.ts";
import { type Count, vitest } from "./vitest.ts";

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

/** Run when they are named. */
const extra: readonly Suite[] = [
  { name: "conformance", run: () => vitest(["test/conformance"]) },
  { name: "fuzz", run: fuzz },
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
  const told: string[] = [];
  for (const suite of chosen) {
    const started = Date.now();
    console.log(`\n── ${suite.name} ──`);
    const { passed, failed, failures = [] } = await suite.run();
    told.push(...failures.map((failure) => `✗ ${suite.name}: ${failure}`));
    total.passed += passed;
    total.failed += failed;
    console.log(`${suite.name}: ${passed} passed, ${failed} failed (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  }
  for (const failure of told) console.log(`\n${failure}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function runChecks(): Promise<Count> {
  const failures: string[] = [];
  for (const check of checks) {
    const problems = await check.run();
    console.log(`${problems.length === 0 ? "✓" : "✗"} ${check.name}`);
    for (const problem of problems) console.error(problem);
    if (problems.length > 0) failures.push(check.name);
  }
  return { passed: checks.length - failures.length, failed: failures.length, failures };
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

/** The tests once more, with inputs that no run before had. */
function fuzz(): Promise<Count> {
  return vitest([], { DIGLOT_SEED: String(randomInt(2 ** 31)) });
}
