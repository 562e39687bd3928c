/** Checks a profile against its real server: stage by stage, each answer compared exactly, ending in a recommendation. */
import type { Evidence, Lesson } from "../evidence.ts";
import { createAsker } from "./ask.ts";
import type { CheckDeps } from "./deps.ts";
import { figuresStep, groundSteps } from "./ground-steps.ts";
import { recommend } from "./recommend.ts";
import type { CheckStep, CheckSummary, CheckUpdate, Recommendation, Verdict } from "./step.ts";
import type { CheckRun, StepPlan } from "./step-plan.ts";
import { stepsOf } from "./style-steps.ts";

/**
 * Yields each step when it begins and when it is over, and the summary last. Fewer than twenty requests, each with a time
 * limit. On abort it ends with what there is, and recommends nothing. What it recommends, and what the server refused, is
 * kept as evidence. Throws only for bugs.
 */
export async function* runCheck(deps: CheckDeps, signal: AbortSignal): AsyncGenerator<CheckUpdate> {
  const startedAt = deps.clock.monotonic();
  const asker = createAsker(deps);
  const run: CheckRun = { deps, asker, signal, models: undefined, called: new Map() };
  const steps: CheckStep[] = [];
  for (const plan of [...groundSteps, ...deps.styles.flatMap(stepsOf), figuresStep]) {
    if (signal.aborted) break;
    const blocked = blockedBy(plan, steps);
    if (blocked === undefined) yield { type: "step", step: { ...named(plan), state: "running", found: "" } };
    const step = blocked === undefined ? await perform(plan, run) : { ...named(plan), ...skippedFor(blocked) };
    steps.push(step);
    yield { type: "step", step };
  }
  const { usages, requests, refused } = asker;
  const recommendation = signal.aborted ? stopped : recommend(deps.styles, steps);
  for (const { rejected: parameter = "", detail = "" } of refused)
    await remember(deps, { kind: "parameter_rejected", parameter, detail: deps.hide(detail) });
  const { style, reason } = recommendation;
  if (style !== null) await remember(deps, { kind: "checked", style, detail: reason });
  const ms = deps.clock.monotonic() - startedAt;
  const summary: CheckSummary = {
    recommendation,
    steps,
    stopped: signal.aborted,
    requests,
    tokens: tokensIn(usages),
    ms,
  };
  yield { type: "done", summary };
}

function named({ id, title }: StepPlan): Pick<CheckStep, "id" | "title"> {
  return { id, title };
}

async function perform(plan: StepPlan, run: CheckRun): Promise<CheckStep> {
  const { clock, hide } = run.deps;
  const startedAt = clock.monotonic();
  const verdict = withoutSecrets(await plan.run(run), hide);
  if (run.signal.aborted) return { ...named(plan), state: "skipped", found: "Stopped." };
  return { ...named(plan), ...verdict, ms: Math.round(clock.monotonic() - startedAt) };
}

/** Servers repeat what they were sent, and what a check says is shown, kept and passed on. */
function withoutSecrets(verdict: Verdict, hide: CheckDeps["hide"]): Verdict {
  const { found, fix, detail } = verdict;
  return {
    ...verdict,
    found: hide(found),
    ...(fix === undefined ? {} : { fix: hide(fix) }),
    ...(detail === undefined ? {} : { detail: hide(detail) }),
  };
}

/** The step that failed first, however many were skipped because of it. */
function blockedBy({ needs }: StepPlan, steps: readonly CheckStep[]): CheckStep | undefined {
  const needed = steps.find(({ id, state }) => needs.includes(id) && (state === "failed" || state === "skipped"));
  if (needed?.state !== "skipped") return needed;
  return steps.find(({ state }) => state === "failed") ?? needed;
}

function skippedFor({ title }: CheckStep): Pick<CheckStep, "state" | "found"> {
  return { state: "skipped", found: `Not tried, because “${title}” failed.` };
}

async function remember({ evidence, baseUrl, model, clock }: CheckDeps, lesson: Lesson): Promise<void> {
  const record: Evidence = { ...lesson, baseUrl, model, at: clock.now() };
  await evidence.add(record);
}

function tokensIn(usages: CheckRun["asker"]["usages"]): number | undefined {
  const counts = usages
    .flatMap(({ inputTokens, outputTokens }) => [inputTokens, outputTokens])
    .filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

const stopped: Recommendation = { style: null, label: "", reason: "The check was stopped before its end." };
