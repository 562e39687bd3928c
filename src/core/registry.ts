/** The one list of tools of a task: lookup by exact name, validation, and the specs every dialect teaches from. */
import * as z from "zod";
import { type AppErrorData, fail, ok, type Result } from "./errors.ts";
import type { Tool, ToolSchema, ToolSpec } from "./tool.ts";

export interface Registry {
  readonly specs: readonly ToolSpec[];
  find(name: string): Tool | undefined;
}

const toolName = /^[a-z][a-z0-9_]{0,63}$/;

/** Throws on a name that is taken or not allowed: both are bugs of the composition. The order given is the order taught. */
export function createRegistry(tools: readonly Tool[]): Registry {
  const byName = new Map<string, Tool>();
  for (const tool of tools) {
    if (!toolName.test(tool.name)) throw new Error(`tool name ${JSON.stringify(tool.name)} is not snake_case`);
    if (byName.has(tool.name)) throw new Error(`two tools are called ${tool.name}`);
    byName.set(tool.name, tool);
  }
  return { specs: tools.map(specOf), find: (name) => byName.get(name) };
}

function specOf(tool: Tool): ToolSpec {
  const schema = z.toJSONSchema(tool.input, { io: "input" });
  if (schema.type !== "object") throw new Error(`the input of ${tool.name} is not an object`);
  const { properties = {}, required = [] } = schema;
  return {
    name: tool.name,
    description: tool.description,
    brief: tool.brief,
    schema: { type: "object", properties, required } as ToolSchema, // zod's own JSON Schema type is wider than ours
    aliases: tool.aliases ?? {},
    isHarmless: tool.group === "read" || tool.group === "interact",
  };
}

/** Checks decoded arguments. The error is written for the model: each field that is wrong, and what is expected. */
export function validateInput(tool: Tool, input: unknown): Result<unknown> {
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  return fail(invalidArguments(tool, parsed.error.issues));
}

function invalidArguments(tool: Tool, issues: readonly z.core.$ZodIssue[]): AppErrorData {
  const wrong = issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`).join("; ");
  const { schema } = specOf(tool);
  const expected = Object.entries(schema.properties).map(([name, field]) => {
    const type = Array.isArray(field.type) ? field.type.join("|") : (field.type ?? "any");
    return `${name}: ${type}${schema.required.includes(name) ? " (required)" : " (optional)"}`;
  });
  return {
    code: "invalid_arguments",
    message: `The arguments of ${tool.name} are not valid: ${wrong}.`,
    advice: `Expected { ${expected.join(", ")} }. Send the call again with every required field.`,
  };
}
