import { appendFile, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RequestRecord } from "../../src/core/insights.ts";
import { createInsightStore } from "../../src/store/insight-store.ts";
import { tempFolder } from "../support/temp-folder.ts";

const record: RequestRecord = {
  at: 1,
  taskId: "t",
  profileId: "p",
  profile: "P",
  host: "h",
  model: "m",
  style: "JSON",
  end: "done",
  calls: { first: 1, recovered: 0, invalid: 0 },
  isEstimated: false,
  isCostWhole: true,
  retries: 0,
};

const file = async (): Promise<string> => join(await tempFolder(), "new", "insights.jsonl");

test("records are there at the next start, behind a half line that a crash has left, too", async () => {
  const path = await file();
  const store = createInsightStore(path);
  expect(await store.all()).toEqual([]);
  await store.add(record);
  await appendFile(path, '{"at":2,"taskId":"to');
  const again = createInsightStore(path);
  await again.add({ ...record, at: 3, dollars: undefined });
  await appendFile(path, '\n{"at":"a line of another program"}\n');
  expect((await again.all()).map(({ at }) => at)).toEqual([1, 3]);
});

test("windows that write at once lose nothing of each other, not even where the file is turned over", async () => {
  const path = await file();
  const stores = Array.from({ length: 4 }, () => createInsightStore(path, 40_000));
  const count = 60; // together about 50 kB: turned over once
  await Promise.all(
    stores.map(async (store, window) => {
      for (let at = 0; at < count; at++) await store.add({ ...record, at, taskId: `window-${window}` });
    }),
  );
  const kept = await createInsightStore(path).all();
  expect(kept).toHaveLength(4 * count);
  expect(await stat(`${path}.old`).then(({ size }) => size)).toBeGreaterThanOrEqual(40_000);
});

test("it stays bounded, and what is oldest goes", async () => {
  const path = await file();
  const store = createInsightStore(path, 2_000);
  for (let at = 1; at <= 100; at++) await store.add({ ...record, at });
  const kept = await store.all();
  expect(kept.at(-1)?.at).toBe(100);
  expect(kept.length).toBeLessThan(30);
  expect(kept.map(({ at }) => at)).toEqual(Array.from({ length: kept.length }, (_, at) => 101 - kept.length + at));
});

test("a lock that somebody left behind is not in the way for good, and a fresh one only puts off", async () => {
  const path = await file();
  const store = createInsightStore(path, 300);
  await store.add(record);
  await store.add(record);
  await writeFile(`${path}.lock`, "");
  await store.add({ ...record, at: 2 });
  expect(await stat(`${path}.old`).catch(() => undefined)).toBeUndefined();
  const hourAgo = Date.now() / 1_000 - 3_600;
  await utimes(`${path}.lock`, hourAgo, hourAgo);
  await store.add({ ...record, at: 3 });
  expect((await store.all()).map(({ at }) => at)).toEqual([1, 1, 2, 3]);
  expect(await stat(`${path}.old`).catch(() => undefined)).toBeDefined();
});

test("what is cleared is gone, for other windows too", async () => {
  const path = await file();
  const store = createInsightStore(path, 300);
  for (let at = 0; at < 5; at++) await store.add(record);
  await createInsightStore(path).clear();
  expect(await store.all()).toEqual([]);
  await store.add(record);
  expect(await store.all()).toHaveLength(1);
});

test("a disk that refuses costs the figures and nothing else", async () => {
  const folder = await tempFolder();
  await writeFile(join(folder, "taken"), "a file where the folder should be");
  const store = createInsightStore(join(folder, "taken", "insights.jsonl"));
  await store.add(record);
  await store.settled();
  expect(await store.all()).toEqual([]);
  await store.clear();
});

test("it is for its owner alone", async () => {
  const path = await file();
  await createInsightStore(path).add(record);
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(await readFile(path, "utf8")).toMatch(/^\n\{.*\}\n$/);
});
