/** What a tool shows of itself: a closed set of kinds that every reader (webview, CLI, tests) knows how to draw. */
import * as z from "zod";

const diffLine = z.object({
  kind: z.enum(["context", "added", "removed"]),
  /** 1-based, in the new file for context and added lines, in the old one for removed lines. */
  line: z.number().int(),
  text: z.string(),
});

export const view = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), text: z.string(), truncated: z.boolean().optional() }),
  z.object({
    kind: z.literal("file"),
    path: z.string(),
    startLine: z.number().int(),
    totalLines: z.number().int(),
    text: z.string(),
    truncated: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("diff"),
    path: z.string(),
    created: z.boolean(),
    added: z.number().int(),
    removed: z.number().int(),
    hunks: z.array(z.object({ lines: z.array(diffLine) })),
    truncated: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("command"),
    command: z.string(),
    cwd: z.string(),
    /** null: ended by a signal. */
    exitCode: z.number().int().nullable(),
    output: z.string(),
    truncated: z.boolean().optional(),
  }),
  z.object({ kind: z.literal("list"), items: z.array(z.string()), total: z.number().int() }),
  z.object({
    kind: z.literal("matches"),
    files: z.array(
      z.object({ path: z.string(), lines: z.array(z.object({ line: z.number().int(), text: z.string() })) }),
    ),
    total: z.number().int(),
  }),
  z.object({ kind: z.literal("answer"), question: z.string(), answer: z.string() }),
  z.object({ kind: z.literal("completion"), text: z.string() }),
]);
export type View = z.infer<typeof view>;
export type DiffLine = z.infer<typeof diffLine>;

/** Names from the codicon set, the same as in VS Code's `$(name)`. */
export const icon = z.enum([
  "book",
  "edit",
  "new-file",
  "files",
  "search",
  "list-tree",
  "terminal",
  "question",
  "check-all",
  "checklist",
  "plug",
  "globe",
  "tools",
]);

/**
 * How a call looks while it is written, asked about, run and done. It is data, so it travels in the log and an old task
 * still shows when its tool is gone.
 */
export const presentation = z.object({
  icon,
  labels: z.object({
    writing: z.string(),
    asking: z.string(),
    running: z.string(),
    done: z.string(),
    failed: z.string(),
  }),
  /** The input field that names what is acted on. Shown as soon as it streams. */
  target: z.string().optional(),
  targetKind: z.enum(["path", "code", "text"]).default("text"),
  /** The input field that grows in the card while the model writes it. */
  body: z.string().optional(),
  bodyKind: z.enum(["code", "diff", "markdown", "plain"]).default("plain"),
});
export type Presentation = z.infer<typeof presentation>;
