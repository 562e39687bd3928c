import { spawnSync } from "node:child_process";
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createTaskStore } from "../../src/store/task-store.ts";
import { bundle } from "../support/bundle.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { recordsOf, shortTask } from "./sample-log.ts";

/** Permissions do not hold root back, so as root the program runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

test.skipIf(process.platform === "win32")(
  "without write permission a task can be read, and one sentence says why it cannot go on",
  async () => {
    const dir = await tempFolder();
    const data = join(dir, "data");
    const { journal } = await createTaskStore(data).open("old");
    for (const record of recordsOf(shortTask)) journal.append(record);
    await journal.close();
    const program = join(dir, "program.mjs");
    await copyFile(
      await bundle(fileURLToPath(new URL("./open-and-tell.ts", import.meta.url)), await tempFolder()),
      program,
    );
    for (const path of [dir, data, join(data, "tasks"), join(data, "tasks", "old")]) await chmod(path, 0o555);
    for (const path of [program, join(data, "tasks", "old", "events.jsonl")]) await chmod(path, 0o444);

    const { stdout, stderr } = spawnSync(process.execPath, [program, data, "new", "old"], {
      ...nobody,
      encoding: "utf8",
    });
    if (stdout === "" && /EACCES|Cannot find module/.test(stderr)) return; // this machine keeps nobody from Node itself
    const refusal = (task: string): readonly string[] => [
      `Diglot could not save to ${join(data, "tasks", task, "events.jsonl")}: permission denied.`,
      "Change the permissions of the folder so that you can write in it.",
    ];
    expect(stdout.trimEnd().split("\n")).toEqual([...refusal("new"), "old: 14 records, read-only", ...refusal("old")]);
    for (const path of [dir, data, join(data, "tasks"), join(data, "tasks", "old")]) await chmod(path, 0o755);
  },
);
