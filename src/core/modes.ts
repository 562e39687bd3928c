/** Modes as data: a role the model is told about, and the effects allowed. Judged at the moment of the call. */
import type { Effect, EffectKind } from "./tool.ts";

export interface Mode {
  readonly id: string;
  readonly name: string;
  /** For people, one line. */
  readonly description: string;
  readonly icon: string;
  /** For the model. */
  readonly role: string;
  /** The role in as few words as will do. */
  readonly brief: string;
  readonly allows: readonly EffectKind[];
  /** Writing is limited to paths that match, when set. */
  readonly writes?: { readonly pattern: RegExp; readonly description: string };
}

export const modes: readonly Mode[] = [
  {
    id: "code",
    name: "Code",
    description: "Reads, edits and runs commands to get the task done.",
    icon: "code",
    role: "You do the work yourself: read what matters, change files, run commands to check the result, and finish only when it is verified.",
    brief: "do the work: read, change files, run commands to check.",
    allows: ["read", "write", "delete", "command", "network", "call"],
  },
  {
    id: "ask",
    name: "Ask",
    description: "Answers questions about the code and changes nothing.",
    icon: "comment-discussion",
    role: "You answer questions. You may read and search the workspace but change nothing and run nothing. Point to files and lines.",
    brief: "answer questions; read only.",
    allows: ["read"],
  },
  {
    id: "architect",
    name: "Architect",
    description: "Plans the work and writes only Markdown.",
    icon: "organization",
    role: "You plan before anything is built: read the code, weigh the choices, and write the plan down in Markdown files. You change no other file and run nothing.",
    brief: "plan in Markdown files; write no other file, run nothing.",
    allows: ["read", "write"],
    writes: { pattern: /\.(md|mdx|markdown)$/i, description: "Markdown files" },
  },
];

export const defaultModeId = "code";

/** Unknown ids (an old task, a removed mode) fall back to the most careful mode. */
export function findMode(id: string): Mode {
  const mode = modes.find((candidate) => candidate.id === id) ?? modes.find((candidate) => candidate.id === "ask");
  if (mode === undefined) throw new Error("the mode table has lost its fallback");
  return mode;
}

/** Undefined when the mode allows the effect, otherwise what it forbids, in words that complete "This mode does not …". */
export function forbiddenBy(mode: Mode, effect: Effect): string | undefined {
  if (!mode.allows.includes(effect.kind)) return `allow ${verbs[effect.kind]}`;
  if (effect.kind === "write" && mode.writes !== undefined && !mode.writes.pattern.test(effect.path)) {
    return `allow writing anything but ${mode.writes.description}`;
  }
  return undefined;
}

const verbs: Readonly<Record<EffectKind, string>> = {
  read: "reading files",
  write: "writing files",
  delete: "deleting files",
  command: "running commands",
  network: "using the network",
  call: "calling outside tools",
};
