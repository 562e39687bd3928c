/** A folder of its own for a test, removed when the test is over. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export async function tempFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), "diglot-test-")));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}
