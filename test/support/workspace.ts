/** A folder with files in it for a test, removed when the test is over. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Relative paths and what is in them. */
export type FilesOnDisk = Readonly<Record<string, string | Uint8Array>>;

export function workspaceWith(files: FilesOnDisk = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "diglot-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  addFiles(folder, files);
  return folder;
}

export function addFiles(folder: string, files: FilesOnDisk): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

export const noAbort: AbortSignal = new AbortController().signal;
