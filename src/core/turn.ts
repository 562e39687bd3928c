/** One model turn: build the request, send it, decode the reply into events. */

import { countCalls } from "./count-calls.ts";
import type { Dialect, StyleChoice } from "./dialect.ts";
import type { AppErrorData, ErrorCode } from "./errors.ts";
import { estimateHead, estimateRequest } from "./estimate-request.ts";
import type { Clock, NextId } from "./host.ts";
import type { TaskLog } from "./log.ts";
import { hostOf, type RequestMeasure } from "./measure.ts";
import type { Price } from "./model-facts.ts";
import { historyFor } from "./overflow.ts";
import type { PromptForm } from "./prompt.ts";
import type { Awaited, Provider, ProviderDelta, ProviderRequest } from "./provider.ts";
import type { Registry } from "./registry.ts";
import { requestHead } from "./request-head.ts";
import { createRequestWatch, estimateOf, type RequestWatch } from "./request-watch.ts";
import { createTurnWriter, type Reply } from "./turn-writer.ts";

/** Who is asked and in which style. Decided anew before every turn, so that a switch takes effect with the next one. */
export interface TurnPlan {
  readonly profileId: string;
  readonly profile: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly provider: Provider;
  readonly dialect: Dialect;
  readonly style: StyleChoice;
  /** Absent: full. */
  readonly promptForm?: PromptForm | undefined;
  readonly maxOutputTokens?: number | undefined;
  /** See `ProviderRequest`. */
  readonly isRoomier?: boolean | undefined;
  /** As far as they are known. */
  readonly price?: Price | undefined;
  readonly contextWindow?: number | undefined;
}

export interface TurnDeps {
  readonly log: TaskLog;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly nextId: NextId;
  /** Of each form, byte-stable for the whole task. */
  systemPrompt(form: PromptForm): string;
}

export interface TurnResult extends Reply {
  readonly stopped: boolean;
  /** Diglot itself ended the reply, for its time. */
  readonly isOutOfTime: boolean;
  /** Tokens of the request by our own estimate, and of what in it is no message. */
  readonly sent: { readonly all: number; readonly head: number };
}

/** Never throws for what a model or server does. On abort it ends with what had arrived, saved. */
export async function runTurn(deps: TurnDeps, plan: TurnPlan, signal: AbortSignal): Promise<TurnResult> {
  const { log, clock } = deps;
  const request = buildRequest(deps, plan);
  const turnId = deps.nextId("turn");
  const retries = (log.state.retry?.attempt ?? 1) - 1;
  const startedAt = clock.monotonic();
  log.emit({ type: "turn_started", turnId, profile: plan.profile, model: plan.model, style: plan.style });
  const announce = createAnnouncer(deps, turnId);

  const writer = createTurnWriter({ ...deps, turnId });
  const nextCallId = (): string => deps.nextId("call");
  const decoder = plan.dialect.decoder({ tools: deps.registry.specs, nextCallId });
  const watch = createRequestWatch(clock);
  let endedFor: string | undefined;
  for await (const delta of plan.provider.stream(request, signal)) {
    watch.note(delta);
    announce(delta);
    if (delta.type === "finish") endedFor = delta.endedFor;
    for (const decoded of decoder.push(delta)) writer.write(decoded);
  }
  for (const decoded of decoder.end()) writer.write(decoded);

  const reply = writer.close();
  const isOutOfTime = endedFor !== undefined;
  if (endedFor !== undefined) log.emit({ type: "notice", id: deps.nextId("note"), text: endedFor });
  const stopped = signal.aborted;
  const error = stopped ? undefined : (failureOf(reply) ?? (isOutOfTime ? undefined : cutInCall(reply, plan)));
  const sent = { all: estimateRequest(request), head: estimateHead(request) };
  const calls = countCalls(deps.registry, reply, stopped);
  log.emit({
    type: "turn_finished",
    turnId,
    finish: reply.finish,
    usage: reply.usage,
    ms: clock.monotonic() - startedAt,
    error,
    stopped: stopped || undefined,
    measured: { ...measured(plan, watch, reply, sent.all), retries, calls },
  });
  return { ...reply, error, stopped, isOutOfTime, sent };
}

function measured(
  { profileId, baseUrl, price, contextWindow }: TurnPlan,
  watch: RequestWatch,
  { usage }: Reply,
  sent: number,
): Omit<RequestMeasure, "retries" | "calls"> {
  const { firstMs } = watch;
  const estimate = estimateOf(watch, usage, sent);
  return {
    profileId,
    host: hostOf(baseUrl),
    firstMs,
    speed: watch.speed(estimate ?? usage),
    estimate,
    price,
    contextWindow,
  };
}

function buildRequest(deps: TurnDeps, plan: TurnPlan): ProviderRequest {
  const { promptForm: form = "full", dialect } = plan;
  const systemPrompt = deps.systemPrompt(form);
  return {
    ...requestHead({ systemPrompt, specs: deps.registry.specs, dialect, form }),
    messages: dialect.encode(historyFor(deps.log.state, plan)),
    maxOutputTokens: plan.maxOutputTokens,
    isRoomier: plan.isRoomier,
  };
}

/** Says what is waited for, from the moment at which the wait began. */
function createAnnouncer({ log, clock }: TurnDeps, turnId: string): (delta: ProviderDelta) => void {
  let heardAt = clock.now();
  const say = (text: string, since: number): void => log.emit({ type: "phase", turnId, text, since });
  say("Waiting for the model", heardAt);
  return (delta) => {
    const now = clock.now();
    if (delta.type === "waiting") return say(waits[delta.for], delta.for === "more" ? heardAt : now);
    heardAt = now;
    if (delta.type === "opened") say("Waiting for the first words", now);
  };
}

const waits: Readonly<Record<Awaited, string>> = {
  connection: "Connecting",
  first_byte: "Waiting for the first byte",
  more: "Waiting for more",
};

/**
 * Calls that are complete stay valid when the stream breaks behind them. A call that could not be read is the model's to
 * mend and gets its result; anything else that went wrong fails the turn as a whole.
 */
function failureOf({ error, calls }: Reply): AppErrorData | undefined {
  if (error === undefined || calls.some((call) => call.problem === undefined)) return undefined;
  return calls.length > 0 && callProblems.has(error.code) ? undefined : error;
}

/** The reply met a limit that can be raised, and nothing of it can run: it is asked for again with more room. */
function cutInCall(
  { finish, calls }: Reply,
  { provider, maxOutputTokens, isRoomier }: TurnPlan,
): AppErrorData | undefined {
  const isRaisable = provider.roomierTokens !== undefined && maxOutputTokens === undefined && isRoomier !== true;
  const isCut = finish === "length" && calls.at(-1)?.problem?.code === "truncated_call";
  if (!isRaisable || !isCut || calls.some(({ problem }) => problem === undefined)) return undefined;
  return {
    code: "truncated_call",
    message: "The reply was cut off inside a call.",
    advice: "Raise the output limit of the profile, or ask for smaller steps.",
  };
}

const callProblems: ReadonlySet<ErrorCode> = new Set([
  "truncated_call",
  "malformed_call",
  "unknown_tool",
  "invalid_arguments",
]);
