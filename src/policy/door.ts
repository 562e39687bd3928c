/** The door: deny before ask before allow, over all that a call would do. It knows effects and never a tool's name. */
import type { Door, DoorRequest, Verdict } from "../core/door.ts";
import type { Files } from "../core/host.ts";
import type { ApprovalGroup } from "../core/settings.ts";
import { type Denial, type Judgement, judgeEffect } from "./judge-effect.ts";

export interface DoorOptions {
  readonly files: Pick<Files, "locate">;
  /** Groups that run without asking, by the person's settings. Asked anew for every call. */
  approved(): ReadonlySet<ApprovalGroup>;
  /** Whether the person trusts the workspace. Asked anew for every call. */
  trusted(): boolean;
  /** Whether there is a person to ask. Without one, what would be asked is denied. */
  readonly someone: boolean;
}

export function createDoor(options: DoorOptions): Door {
  return {
    async decide(request) {
      const verdict = await judge(options, request).catch((thrown: unknown) => notUnderstood(request, thrown));
      return verdict.kind === "ask" && !options.someone ? nobodyThere(verdict) : verdict;
    },
  };
}

type Asking = Extract<Judgement, { kind: "ask" }>;
type Question = Extract<Verdict, { kind: "ask" }>;

async function judge(options: DoorOptions, { effects, mode, grants }: DoorRequest): Promise<Verdict> {
  const granted: ReadonlySet<string> = new Set(grants);
  const facts = { files: options.files, mode, trusted: options.trusted(), approved: options.approved(), granted };
  const judgements = await Promise.all(effects.map((effect) => judgeEffect(facts, effect)));
  const denial = judgements.find((judgement) => judgement.kind === "deny");
  if (denial !== undefined) return denial;
  const asking = judgements.filter((judgement) => judgement.kind === "ask");
  if (asking.length > 0) return questionOf(asking);
  const allowed = judgements.findLast((judgement) => judgement.kind === "allow");
  return { kind: "allow", reason: allowed?.reason ?? "It touches nothing." };
}

/** The gravest reason is given, and the whole can be granted only if each of its parts can. */
function questionOf(asking: readonly Asking[]): Question {
  const gravest = asking.find((judgement) => judgement.group === undefined) ?? asking[0];
  const group = asking.every((judgement) => judgement.group === gravest?.group) ? gravest?.group : undefined;
  return {
    kind: "ask",
    reason: gravest?.reason ?? "",
    effects: asking.map((judgement) => judgement.sentence),
    ...(group === undefined ? {} : { grant: { group, label: labels[group] } }),
  };
}

const labels: Readonly<Record<ApprovalGroup, string>> = { read: "reading", edit: "edits", command: "commands" };

function notUnderstood({ tool }: DoorRequest, thrown: unknown): Question {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    kind: "ask",
    reason: `It could not be found out what this would do: ${detail}`,
    effects: [`Run ${tool.title}`],
  };
}

function nobodyThere({ reason, effects, grant }: Question): Denial {
  const wayOut =
    grant === undefined
      ? "there is nobody to ask, and no --approve value covers it"
      : `there is nobody to ask; --approve ${grant.group} would allow it`;
  return {
    kind: "deny",
    code: "denied",
    reason: `${effects.join(", ")}: ${wayOut}. ${reason}`,
    advice: "Do what can be done without it, and tell the user what is left to do.",
  };
}
