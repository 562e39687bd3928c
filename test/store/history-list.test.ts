import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { TaskEvent } from "../../src/core/event.ts";
import { createTaskStore } from "../../src/store/task-store.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { recordsOf, shortTask } from "./sample-log.ts";

async function saveTask(dir: string, taskId: string, events: readonly TaskEvent[], shift = 0): Promise<void> {
  const { journal } = await createTaskStore(dir).open(taskId);
  for (const record of recordsOf(events)) journal.append({ ...record, at: record.at + shift });
  await journal.close();
}

function said(text: string): readonly TaskEvent[] {
  return shortTask.map((event) => (event.type === "user_message" ? { ...event, text } : event));
}

test("tasks are listed by their first words, newest first", async () => {
  const dir = await tempFolder();
  await saveTask(dir, "a", said("  first\ntask "));
  await saveTask(dir, "b", said("second task"), 1_000_000);
  await saveTask(dir, "empty", []);
  expect(await createTaskStore(dir).list()).toEqual([
    { taskId: "b", title: "second task", updatedAt: 1_700_001_000_013, status: "idle" },
    { taskId: "a", title: "first task", updatedAt: 1_700_000_000_013, status: "idle" },
  ]);
});

test("the list is right when its index is missing, broken or stale", async () => {
  const dir = await tempFolder();
  await saveTask(dir, "a", said("one"));
  const store = createTaskStore(dir);
  const index = join(dir, "index.json");
  const before = await store.list();
  expect(JSON.parse(await readFile(index, "utf8"))).toMatchObject({ v: 1 });

  await rm(index);
  expect(await store.list()).toEqual(before);
  await writeFile(index, "{ torn");
  expect(await store.list()).toEqual(before);
  await writeFile(
    index,
    '{"v":1,"tasks":[{"taskId":"ghost","title":"x","updatedAt":1,"status":"idle","size":1,"mtime":1}]}',
  );
  expect(await store.list()).toEqual(before);

  await saveTask(dir, "b", said("two"));
  await saveTask(dir, "a", shortTask.slice(1, 3), 9_000_000);
  expect((await store.list()).map((task) => [task.taskId, task.updatedAt])).toEqual([
    ["a", 1_700_009_000_001],
    ["b", 1_700_000_000_013],
  ]);
  await store.remove("a");
  expect((await store.list()).map((task) => task.taskId)).toEqual(["b"]);
});

test("a long task is listed without reading all of it", async () => {
  const dir = await tempFolder();
  const filler: TaskEvent[] = Array.from({ length: 400 }, (_, at) => ({
    type: "notice",
    id: `n${at}`,
    text: "y".repeat(2_000),
  }));
  await saveTask(dir, "long", [...said("w".repeat(200_000)).slice(0, 3), ...filler, ...shortTask.slice(3)]);
  const [task] = await createTaskStore(dir).list();
  expect(task?.title).toBe(`${"w".repeat(79)}…`);
  expect(task?.status).toBe("idle");
});

test("a task counts as running only while a process has it open", async () => {
  const dir = await tempFolder();
  const store = createTaskStore(dir);
  const { journal } = await store.open("a");
  for (const record of recordsOf(shortTask.slice(0, 5))) journal.append(record);
  await journal.sync();
  expect((await store.list())[0]?.status).toBe("running");
  await journal.close();
  expect((await store.list())[0]?.status).toBe("idle");
});

test("hundreds of tasks are found again without an index", async () => {
  const dir = await tempFolder();
  await saveTask(dir, "t0", shortTask);
  const text = await readFile(join(dir, "tasks", "t0", "events.jsonl"));
  for (let at = 1; at < 500; at++) {
    await mkdir(join(dir, "tasks", `t${at}`));
    await writeFile(join(dir, "tasks", `t${at}`, "events.jsonl"), text);
  }
  expect((await createTaskStore(dir).list()).length).toBe(500);
});

test("an id that is no folder name of ours is refused", async () => {
  const store = createTaskStore(await tempFolder());
  for (const id of ["", "..", "../x", "a/b", ".hidden"]) {
    await expect(store.open(id)).rejects.toMatchObject({ data: { code: "not_found" } });
    await expect(store.remove(id)).rejects.toMatchObject({ data: { code: "not_found" } });
  }
});

test("a place that cannot hold data is named in the error", async () => {
  const dir = await tempFolder();
  await writeFile(join(dir, "file"), "");
  const store = createTaskStore(join(dir, "file"));
  await expect(store.open("a")).rejects.toMatchObject({
    data: {
      code: "storage",
      message: `Diglot could not save to ${join(dir, "file/tasks/a/events.jsonl")}: a file is where a folder should be.`,
    },
  });
});
