/** What a failed turn teaches about the server, and whether the same turn is worth another request. */
import type { AppErrorData, Result } from "./errors.ts";
import type { EvidenceStore, Lesson } from "./evidence.ts";
import type { Clock, NextId } from "./host.ts";
import type { TaskLog } from "./log.ts";
import type { TurnPlan } from "./turn.ts";

export interface RecoverDeps {
  readonly log: TaskLog;
  readonly nextId: NextId;
  readonly host: { readonly clock: Pick<Clock, "now"> };
  readonly evidence: EvidenceStore;
  plan(): Promise<Result<TurnPlan>>;
}

/**
 * Resolves with true when the same turn should be sent again, because something was learnt that changes the request:
 * another style, or one part less. Each lesson is drawn once, so this ends. Nothing of the failed reply has run.
 */
export async function recover(deps: RecoverDeps, plan: TurnPlan, error: AppErrorData): Promise<boolean> {
  const lesson = lessonFrom(plan, error);
  if (lesson === undefined || isKnown(deps, plan, lesson)) return false;
  await remember(deps, plan, lesson);
  if (lesson.kind === "parameter_rejected") {
    tell(deps, `This server refused ${lesson.parameter}. Diglot goes on without it and remembers that.`, lesson.detail);
    return true;
  }
  const next = await deps.plan();
  const { label } = plan.style;
  if (!next.ok || next.value.style.label === label) return false;
  if (isKnown(deps, plan, { ...unusable, style: next.value.style.label })) return false; // that is where it came from
  tell(
    deps,
    `${reasonFor(lesson, label)} Diglot goes on with ${next.value.style.label} and remembers it.`,
    lesson.detail,
  );
  return true;
}

export async function remember(
  { evidence, host }: Pick<RecoverDeps, "evidence" | "host">,
  { baseUrl, model }: Pick<TurnPlan, "baseUrl" | "model">,
  lesson: Lesson,
): Promise<void> {
  await evidence.add({ ...lesson, baseUrl, model, at: host.clock.now() });
}

/** Formats in which the server left native calls in the text: once each, as they decide nothing. */
export async function rememberLeaks(
  deps: Pick<RecoverDeps, "evidence" | "host">,
  plan: TurnPlan,
  formats: readonly string[],
): Promise<void> {
  for (const format of new Set(formats)) {
    const lesson: Lesson = { kind: "calls_leaked", format, detail: `A call came as text in ${format} format.` };
    if (!isKnown(deps, plan, lesson)) await remember(deps, plan, lesson);
  }
}

function lessonFrom(plan: TurnPlan, error: AppErrorData): Lesson | undefined {
  const detail = error.detail ?? error.message;
  if (error.code === "tools_unsupported") return { kind: "native_tools_rejected", detail };
  if (error.code === "malformed_call") return { kind: "calls_unusable", style: plan.style.label, detail };
  if (error.code !== "parameter_rejected" || error.rejected === undefined) return undefined;
  return { kind: "parameter_rejected", parameter: error.rejected, detail };
}

const unusable = { kind: "calls_unusable", detail: "" } as const;

/** Two lessons are the same if they differ only in the words they were drawn from. */
function isKnown({ evidence }: Pick<RecoverDeps, "evidence">, { baseUrl, model }: TurnPlan, lesson: Lesson): boolean {
  const signature = signatureOf(lesson);
  return evidence.about(baseUrl, model).some((record) => signatureOf(record) === signature);
}

function signatureOf(lesson: Lesson): string {
  switch (lesson.kind) {
    case "parameter_rejected":
      return `${lesson.kind} ${lesson.parameter}`;
    case "calls_unusable":
      return `${lesson.kind} ${lesson.style}`;
    case "calls_leaked":
      return `${lesson.kind} ${lesson.format}`;
    default:
      return lesson.kind;
  }
}

function reasonFor(lesson: Lesson, label: string): string {
  return lesson.kind === "native_tools_rejected"
    ? `This server refused ${label} tool calls.`
    : `This server could not read the ${label} tool calls of its own model.`;
}

function tell(deps: RecoverDeps, text: string, detail: string): void {
  deps.log.emit({ type: "notice", id: deps.nextId("note"), text, detail });
}
