/** Changes parts of a file by SEARCH/REPLACE blocks. */
import * as z from "zod";
import { type AppErrorData, fail, ok, type Result } from "../core/errors.ts";
import type { Files } from "../core/host.ts";
import { defineTool } from "../core/tool.ts";
import { applyBlocks } from "./lib/apply-blocks.ts";
import { cleanText } from "./lib/clean-text.ts";
import { parseDiffBlocks } from "./lib/diff-blocks.ts";
import { diffView } from "./lib/diff-view.ts";
import { fileAliases } from "./lib/file-aliases.ts";
import { plural } from "./lib/lines.ts";
import { done, failed } from "./lib/outcome.ts";

const input = z.object({
  path: z.string().describe("File to change, relative to the workspace"),
  diff: z.string().describe("One or more SEARCH/REPLACE blocks"),
});
type Input = z.infer<typeof input>;

export const applyDiff = defineTool<Input>({
  name: "apply_diff",
  title: "Edit a file",
  description: `Changes parts of an existing file; the best way to edit. Read the file first. Each block:
<<<<<<< SEARCH
:start_line:12
-------
the old lines, copied exactly, without line numbers
=======
the new lines
>>>>>>> REPLACE
:start_line: (a line number of the file as it is now) and ------- may be left out when the old lines occur once. Give all \
changes of one file as several blocks in one call: either all apply or none. SEARCH must hold whole lines and enough of \
them to be unique; an empty REPLACE deletes. Write a backslash before a line of the file that itself looks like one of \
these markers. If a block does not fit, the answer shows the closest text.`,
  brief: `Changes parts of a file you have read. Each block, several in one call:
<<<<<<< SEARCH
the old lines, copied exactly, without line numbers
=======
the new lines
>>>>>>> REPLACE
SEARCH must hold whole lines that occur once; an empty REPLACE deletes.`,
  input,
  group: "edit",
  aliases: {
    ...fileAliases,
    patch: "diff",
    changes: "diff",
  },
  presentation: {
    icon: "edit",
    labels: {
      writing: "Editing",
      asking: "Apply this edit?",
      running: "Editing",
      done: "Edited",
      failed: "Could not edit",
    },
    target: "path",
    targetKind: "path",
    body: "diff",
    bodyKind: "diff",
  },
  effects: ({ path }) => [
    { kind: "read", path },
    { kind: "write", path },
  ],

  async preview(call, { host }) {
    const edit = await plan(host.files, call);
    if (edit.ok) return diffView(call.path, edit.value.before, edit.value.after);
    return { kind: "text", text: cleanText([edit.error.message, edit.error.detail].filter(Boolean).join("\n")) };
  },

  async *run(call, { host }) {
    const edit = await plan(host.files, call);
    if (!edit.ok) return failed(edit.error);
    const { before, after, version, blocks } = edit.value;
    const view = diffView(call.path, before, after);
    const written = await host.files.write(call.path, after, version);
    if (!written.ok) return failed(written.error);
    const shown = cleanText(call.path);
    return done(
      written.value.created
        ? `Created ${shown} (${plural(view.added, "line")}).`
        : `Edited ${shown}: ${plural(blocks, "block")} applied (+${view.added} −${view.removed}).`,
      view,
    );
  },
});

interface Edit {
  /** undefined: the file is new. */
  readonly before: string | undefined;
  readonly after: string;
  readonly version: string;
  readonly blocks: number;
}

async function plan(files: Files, { path, diff }: Input): Promise<Result<Edit>> {
  const blocks = parseDiffBlocks(diff);
  if (!blocks.ok) return blocks;
  const file = await files.read(path);
  const isNew = !file.ok && file.error.code === "not_found" && blocks.value.every((block) => block.search.length === 0);
  if (!file.ok && !isNew) return file;
  const before = file.ok ? file.value.text : undefined;
  const after = applyBlocks(before ?? "", blocks.value);
  if (!after.ok) return after;
  if (after.value === before) return fail(noChange);
  return ok({ before, after: after.value, version: file.ok ? file.value.version : "", blocks: blocks.value.length });
}

const noChange: AppErrorData = {
  code: "no_match",
  message: "The edit would leave the file as it is.",
  advice: "The file may already have what you want. Read it again before you change it.",
};
