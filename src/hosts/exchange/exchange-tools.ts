/** The tools of a recorded exchange: ours, those that recordings are known to name, and whatever else one defines. */
import * as z from "zod";
import type { AppErrorData } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { createRegistry, validateInput } from "../../core/registry.ts";
import type { ToolSchema, ToolSpec } from "../../core/tool.ts";
import { builtInTools } from "../../tools/index.ts";
import type { Exchange, ToolDefinition } from "./exchange.ts";

interface ExchangeTool {
  readonly spec: ToolSpec;
  /** What is wrong with arguments, if anything. */
  check(input: JsonObject): AppErrorData | undefined;
}

/** The recordings' own shape of tools that we do not have, or have in another shape. */
const corpusTools: readonly ToolDefinition[] = [
  {
    name: "ask_followup_question",
    parameters: {
      type: "object",
      properties: {
        question: { type: "string" },
        follow_up: {
          type: "array",
          items: {
            type: "object",
            properties: { text: { type: "string" }, mode: { type: "string" } },
            required: ["text"],
          },
        },
      },
      required: ["question", "follow_up"],
    },
  },
  {
    name: "update_todo_list",
    parameters: { type: "object", properties: { todos: { type: "string" } }, required: ["todos"] },
  },
];

export interface ExchangeTools {
  readonly specs: readonly ToolSpec[];
  find(name: string): ExchangeTool | undefined;
}

const read = new WeakMap<Exchange["tools"], ExchangeTools>();

/** Of each exchange its own, so that one does not see another's; read once, because one may be decoded many times. */
export function toolsOf({ tools }: Exchange): ExchangeTools {
  const known = read.get(tools);
  if (known !== undefined) return known;
  const all = tools.map((tool) => (typeof tool === "string" ? named(tool) : defined(tool)));
  const made = {
    specs: all.map(({ spec }) => spec),
    find: (name: string) => all.find(({ spec }) => spec.name === name),
  };
  read.set(tools, made);
  return made;
}

function named(name: string): ExchangeTool {
  const corpus = corpusTools.find((tool) => tool.name === name);
  return corpus === undefined ? (builtIn(name) ?? permissive(name)) : defined(corpus);
}

const registry = createRegistry(builtInTools);

function builtIn(name: string): ExchangeTool | undefined {
  const tool = registry.find(name);
  const spec = registry.specs.find((candidate) => candidate.name === name);
  if (tool === undefined || spec === undefined) return undefined;
  return {
    spec,
    check(input) {
      const checked = validateInput(tool, input);
      return checked.ok ? undefined : checked.error;
    },
  };
}

/** Only the name is known: every argument is taken as it was written. */
function permissive(name: string): ExchangeTool {
  const schema: ToolSchema = { type: "object", properties: {}, required: [], additionalProperties: true };
  return { spec: { name, description: "", schema, aliases: {}, isHarmless: false }, check: () => undefined };
}

function defined(definition: ToolDefinition): ExchangeTool {
  const { name } = definition;
  const parameters = definition.parameters ?? definition.input_schema;
  if (parameters === undefined || Object.keys(parameters).length === 0) return permissive(name);
  const { aliases = {}, isHarmless = false } = registry.specs.find((spec) => spec.name === name) ?? {};
  const spec: ToolSpec = { name, description: "", schema: schemaIn(parameters), aliases, isHarmless };
  const validator = validatorFor(parameters);
  return {
    spec,
    check(input) {
      const parsed = validator.safeParse(input);
      return parsed.success ? undefined : invalidArguments(name, parsed.error.issues);
    },
  };
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.json()).catch({})).catch({}),
  required: z.array(z.string()).catch([]),
  additionalProperties: z.boolean().catch(false),
});

function schemaIn(parameters: JsonObject): ToolSchema {
  const { properties, required, additionalProperties } = objectSchema.parse(parameters);
  return { type: "object", properties: properties as ToolSchema["properties"], required, additionalProperties };
}

/** A schema that cannot be made sense of checks nothing. */
function validatorFor(parameters: JsonObject): z.ZodType {
  try {
    return z.fromJSONSchema(parameters as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return z.looseObject({});
  }
}

function invalidArguments(name: string, issues: readonly z.core.$ZodIssue[]): AppErrorData {
  const wrong = issues.map((issue) => `${issue.path.join(".") || "input"}: ${issue.message}`).join("; ");
  return {
    code: "invalid_arguments",
    message: `The arguments of ${name} are not valid: ${wrong}.`,
    advice: "Send the call again with every required field.",
  };
}
