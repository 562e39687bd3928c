/** The check of a profile against a real server, with evidence kept in memory. */
import type { AskedRequest } from "../../src/core/check/deps.ts";
import { runCheck } from "../../src/core/check/run-check.ts";
import type { CheckSummary } from "../../src/core/check/step.ts";
import type { Evidence } from "../../src/core/evidence.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { systemClock } from "../../src/hosts/node/clock.ts";
import { probeAddress } from "../../src/hosts/node/probe-address.ts";
import { linkTo, type Wire } from "../../src/providers/index.ts";

export interface Checked {
  readonly summary: CheckSummary;
  readonly evidence: readonly Evidence[];
  /** The requests to the model. */
  readonly asked: readonly AskedRequest[];
  readonly states: Readonly<Record<string, string>>;
  found(id: string): string | undefined;
}

export async function checkWire(wire: Wire, baseUrl: string, apiKey: string): Promise<Checked> {
  const evidence: Evidence[] = [];
  const asked: AskedRequest[] = [];
  const deps = {
    ...linkTo({ wire, baseUrl, model: "m", apiKey }),
    model: "m",
    baseUrl,
    styles: createDialects().explicit,
    without: [],
    evidence: { about: () => evidence, add: async (record: Evidence) => void evidence.push(record) },
    clock: systemClock,
    asked: (request: AskedRequest) => void asked.push(request),
    probe: (address: string, outer: AbortSignal) => probeAddress(address, { env: {}, limitMs: 2_000 }, outer),
    within: (_ms: number, outer: AbortSignal) => outer,
  };
  let summary: CheckSummary | undefined;
  for await (const update of runCheck(deps, new AbortController().signal)) {
    if (update.type === "done") summary = update.summary;
  }
  if (summary === undefined) throw new Error("no summary");
  const { steps } = summary;
  return {
    summary,
    evidence,
    asked,
    states: Object.fromEntries(steps.map(({ id, state }) => [id, state])),
    found: (id) => steps.find((step) => step.id === id)?.found,
  };
}
