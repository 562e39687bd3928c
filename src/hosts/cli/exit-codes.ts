/** What the program's exit code says, and which error leads to which. The help text prints this table. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";
import type { RunEnd } from "../../core/event.ts";

export const exitCodes = {
  finished: { code: 0, meaning: "finished: the work is done or the question answered" },
  internal: { code: 1, meaning: "a bug in Diglot" },
  usage: { code: 2, meaning: "the command line could not be understood" },
  failed: { code: 3, meaning: "the model or its server failed, or got nowhere" },
  stopped: { code: 4, meaning: "stopped by Ctrl+C or a signal" },
  configuration: { code: 5, meaning: "something to set right first: workspace, profile, address, key, model" },
  budget: { code: 6, meaning: "the turns of --max-turns are used up" },
  storage: { code: 7, meaning: "the task could not be saved" },
} as const satisfies Record<string, { readonly code: number; readonly meaning: string }>;

export type Exit = keyof typeof exitCodes;

export function exitAfter(end: RunEnd, error: AppErrorData | undefined): Exit {
  if (end === "completed" || end === "answered") return "finished";
  return end === "stopped" ? "stopped" : exitFor(error?.code ?? "internal");
}

export function exitFor(code: ErrorCode): Exit {
  return exits[code] ?? "failed";
}

/** What is not listed is the model's or the server's. */
const exits: Readonly<Partial<Record<ErrorCode, Exit>>> = {
  invalid_arguments: "usage",
  no_workspace: "configuration",
  untrusted_workspace: "configuration",
  no_profile: "configuration",
  no_key: "configuration",
  bad_address: "configuration",
  auth: "configuration",
  quota: "configuration",
  model_not_found: "configuration",
  tools_unsupported: "configuration",
  budget: "budget",
  stopped: "stopped",
  storage: "storage",
  internal: "internal",
};
