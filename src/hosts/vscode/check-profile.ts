/** Checks a profile for the settings panel: one at a time, kept until the next, and copied as a report on request. */
import { homedir } from "node:os";
import { checkReport, type ReportFacts } from "../../core/check/report.ts";
import { runCheck } from "../../core/check/run-check.ts";
import type { CheckStep } from "../../core/check/step.ts";
import type { Dialects } from "../../core/dialect.ts";
import { fail } from "../../core/errors.ts";
import type { EvidenceStore } from "../../core/evidence.ts";
import type { InsightStore } from "../../core/insights.ts";
import type { ModelLists } from "../../core/model-facts.ts";
import type { ShownCheck } from "../../core/panel.ts";
import type { Profile } from "../../core/settings.ts";
import { type Link, linkTo } from "../../providers/index.ts";
import { presets } from "../../providers/presets.ts";
import { checkDeps } from "../node/check-deps.ts";
import { withFacts } from "../node/known-models.ts";
import { addressOf, type Connections } from "./profile-in-use.ts";

export interface ProfileCheck {
  /** The newest, whether it still runs or not. */
  readonly shown: ShownCheck | undefined;
  readonly isRunning: boolean;
  /** Ends the one before. Resolves when the new one is over; rejects only for bugs. */
  start(profile: Profile): Promise<void>;
  stop(): void;
  copyReport(): Promise<void>;
}

export interface ProfileCheckDeps {
  readonly connections: Connections;
  readonly dialects: Dialects;
  readonly evidence: EvidenceStore;
  readonly insights: Pick<InsightStore, "add">;
  readonly lists: Pick<ModelLists, "of">;
  /** The editor and its version, for the report. */
  readonly editor: string;
  /** What makes the authority of a certificate known here, as the editor is set now. */
  certificateAdvice(): string;
  copy(text: string): PromiseLike<void>;
  show(check: ShownCheck): void;
  /** A check is over, and no other one took its place. Something may be known about the server that was not. */
  ended(): void;
}

export function createProfileCheck(deps: ProfileCheckDeps): ProfileCheck {
  /** Of the newest check. */
  let running = new AbortController();
  let isRunning = false;
  let shown: ShownCheck | undefined;
  let report: (() => string) | undefined;
  const checkOne = async (profile: Profile, mine: AbortController): Promise<void> => {
    const { id, name, model } = profile;
    const { dialects, evidence } = deps;
    const show = (steps: readonly CheckStep[], summary: ShownCheck["summary"]): void => {
      if (running !== mine) return; // another one took its place
      shown = { type: "check", id, name, baseUrl: profile.baseUrl, model, steps: [...steps], summary };
      deps.show(shown);
    };
    report = undefined;
    show([], null);
    const link = await linkOf(profile, deps.connections);
    const baseUrl = addressOf(profile);
    const figures = { insights: deps.insights, profile: () => withFacts(profile, deps.lists.of(baseUrl)) };
    const server = { target: link, model, baseUrl, env: process.env, certificateAdvice: deps.certificateAdvice() };
    const parts = { ...server, dialects, evidence, figures };
    const steps = new Map<string, CheckStep>();
    for await (const update of runCheck(checkDeps(parts), mine.signal)) {
      if (update.type === "step") steps.set(update.step.id, update.step);
      else if (running === mine) report = () => checkReport(update.summary, factsOf(profile, link, deps.editor));
      show(
        update.type === "done" ? update.summary.steps : [...steps.values()],
        update.type === "done" ? update.summary : null,
      );
    }
  };
  return {
    get shown() {
      return shown;
    },
    get isRunning() {
      return isRunning;
    },
    stop: () => running.abort(),
    async copyReport() {
      if (report !== undefined) await deps.copy(report());
    },
    async start(profile) {
      running.abort();
      const mine = new AbortController();
      running = mine;
      isRunning = true;
      try {
        await checkOne(profile, mine);
      } finally {
        if (running === mine) {
          isRunning = false;
          deps.ended();
        }
      }
    },
  };
}

/** A profile that lacks its key cannot be asked: the check's first step says so. */
async function linkOf(profile: Profile, connections: Connections): Promise<Link> {
  const config = await connections.configFor(profile);
  if (config.ok) return linkTo(config.value);
  const nothing = async () => fail(config.error);
  return {
    address: addressOf(profile),
    hasKey: false,
    connect: () => config,
    describe: async () => undefined,
    models: nothing,
    hide: (text) => text,
  };
}

function factsOf({ model, toolCalls }: Profile, { address, hide }: Link, editor: string): ReportFacts {
  return {
    diglot: process.env["DIGLOT_VERSION"] ?? "development",
    surroundings: `${editor} on ${process.platform} ${process.arch}`,
    address,
    model,
    setting: toolCalls,
    publicAddresses: presets.map(({ baseUrl }) => baseUrl),
    home: homedir(),
    hide,
  };
}
