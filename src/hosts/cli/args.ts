/** The command line, checked: what to do, or one sentence on what is wrong with it. */
import { parseArgs } from "node:util";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { defaultModeId, modes } from "../../core/modes.ts";
import { type ApprovalGroup, approvalGroup, type ToolCallsSetting, toolCallsSetting } from "../../core/settings.ts";

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "tasks" }
  | ({ readonly kind: "run" } & RunOptions)
  | ({ readonly kind: "decode" } & DecodeFilesOptions)
  | ({ readonly kind: "prompt" } & PromptOptions)
  | ({ readonly kind: "check" } & CheckOptions)
  | ({ readonly kind: "insights" } & InsightsOptions);

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
  /** A file to which the exchanges with the model are added. */
  readonly record: string | undefined;
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

export interface DecodeFilesOptions {
  /** "-" is standard input. */
  readonly files: readonly string[];
  /** Absent: as each exchange was recorded. */
  readonly style: ToolCallsSetting | undefined;
}

export interface PromptOptions {
  readonly style: ToolCallsSetting;
  readonly mode: string;
  readonly compact: boolean;
  readonly workspace: string;
}

export interface CheckOptions {
  readonly model: ModelSource;
  readonly json: boolean;
  /** A file to write a report to. */
  readonly report: string | undefined;
}

export interface InsightsOptions {
  readonly json: boolean;
  /** Forget them all instead. */
  readonly clear: boolean;
}

export const defaultMaxTurns = 50;

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
  compact: { type: "boolean" },
  json: { type: "boolean" },
  report: { type: "string" },
  clear: { type: "boolean" },
  record: { type: "string" },
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
  if (verb === "decode") return decodeOf(values, rest);
  if (verb === "prompt") return promptOf(values, rest);
  if (verb === "check") return checkOf(values, rest);
  if (verb === "insights") return insightsOf(values, rest);
  if (verb !== "run") throw new Misuse(`There is no command ${verb ?? ""}.`);
  for (const [option, owner] of foreign) {
    if (values[option] !== undefined) throw new Misuse(`--${option} belongs to diglot ${owner}.`);
  }
  return runOf(values, rest);
}

/** Options that diglot run does not take. */
const foreign = [
  ["compact", "prompt"],
  ["json", "check and diglot insights"],
  ["report", "check"],
  ["clear", "insights"],
] as const;

function runOf(values: Values, rest: readonly string[]): Command {
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
    mode: modeIn(values),
    approve: approvals(values.approve),
    maxTurns: turns(values["max-turns"]),
    events: values.events ?? false,
    taskId: values.task,
    record: fileIn("--record", values.record),
  };
}

function fileIn(option: string, file: string | undefined): string | undefined {
  if (file === "") throw new Misuse(`Say which file: ${option} FILE.`);
  return file;
}

function decodeOf(values: Values, files: readonly string[]): Command {
  takesOnly("decode", values, ["style"]);
  if (files.length === 0) throw new Misuse('Say what to decode: diglot decode FILE, or "-" for standard input.');
  return { kind: "decode", files, style: oneOf("--style", values.style, fixedStyles) };
}

function promptOf(values: Values, rest: readonly string[]): Command {
  takesOnly("prompt", values, ["style", "mode", "compact", "workspace"]);
  if (rest.length > 0) throw new Misuse("diglot prompt takes options only.");
  const style = oneOf("--style", values.style, fixedStyles);
  if (style === undefined) throw new Misuse(`Say for which style: --style ${fixedStyles.join("|")}.`);
  const { compact = false, workspace = "." } = values;
  return { kind: "prompt", style, mode: modeIn(values) ?? defaultModeId, compact, workspace };
}

function checkOf(values: Values, rest: readonly string[]): Command {
  takesOnly("check", values, ["profile", "base-url", "model", "api-key-env", "demo", "json", "report"]);
  if (rest.length > 0) throw new Misuse("diglot check takes options only.");
  return { kind: "check", model: modelSource(values), json: values.json ?? false, report: values.report };
}

function insightsOf(values: Values, rest: readonly string[]): Command {
  takesOnly("insights", values, ["json", "clear"]);
  if (rest.length > 0) throw new Misuse("diglot insights takes options only.");
  const { json = false, clear = false } = values;
  if (json && clear) throw new Misuse("--json and --clear cannot be used together.");
  return { kind: "insights", json, clear };
}

/** There is no server to decide by. */
const fixedStyles = toolCallsSetting.exclude(["auto"]).options;

function takesOnly(verb: string, values: Values, allowed: readonly (keyof Values)[]): void {
  const other = Object.keys(values).find((name) => !allowed.some((candidate) => candidate === name));
  if (other !== undefined) throw new Misuse(`diglot ${verb} takes no --${other}.`);
}

function modeIn({ mode }: Values): string | undefined {
  const known = modes.map(({ id }) => id);
  return oneOf("--mode", mode, known);
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
