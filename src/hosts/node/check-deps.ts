/** What a check needs on Node, from a server and model that can be asked: the composition that both hosts share. */
import { randomUUID } from "node:crypto";
import type { AskedRequest, CheckDeps, CheckTarget } from "../../core/check/deps.ts";
import type { Dialects } from "../../core/dialect.ts";
import type { EvidenceStore } from "../../core/evidence.ts";
import { type InsightStore, recordOf } from "../../core/insights.ts";
import { hostOf } from "../../core/measure.ts";
import type { Profile } from "../../core/settings.ts";
import { spentOn } from "../../core/spending.ts";
import { systemClock } from "./clock.ts";
import { refusedParts } from "./open-session.ts";
import { probeAddress } from "./probe-address.ts";

export interface CheckParts {
  readonly target: CheckTarget;
  readonly model: string;
  /** The name under which evidence about the server is kept. */
  readonly baseUrl: string;
  readonly dialects: Dialects;
  readonly evidence: EvidenceStore;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What makes the authority of a certificate known where this runs. */
  readonly certificateAdvice?: string;
  /** Absent: no figures are kept. */
  readonly figures?: CheckFiguresTo | undefined;
}

/** Where the figures of a check go, and whose they are: the profile with what is known of its model. */
export interface CheckFiguresTo {
  readonly insights: Pick<InsightStore, "add">;
  profile(): Profile;
}

export function checkDeps({
  target,
  model,
  baseUrl,
  dialects,
  evidence,
  env,
  figures,
  ...more
}: CheckParts): CheckDeps {
  return {
    ...target,
    model,
    baseUrl,
    evidence,
    styles: dialects.explicit,
    without: refusedParts(evidence.about(baseUrl, model)),
    clock: systemClock,
    ...(figures !== undefined && { asked: keeper(figures, baseUrl) }),
    probe: (address, signal) => probeAddress(address, { env, ...more }, signal),
    within: (ms, signal) => AbortSignal.any([signal, AbortSignal.timeout(ms)]),
  };
}

/** Of one check. How its calls were written is the check's own business, and nothing of it counts among those of tasks. */
function keeper({ insights, profile }: CheckFiguresTo, baseUrl: string): (request: AskedRequest) => void {
  const taskId = `check-${randomUUID()}`;
  const calls = { first: 0, recovered: 0, invalid: 0 };
  return ({ style, end, isStopped, usage, ...times }) => {
    const { id: profileId, name, model, price, contextWindow } = profile();
    const measured = { profileId, host: hostOf(baseUrl), ...times, retries: 0, calls, price, contextWindow };
    const asked = { at: systemClock.now(), of: "check", taskId, profile: name, model, style, end } as const;
    void insights.add(recordOf(asked, measured, spentOn({ usage, measured, isStopped })));
  };
}
