import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Evidence } from "../../src/core/evidence.ts";
import { createEvidenceStore } from "../../src/store/evidence-store.ts";
import { createIds } from "../../src/store/ids.ts";
import { tempFolder } from "../support/temp-folder.ts";

const refused: Evidence = {
  kind: "native_tools_rejected",
  baseUrl: "http://a/v1",
  model: "m",
  at: 1,
  detail: "no tools",
};

test("what was learnt about a server is known at the next start, and only about that server and model", async () => {
  const file = join(await tempFolder(), "new", "evidence.jsonl");
  const store = await createEvidenceStore(file);
  expect(store.about("http://a/v1", "m")).toEqual([]);
  await store.add(refused);
  expect(store.about("http://a/v1", "m")).toEqual([refused]);
  await appendFile(file, '{"half":');
  const again = await createEvidenceStore(file);
  await again.add({ ...refused, model: "n" });
  const third = await createEvidenceStore(file);
  expect(third.about("http://a/v1", "m")).toEqual([refused]);
  expect(third.about("http://a/v1", "n").length).toBe(1);
  expect(third.about("http://b/v1", "m")).toEqual([]);
});

test("what the person wants forgotten is forgotten for good, of that server and model only", async () => {
  const file = join(await tempFolder(), "evidence.jsonl");
  const store = await createEvidenceStore(file);
  await store.add(refused);
  await store.add({ ...refused, model: "n" });
  await store.add({ ...refused, kind: "forgotten", detail: "" });
  await store.add({ ...refused, at: 2 });
  for (const each of [store, await createEvidenceStore(file)]) {
    expect(each.about("http://a/v1", "m")).toEqual([{ ...refused, at: 2 }]);
    expect(each.about("http://a/v1", "n").length).toBe(1);
  }
});

test("a disk that refuses costs only the memory of the next start", async () => {
  const dir = await tempFolder();
  const store = await createEvidenceStore(join(dir, "taken", "evidence.jsonl"));
  await appendFile(join(dir, "taken"), "a file where the folder should be");
  await store.add(refused);
  expect(store.about("http://a/v1", "m")).toEqual([refused]);
});

test("it stays bounded", async () => {
  const file = join(await tempFolder(), "evidence.jsonl");
  await appendFile(file, `${JSON.stringify(refused)}\n`.repeat(5_000));
  expect((await createEvidenceStore(file)).about("http://a/v1", "m").length).toBe(1_000);
});

test("ids never repeat, say what they name and sort by time", () => {
  const nextId = createIds();
  const ids = Array.from({ length: 5_000 }, () => nextId("call"));
  expect(new Set(ids.map((id) => id)).size).toBe(5_000);
  expect(createIds(() => 0)("task")).toMatch(/^task-000000000-[0-9a-f]{12}$/);
});
