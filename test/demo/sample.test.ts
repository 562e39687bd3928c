import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const sample = join(import.meta.dirname, "../../sample");

it("the sample project ships with exactly one failing test", async () => {
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, ["--test"], { cwd: sample }, (_, stdout) => resolve(stdout));
  });
  expect(output).toMatch(/\bpass 7\b/);
  expect(output).toMatch(/\bfail 1\b/);
  expect(output).toMatch(/(?:✖|not ok \d+ -) reads milliseconds/);
});
