/** The lists of models that servers gave, by address, in one small file. It can be deleted at any time: servers are asked again. */
import { readFile } from "node:fs/promises";
import * as z from "zod";
import { parseJson } from "../core/json.ts";
import { type ModelList, type ModelLists, modelList } from "../core/model-facts.ts";
import { replaceFile } from "./files.ts";

/** The ones that were asked longest ago go first. */
const most = 40;

const file = z.record(z.string(), modelList);

/** Never rejects: a file that cannot be used is as if there were none. */
export async function createModelLists(path: string): Promise<ModelLists> {
  const kept = await load(path);
  return {
    of: (address) => kept.get(address),
    async keep(address, list) {
      for (const [other, theirs] of await load(path)) {
        if (theirs.at > (kept.get(other)?.at ?? 0)) kept.set(other, theirs); // another window may have asked meanwhile
      }
      kept.set(address, list);
      const newest = [...kept].sort(([, one], [, other]) => other.at - one.at).slice(0, most);
      await replaceFile(path, JSON.stringify(Object.fromEntries(newest))).catch(() => undefined); // still known until the end
    },
  };
}

async function load(path: string): Promise<Map<string, ModelList>> {
  const text = await readFile(path, "utf8").catch(() => "");
  const json = parseJson(text);
  const read = json.ok ? file.safeParse(json.value) : undefined;
  return new Map(read?.success === true ? Object.entries(read.data) : []);
}
