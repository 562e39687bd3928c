/** Shows the model what is in a folder. */
import * as z from "zod";
import { defineTool } from "../core/tool.ts";
import { cleanText } from "./lib/clean-text.ts";
import { done, failed } from "./lib/outcome.ts";

const limit = 500;

const input = z.object({
  path: z.string().describe('Folder to list, relative to the workspace; "." is its root'),
  recursive: z.boolean().optional().describe("true also lists what is in the folders below; default false"),
});
type Input = z.infer<typeof input>;

export const listFiles = defineTool<Input>({
  name: "list_files",
  title: "List files",
  description:
    "Lists the files and folders of a folder, one path a line; folders end in /. Leaves out .git and what .gitignore names. " +
    "At most 500 entries, nearest first. To find text or names in many files, search instead.",
  brief: "Lists a folder, one path a line; folders end in /.",
  input,
  group: "read",
  aliases: { dir: "path", directory: "path", dir_path: "path", folder: "path", dirPath: "path" },
  presentation: {
    icon: "list-tree",
    labels: {
      writing: "Listing",
      asking: "List this folder?",
      running: "Listing",
      done: "Listed",
      failed: "Could not list",
    },
    target: "path",
    targetKind: "path",
    bodyKind: "plain",
  },
  effects: ({ path }) => [{ kind: "read", path }],

  async *run({ path, recursive = false }, { host, signal }) {
    const listed = await host.files.list(path, { recursive, limit, signal });
    if (!listed.ok) return failed(listed.error);
    const items = listed.value.entries.map((entry) => cleanText(entry.path).replaceAll("\n", "␊"));
    const shown = cleanText(path);
    if (items.length === 0)
      return done(`${shown} has no files (or .gitignore names them all).`, { kind: "list", items, total: 0 });
    const note = listed.value.truncated
      ? `\n(Only the first ${limit} entries are shown. List a folder below, or do not list recursively.)`
      : "";
    return done(items.join("\n") + note, { kind: "list", items, total: items.length });
  },
});
