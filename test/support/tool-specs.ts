/** The tools that the recorded replies call, by name and input only: nothing here runs. */
import * as z from "zod";
import { createRegistry, type Registry } from "../../src/core/registry.ts";
import { defineTool, type Tool, type ToolGroup, type ToolSpec } from "../../src/core/tool.ts";

const text = z.string().describe("Text");
/** Those that do more than read. */
const groups: Readonly<Record<string, ToolGroup>> = {
  write_to_file: "edit",
  apply_diff: "edit",
  execute_command: "command",
};
const pathAliases = { file_path: "path", filePath: "path", filename: "path", file: "path" };

const tools: readonly Tool[] = [
  fixture("read_file", { path: text, start_line: z.int().optional(), end_line: z.int().optional() }, pathAliases),
  fixture("write_to_file", { path: text, content: text }, { ...pathAliases, contents: "content" }),
  fixture("apply_diff", { path: text, diff: text }, { ...pathAliases, patch: "diff" }),
  fixture("list_files", { path: text, recursive: z.boolean().optional() }, { directory: "path" }),
  fixture("search_files", { path: text, regex: text, file_pattern: text.optional() }, { pattern: "regex" }),
  fixture("execute_command", { command: text, cwd: text.optional() }, { cmd: "command" }),
  fixture("ask_followup_question", {
    question: text,
    follow_up: z.array(z.object({ text, mode: text.optional() })),
  }),
  fixture("attempt_completion", { result: text }),
  fixture("update_todo_list", { todos: text }),
];

export const toolRegistry: Registry = createRegistry(tools);
export const toolSpecs: readonly ToolSpec[] = toolRegistry.specs;

/** A tool of one's own shape, for a single test. */
export function specOf(name: string, shape: z.ZodRawShape, aliases: Readonly<Record<string, string>> = {}): ToolSpec {
  const [spec] = createRegistry([fixture(name, shape, aliases)]).specs;
  if (spec === undefined) throw new Error("a registry of one tool has one spec");
  return spec;
}

function fixture(name: string, shape: z.ZodRawShape, aliases: Readonly<Record<string, string>> = {}): Tool {
  return defineTool({
    name,
    title: name,
    description: `${name}, for tests.`,
    input: z.object(shape),
    group: groups[name] ?? "read",
    aliases,
    presentation: {
      icon: "tools",
      labels: { writing: "…", asking: "…", running: "…", done: "…", failed: "…" },
      targetKind: "text",
      bodyKind: "plain",
    },
    effects: () => [],
    async *run() {
      throw new Error("a fixture does not run");
    },
  });
}
