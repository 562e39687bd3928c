import { type ChildProcess, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createTaskStore } from "../../src/store/task-store.ts";
import { bundle } from "../support/bundle.ts";
import { tempFolder } from "../support/temp-folder.ts";

const writer = fileURLToPath(new URL("./writer.ts", import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Resolves when it has printed `text`. */
  waitFor(text: string, ms?: number): Promise<void>;
  kill(): Promise<void>;
}

function run(program: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const kill = (): Promise<void> => {
    child.kill("SIGKILL");
    return gone;
  };
  onTestFinished(kill);
  return {
    child,
    said: () => text,
    kill,
    waitFor: (wanted, ms = 10_000) => expect.poll(() => text, { timeout: ms, interval: 5 }).toContain(wanted),
  };
}

test("killed at any moment, a process has lost nothing that it said was saved", async () => {
  const dir = await tempFolder();
  const program = await bundle(writer, await tempFolder());
  const store = createTaskStore(dir);
  for (let round = 0; round < 30; round++) {
    const running = run(program, dir, "task-1", "write");
    await running.waitFor("saved");
    await delay(Math.random() * 25);
    await running.kill();
    const saved = Number(running.said().trimEnd().split("\n").at(-1)!.split(" ")[1]);

    const { past, readOnly, repaired, journal } = await store.open("task-1");
    expect(readOnly).toBe(false);
    expect(past.length).toBeGreaterThanOrEqual(saved);
    expect(past.map(({ seq }) => seq)).toEqual(past.map((_, index) => index + 1));
    expect(repaired?.skipped ?? 0).toBe(0);
    expect(repaired?.gaps ?? 0).toBe(0);
    await journal.close();
  }
});

test("a task has one writer; the next one writes when the first is killed", async () => {
  const dir = await tempFolder();
  const program = await bundle(writer, await tempFolder());
  const first = run(program, dir, "task-1", "hold");
  await first.waitFor("open 0");
  const second = run(program, dir, "task-1", "hold");
  await second.waitFor("read-only 0");
  const here = await createTaskStore(dir).open("task-1");
  expect(here.readOnly).toBe(true);
  await expect(here.journal.sync()).rejects.toThrow("open in another window");
  await expect(createTaskStore(dir).remove("task-1")).rejects.toThrow("open in another window");

  await first.kill();
  const third = await createTaskStore(dir).open("task-1");
  expect(third.readOnly).toBe(false);
  await third.journal.close();
  expect((await readdir(join(dir, "tasks", "task-1"))).filter((name) => name.startsWith("lease"))).toEqual([]);
});

test("of many that open a task at once, at most one may write", async () => {
  const dir = await tempFolder();
  const program = await bundle(writer, await tempFolder());
  const dead = run(program, dir, "task-1", "hold");
  await dead.waitFor("open");
  await dead.kill(); // its lease is stale for all of them
  const all = Array.from({ length: 8 }, () => run(program, dir, "task-1", "hold"));
  await Promise.all(all.map((one) => one.waitFor(" 0")));
  expect(all.filter((one) => one.said().startsWith("open")).length).toBeLessThanOrEqual(1);
});

test("processes that open, write and close the same task at random never mix their lines", async () => {
  const dir = await tempFolder();
  const program = await bundle(writer, await tempFolder());
  const all = Array.from({ length: 4 }, () => run(program, dir, "task-1", "churn"));
  await Promise.all(all.map((one) => one.waitFor("saved", 30_000)));
  const saved = all.map((one) => Number(one.said().split(" ")[1]));
  const { past, repaired, journal } = await createTaskStore(dir).open("task-1");
  expect(past.length).toBe(saved.reduce((sum, count) => sum + count));
  expect(past.length).toBeGreaterThan(0);
  expect(past.map(({ seq }) => seq)).toEqual(past.map((_, index) => index + 1));
  expect(repaired).toBeUndefined();
  await journal.close();
});

test("the same task opened twice in one process has one writer too", async () => {
  const store = createTaskStore(await tempFolder());
  const first = await store.open("task-1");
  const second = await store.open("task-1");
  expect([first.readOnly, second.readOnly]).toEqual([false, true]);
  await first.journal.close();
  const third = await store.open("task-1");
  expect(third.readOnly).toBe(false);
  await third.journal.close();
});
