/** What the steps of one check share, and what a step is. */
import type { Result } from "../errors.ts";
import type { Answer, Asker } from "./ask.ts";
import type { CheckDeps } from "./deps.ts";
import type { Verdict } from "./step.ts";

export interface CheckRun {
  readonly deps: CheckDeps;
  readonly asker: Asker;
  readonly signal: AbortSignal;
  /** What asking for the models came to, once that was done. */
  models: Result<readonly string[]> | undefined;
  /** The single call of each style that made one, for its result to be sent. */
  readonly called: Map<string, Answer>;
}

export interface StepPlan {
  /** Unique in a check. */
  readonly id: string;
  readonly title: string;
  /** Steps that must not have failed. */
  readonly needs: readonly string[];
  /** Rejects only for bugs. When it was stopped, what it resolves with does not count. */
  run(run: CheckRun): Promise<Verdict>;
}
