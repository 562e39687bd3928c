/** The command line, checked: what to do, or one sentence on what is wrong with it. */
import { parseArgs } from "node:util";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { defaultModeId, modes } from "../../core/modes.ts";
import { type ApprovalGroup, approvalGroup, type ToolCallsSetting, toolCallsSetting } from "../../core/settings.ts";

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "tasks" }
  | ({ readonly kind: "run" } & RunOptions);

export interface RunOptions {
  readonly task: string;
  readonly workspace: string;
  readonly model: ModelSource;
  /** Absent: as the profile says. */
  readonly toolCalls: ToolCallsSetting | undefined;
  /** Absent: the default mode, or the mode a continued task is in. */
  readonly mode: string | undefined;
  readonly approve: ReadonlySet<ApprovalGroup>;
  readonly maxTurns: number;
  readonly events: boolean;
  /** A task to go on with. */
  readonly taskId: string | undefined;
}

export type ModelSource =
  | { readonly kind: "demo" }
  | { readonly kind: "profile"; readonly name: string | undefined; readonly keyVariable: string | undefined }
  | {
      readonly kind: "address";
      readonly baseUrl: string;
      readonly model: string;
      readonly keyVariable: string | undefined;
    };

const defaultMaxTurns = 50;

const options = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
  workspace: { type: "string" },
  profile: { type: "string" },
  "base-url": { type: "string" },
  model: { type: "string" },
  "api-key-env": { type: "string" },
  demo: { type: "boolean" },
  style: { type: "string" },
  mode: { type: "string" },
  approve: { type: "string" },
  "max-turns": { type: "string" },
  events: { type: "boolean" },
  task: { type: "string" },
} as const;

type Values = ReturnType<typeof parse>["values"];

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
}

export function readCommand(args: readonly string[]): Result<Command> {
  try {
    const { values, positionals } = parse(args);
    return ok(commandOf(values, positionals));
  } catch (thrown) {
    return fail(thrown instanceof Misuse ? misused(thrown.message) : misused(unparsable(thrown)));
  }
}

/** Caught in this file only: it keeps the reading of the options free of nested results. */
class Misuse extends Error {}

function commandOf(values: Values, [verb, ...rest]: readonly string[]): Command {
  if (values.help === true || verb === "help" || (verb === undefined && values.version !== true))
    return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  if (verb === "tasks") return { kind: "tasks" };
  if (verb !== "run") throw new Misuse(`There is no command ${verb ?? ""}.`);
  if (rest.length > 1) throw new Misuse("The task must be one argument: put it in quotes.");
  const task = rest[0]?.trim() ?? "";
  if (task === "") throw new Misuse('Say what to do: diglot run "Fix the failing test" --workspace DIR.');
  if (values.workspace === undefined) throw new Misuse("Say where to work: --workspace DIR.");
  return {
    kind: "run",
    task,
    workspace: values.workspace,
    model: modelSource(values),
    toolCalls: oneOf("--style", values.style, toolCallsSetting.options),
    mode: oneOf(
      "--mode",
      values.mode,
      modes.map((mode) => mode.id),
    ),
    approve: approvals(values.approve),
    maxTurns: turns(values["max-turns"]),
    events: values.events ?? false,
    taskId: values.task,
  };
}

function modelSource(values: Values): ModelSource {
  const { demo, profile, model, "base-url": baseUrl, "api-key-env": keyVariable } = values;
  const chosen = [
    demo === true && "--demo",
    profile !== undefined && "--profile",
    baseUrl !== undefined && "--base-url",
  ];
  const named = chosen.filter((name) => name !== false);
  if (named.length > 1) throw new Misuse(`${named.join(" and ")} cannot be used together.`);
  if (baseUrl === undefined && model !== undefined) throw new Misuse("--model needs --base-url.");
  if (demo === true) return { kind: "demo" };
  if (baseUrl === undefined) return { kind: "profile", name: profile, keyVariable };
  if (model === undefined || model === "") throw new Misuse("--base-url needs --model.");
  return { kind: "address", baseUrl, model, keyVariable };
}

function oneOf<T extends string>(option: string, value: string | undefined, known: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw new Misuse(`${option} is one of ${known.join(", ")}, not ${JSON.stringify(value)}.`);
  return found;
}

function approvals(value = "none"): ReadonlySet<ApprovalGroup> {
  if (value === "none") return new Set();
  if (value === "all") return new Set(approvalGroup.options);
  const groups = value.split(",").map((group) => approvalGroup.safeParse(group.trim()));
  if (groups.some((group) => !group.success)) {
    throw new Misuse(
      `--approve is all, none or a list of ${approvalGroup.options.join(", ")}, not ${JSON.stringify(value)}.`,
    );
  }
  return new Set(groups.flatMap((group) => (group.success ? [group.data] : [])));
}

function turns(value = String(defaultMaxTurns)): number {
  if (!/^[1-9]\d{0,5}$/.test(value))
    throw new Misuse(`--max-turns is a number of at least 1, not ${JSON.stringify(value)}.`);
  return Number(value);
}

function misused(message: string): AppErrorData {
  return { code: "invalid_arguments", message, advice: 'See "diglot --help".' };
}

/** parseArgs: "Unknown option '--foo'. To specify …", "Option '--mode <value>' argument missing", "Option '--demo' does not take …". */
function unparsable(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const option = /'(?:-\w, )?(-[^' ]*)/.exec(text)?.[1] ?? "";
  if (text.startsWith("Unknown option")) return `There is no option ${option}.`;
  if (text.includes("does not take")) return `The option ${option} takes no value.`;
  return option === "" ? text : `The option ${option} needs a value.`;
}

export const helpText = `Diglot, an AI coding agent that calls tools in JSON or XML.

  diglot run "<task>" --workspace DIR [options]   do a task in a folder
  diglot tasks                                    list the tasks so far
  diglot --help, diglot --version

The model, one of:
  --profile NAME         from the profiles file; without any of these, its default
  --base-url URL --model M
                         a server that speaks OpenAI chat completions
  --demo                 the built-in demo model: scripted, not an AI
  --api-key-env VAR      the environment variable that holds the key

Options:
  --style ${toolCallsSetting.options.join("|")}  how tools are called; the profile's choice otherwise
  --mode ${modes.map((mode) => mode.id).join("|")}
                         what the agent may do (${defaultModeId})
  --approve LIST         what runs without asking: ${approvalGroup.options.join(", ")}, all or none (none).
                         Nobody is there to ask, so anything else is denied.
                         Reading inside the workspace never asks; files with keys always do.
  --max-turns N          stop after so many replies of the model (${defaultMaxTurns})
  --events               print the task's events as JSON lines, and nothing else, on stdout
  --task ID              go on with a task from the list
`;
