/** Puts a task together from its parts: the one composition that both hosts share. */
import { loggedAsk } from "../../core/ask.ts";
import type { Choice, Dialects } from "../../core/dialect.ts";
import type { Door } from "../../core/door.ts";
import { ok, type Result } from "../../core/errors.ts";
import type { Logged } from "../../core/event.ts";
import type { Evidence, EvidenceStore, Lesson } from "../../core/evidence.ts";
import type { Ask, Clock, Host, NextId } from "../../core/host.ts";
import { type InsightStore, recordIn } from "../../core/insights.ts";
import { closeInterrupted } from "../../core/interrupted.ts";
import { createTaskLog, type Journal } from "../../core/log.ts";
import { smallWindow } from "../../core/model-facts.ts";
import { type PromptFacts, systemPrompt } from "../../core/prompt.ts";
import type { Provider } from "../../core/provider.ts";
import type { Registry } from "../../core/registry.ts";
import { createSession, type PendingAnswers, type Session } from "../../core/session.ts";
import type { Profile } from "../../core/settings.ts";
import type { TurnPlan } from "../../core/turn.ts";

/** The profile that the next turn uses, ready to send: its address filled in and its key at hand. */
export interface ProfileInUse {
  readonly profile: Profile;
  /** Also the name under which evidence about the server is kept. */
  readonly baseUrl: string;
  /** `without`: the parts of a request that this server has refused. */
  connect(without: readonly string[]): Result<Provider>;
  /** What the server says of itself about the model's native calls. Undefined if it says nothing. Never rejects. */
  describe(signal: AbortSignal): Promise<Lesson | undefined>;
}

export interface SessionParts {
  readonly taskId: string;
  /** What the journal already holds; empty for a new task. */
  readonly past: readonly Logged[];
  readonly journal: Journal;
  /** For a new task. */
  readonly mode: string;
  readonly registry: Registry;
  readonly dialects: Dialects;
  readonly evidence: EvidenceStore;
  /** Absent: no figures are kept. */
  readonly insights?: Pick<InsightStore, "add">;
  readonly pending: PendingAnswers;
  readonly maxTurns: number;
  readonly nextId: NextId;
  readonly clock: Clock;
  makeHost(ask: Ask): Host;
  makeDoor(host: Host): Door;
  /** Asked before every turn. */
  profileInUse(): Promise<Result<ProfileInUse>>;
}

/** Rejects when the journal cannot take the first record. */
export async function openSession(parts: SessionParts): Promise<Session> {
  const { pending, registry, evidence, nextId } = parts;
  const log = createTaskLog(parts.journal, parts.clock, parts.past);
  log.subscribe((record) => {
    const measured = recordIn(record, log.state);
    if (measured !== undefined) void parts.insights?.add(measured);
  });
  const host = parts.makeHost(loggedAsk(log, pending.ask));
  const { roots } = host.files;
  const facts = promptFacts(host);
  if (parts.past.length === 0) {
    const { taskId, mode } = parts;
    await log.commit({ type: "task_created", taskId, mode, roots: roots.map((root) => ({ ...root })) });
  }
  for (const event of closeInterrupted(log.state, nextId("run"))) await log.commit(event);
  return createSession({
    log,
    registry,
    evidence,
    nextId,
    pending,
    host,
    door: parts.makeDoor(host),
    maxTurns: parts.maxTurns,
    random: Math.random,
    systemPrompt: (form) => systemPrompt(facts, form),
    plan: createPlanner(parts),
    createAbort() {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    },
  });
}

/** What a model is told about where it works. */
export function promptFacts({ files, shell }: Pick<Host, "files" | "shell">): PromptFacts {
  return { roots: files.roots, platform: process.platform, shell: shell.name };
}

/** Longer than this nobody should wait for a word that only saves a refused request. */
const describeLimitMs = 2_500;

/** Plans turn after turn. A server is asked about itself at most once, and only while nothing else decides. */
function createPlanner({ profileInUse, dialects, evidence, clock }: SessionParts): () => Promise<Result<TurnPlan>> {
  const asked = new Set<string>();
  const choose = async (inUse: ProfileInUse): Promise<Choice> => {
    const { profile, baseUrl } = inUse;
    const { model } = profile;
    const choice = dialects.choose(profile.toolCalls, evidence.about(baseUrl, model));
    const place = JSON.stringify([baseUrl, model]);
    if (!choice.isGuess || asked.has(place)) return choice;
    asked.add(place);
    const lesson = await inUse.describe(AbortSignal.timeout(describeLimitMs));
    if (lesson === undefined) return choice;
    await evidence.add({ ...lesson, baseUrl, model, at: clock.now() });
    return dialects.choose(profile.toolCalls, evidence.about(baseUrl, model));
  };
  return async () => {
    const chosen = await profileInUse();
    if (!chosen.ok) return chosen;
    const { profile, baseUrl, connect } = chosen.value;
    const { dialect, style } = await choose(chosen.value);
    const { id, name, model, maxOutputTokens, contextWindow, price } = profile;
    const provider = connect(refusedParts(evidence.about(baseUrl, model)));
    if (!provider.ok) return provider;
    const promptForm = (contextWindow ?? Number.POSITIVE_INFINITY) <= smallWindow ? "compact" : "full";
    return ok({
      profileId: id,
      profile: name,
      baseUrl,
      model,
      provider: provider.value,
      dialect,
      style,
      promptForm,
      maxOutputTokens,
      price,
      contextWindow,
    });
  };
}

/** By the names under which the refusals are remembered. */
export function refusedParts(evidence: readonly Evidence[]): readonly string[] {
  return evidence.flatMap((record) => (record.kind === "parameter_rejected" ? [record.parameter] : []));
}
