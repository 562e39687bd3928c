/** Creates a file or replaces all of one. */
import * as z from "zod";
import type { AppErrorData } from "../core/errors.ts";
import type { Files } from "../core/host.ts";
import { defineTool } from "../core/tool.ts";
import { cleanText } from "./lib/clean-text.ts";
import { diffView } from "./lib/diff-view.ts";
import { fileAliases } from "./lib/file-aliases.ts";
import { countLines, plural } from "./lib/lines.ts";
import { done, failed } from "./lib/outcome.ts";

const input = z.object({
  path: z.string().describe("File to write, relative to the workspace; missing folders are made"),
  content: z.string().describe("The complete text of the file, without line numbers and without leaving anything out"),
});
type Input = z.infer<typeof input>;

export const writeToFile = defineTool<Input>({
  name: "write_to_file",
  title: "Write a file",
  description:
    "Creates a file, or replaces all of an existing one. Use it for new files and for small files that change nearly " +
    "everywhere; to change a part of a file, edit that part instead. Always give the whole content: what you leave out is " +
    "gone. Says whether the file was created or rewritten, and how many lines changed.",
  brief: "Creates a file, or replaces all of one: always give the whole content.",
  input,
  group: "edit",
  aliases: {
    ...fileAliases,
    text: "content",
    contents: "content",
    file_content: "content",
    file_text: "content",
  },
  presentation: {
    icon: "new-file",
    labels: {
      writing: "Writing",
      asking: "Write this file?",
      running: "Writing",
      done: "Wrote",
      failed: "Could not write",
    },
    target: "path",
    targetKind: "path",
    body: "content",
    bodyKind: "code",
  },
  effects: ({ path }) => [{ kind: "write", path }],

  async preview({ path, content }, { host }) {
    const before = await current(host.files, path);
    return "error" in before ? undefined : diffView(path, before.text, content);
  },

  async *run({ path, content }, { host }) {
    const before = await current(host.files, path);
    if ("error" in before) return failed(before.error);
    const view = diffView(path, before.text, content);
    const shown = cleanText(path);
    if (before.text === content) return done(`${shown} already has exactly this content; nothing was written.`, view);
    const written = await host.files.write(path, content, before.version);
    if (!written.ok) return failed(written.error);
    const size = plural(countLines(content), "line");
    return done(
      written.value.created
        ? `Created ${shown} (${size}).`
        : `Rewrote ${shown} (${size}, +${view.added} −${view.removed}).`,
      view,
    );
  },
});

type Current = { readonly text: string | undefined; readonly version: string } | { readonly error: AppErrorData };

async function current(files: Files, path: string): Promise<Current> {
  const file = await files.read(path);
  if (file.ok) return { text: file.value.text, version: file.value.version };
  return file.error.code === "not_found" ? { text: undefined, version: "" } : { error: file.error };
}
