import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundle } from "../support/bundle.ts";
import { tempFolder } from "../support/temp-folder.ts";

/** Permissions do not hold root back, so as root the program runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

test.skipIf(process.platform === "win32")("a folder without write permission gives one clear sentence", async () => {
  const dir = await tempFolder();
  const program = join(dir, "program.mjs");
  await copyFile(await bundle(join(import.meta.dirname, "open-and-tell.ts"), await tempFolder()), program);
  await mkdir(join(dir, "data"));
  await chmod(program, 0o755);
  await chmod(join(dir, "data"), 0o555);
  await chmod(dir, 0o755);
  const { stdout, stderr } = spawnSync(process.execPath, [program, join(dir, "data")], { ...nobody, encoding: "utf8" });
  if (/EACCES.*node|Cannot find module/.test(stderr)) return; // this machine keeps nobody from Node itself
  expect(stdout).toBe(
    `Diglot could not save to ${join(dir, "data/tasks/a/events.jsonl")}: permission denied.\nChange the permissions of the folder so that you can write in it.\n`,
  );
});
