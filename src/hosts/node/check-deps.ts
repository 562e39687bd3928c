/** What a check needs on Node, from a server and model that can be asked: the composition that both hosts share. */
import type { CheckDeps, CheckTarget } from "../../core/check/deps.ts";
import type { Dialects } from "../../core/dialect.ts";
import type { EvidenceStore } from "../../core/evidence.ts";
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
}

export function checkDeps({ target, model, baseUrl, dialects, evidence, env, ...more }: CheckParts): CheckDeps {
  return {
    ...target,
    model,
    baseUrl,
    evidence,
    styles: dialects.explicit,
    without: refusedParts(evidence.about(baseUrl, model)),
    clock: systemClock,
    probe: (address, signal) => probeAddress(address, { env, ...more }, signal),
    within: (ms, signal) => AbortSignal.any([signal, AbortSignal.timeout(ms)]),
  };
}
