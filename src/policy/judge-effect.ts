/** What the rules say about one effect of a call, before anyone asks whether somebody is there. */
import type { Verdict } from "../core/door.ts";
import type { Files, Location } from "../core/host.ts";
import { defaultModeId, findMode, forbiddenBy, type Mode } from "../core/modes.ts";
import type { ApprovalGroup } from "../core/settings.ts";
import type { Effect, EffectKind } from "../core/tool.ts";
import { deceptive } from "./path-patterns.ts";
import { isProtectedPath } from "./protected-paths.ts";
import { isSecretFile } from "./secret-files.ts";

export type Denial = Extract<Verdict, { kind: "deny" }>;

/** `sentence` says what the call would do. An `ask` without a group is asked every time. */
export type Judgement =
  | { readonly kind: "allow"; readonly reason: string }
  | { readonly kind: "ask"; readonly reason: string; readonly sentence: string; readonly group?: ApprovalGroup }
  | Denial;

export interface JudgeFacts {
  readonly files: Pick<Files, "locate">;
  readonly mode: Mode;
  readonly trusted: boolean;
  /** Groups that run without asking: by setting or for this task. */
  readonly approved: ReadonlySet<string>;
  readonly granted: ReadonlySet<string>;
}

export async function judgeEffect(facts: JudgeFacts, effect: Effect): Promise<Judgement> {
  const refused =
    refusedByMode(facts.mode, effect) ?? (facts.trusted || effect.kind === "read" ? undefined : untrusted);
  if (refused !== undefined) return refused;
  switch (effect.kind) {
    case "read":
    case "write":
    case "delete":
      return judgePath(facts, effect);
    case "command":
      return judgeCommand(facts, effect);
    case "network":
      return {
        kind: "ask",
        reason: "Diglot always asks before it uses the network.",
        sentence: `Connect to ${plain(effect.url)}`,
      };
    case "call": {
      const sentence = `Call ${plain(effect.name)} of ${plain(effect.source)}`;
      return { kind: "ask", reason: "Diglot always asks before it calls an outside tool.", sentence };
    }
    default:
      return { kind: "ask", reason: "No rule knows what this would do.", sentence: plain(JSON.stringify(effect)) };
  }
}

/** Characters; no common system takes more. */
const longestPath = 4_096;
const tooLong: Denial = {
  kind: "deny",
  code: "invalid_arguments",
  reason: `The path is longer than ${longestPath} characters.`,
  advice: "Use a shorter one.",
};

type PathEffect = Extract<Effect, { readonly path: string }>;

async function judgePath(facts: JudgeFacts, effect: PathEffect): Promise<Judgement> {
  if (effect.path.length > longestPath) return tooLong;
  const located = await facts.files.locate(effect.path);
  if (!located.ok)
    return { kind: "deny", code: located.error.code, reason: located.error.message, advice: located.error.advice };
  const { shown } = located.value;
  const refused = refusedByMode(facts.mode, { ...effect, path: shown }); // a link may lead to what the mode forbids
  if (refused !== undefined) return refused;
  const sentence = `${verbs[effect.kind]} ${plain(shown)}`;
  const always = reasonToAsk(effect, located.value);
  if (always !== undefined) return { kind: "ask", reason: always, sentence };
  if (effect.kind === "read") return { kind: "allow", reason: "Reading inside the workspace is always allowed." };
  return byGroup(facts, "edit", sentence);
}

function reasonToAsk(effect: PathEffect, { shown }: Location): string | undefined {
  if (isSecretFile(shown)) return "This file may hold keys or passwords, so Diglot always asks.";
  if (effect.kind === "read") return undefined;
  if (isProtectedPath(shown)) return "This file can change what runs on your machine, so Diglot always asks.";
  return deceptive.test(shown) ? "The file's name holds invisible characters, so Diglot always asks." : undefined;
}

async function judgeCommand(
  facts: JudgeFacts,
  { command, cwd }: Extract<Effect, { kind: "command" }>,
): Promise<Judgement> {
  const located = await facts.files.locate(cwd);
  if (!located.ok)
    return { kind: "deny", code: located.error.code, reason: located.error.message, advice: located.error.advice };
  const { shown } = located.value;
  const sentence = `Run ${plain(command)} in ${shown === "." ? "the workspace root" : plain(shown)}`;
  if (deceptive.test(command)) {
    return { kind: "ask", reason: "The command holds invisible characters, so Diglot always asks.", sentence };
  }
  return byGroup(facts, "command", sentence);
}

function byGroup({ approved, granted }: JudgeFacts, group: "edit" | "command", sentence: string): Judgement {
  const what = groupNames[group];
  if (granted.has(group)) return { kind: "allow", reason: `${what.plural} are allowed for this task.` };
  if (approved.has(group)) return { kind: "allow", reason: `${what.plural} are allowed without asking.` };
  return { kind: "ask", reason: `No rule allows ${what.doing} in this task.`, sentence, group };
}

const groupNames = {
  edit: { plural: "Edits", doing: "editing files" },
  command: { plural: "Commands", doing: "running commands" },
} as const;

const verbs: Readonly<Record<PathEffect["kind"] & EffectKind, string>> = {
  read: "Read",
  write: "Write",
  delete: "Delete",
};

function refusedByMode(mode: Mode, effect: Effect): Denial | undefined {
  const forbidden = forbiddenBy(mode, effect);
  if (forbidden === undefined) return undefined;
  const advice = `Tell the user what you would do, or ask them to switch to ${findMode(defaultModeId).name} mode.`;
  return { kind: "deny", code: "mode_forbids", reason: `${mode.name} mode does not ${forbidden}.`, advice };
}

const untrusted: Denial = {
  kind: "deny",
  code: "untrusted_workspace",
  reason: "This workspace is not trusted, so Diglot only reads in it.",
  advice: "Tell the user what you would do. They can trust the workspace to let you go on.",
};

/** As it is shown to a person: nothing in it can hide, reorder or pass for something else. */
function plain(text: string): string {
  const every = new RegExp(deceptive.source, "gu");
  return text.replace(every, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`);
}
