import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createModelLists } from "../../src/store/model-lists.ts";
import { tempFolder } from "../support/temp-folder.ts";

const list = (at: number) => ({ at, models: [{ id: "m", contextWindow: 8_192, price: { input: 0, output: 1 } }] });

it("a list of models outlives a restart, by address and with its age", async () => {
  const path = join(await tempFolder(), "models.json");
  const lists = await createModelLists(path);
  await lists.keep("http://a/v1", list(1));
  await lists.keep("http://a/v1", list(2));
  const again = await createModelLists(path);
  expect(again.of("http://a/v1")).toEqual(list(2));
  expect(again.of("http://b/v1")).toBeUndefined();
});

it("what another window kept meanwhile is not lost", async () => {
  const path = join(await tempFolder(), "models.json");
  const [one, other] = [await createModelLists(path), await createModelLists(path)];
  await one.keep("http://a/v1", list(1));
  await other.keep("http://b/v1", list(2));
  expect((await createModelLists(path)).of("http://a/v1")).toEqual(list(1));
});

it("of more than forty addresses the ones asked longest ago are let go", async () => {
  const path = join(await tempFolder(), "models.json");
  const lists = await createModelLists(path);
  for (let at = 1; at <= 41; at++) await lists.keep(`http://${at}/v1`, list(at));
  const again = await createModelLists(path);
  expect(again.of("http://1/v1")).toBeUndefined();
  expect(again.of("http://41/v1")).toEqual(list(41));
});

it.each(["", "{", '{"http://a/v1": {"at": "yesterday"}}', "[]"])(
  "a file with %j in it counts as none",
  async (text) => {
    const folder = await tempFolder();
    const path = join(folder, "models.json");
    await writeFile(path, text);
    const lists = await createModelLists(path);
    expect(lists.of("http://a/v1")).toBeUndefined();
    await lists.keep("http://a/v1", list(1));
    expect((await createModelLists(path)).of("http://a/v1")).toEqual(list(1));
    expect(await readdir(folder)).toEqual(["models.json"]);
  },
);
