/** The loop of one run: turn after turn until there is an answer, a stop, or something a person must see. */
import type { CallDeps } from "./call.ts";
import { type AppErrorData, type Result, toAppError } from "./errors.ts";
import type { RunEnd } from "./event.ts";
import type { EvidenceStore } from "./evidence.ts";
import type { NextId } from "./host.ts";
import { closeInterrupted } from "./interrupted.ts";
import { type SettledCall, settleCalls } from "./ledger.ts";
import { fitAfterRefusal, keepFitting, stillTooLong } from "./overflow.ts";
import type { PromptForm } from "./prompt.ts";
import { recover, remember, rememberLeaks } from "./recover.ts";
import { type RetryDeps, retryLater } from "./retry.ts";
import { noteTruncation } from "./truncated-input.ts";
import { runTurn, type TurnPlan, type TurnResult } from "./turn.ts";

export interface AgentDeps extends CallDeps, Pick<RetryDeps, "random" | "pause"> {
  readonly nextId: NextId;
  systemPrompt(form: PromptForm): string;
  readonly evidence: EvidenceStore;
  /** Turns of one run before it stops for a person to look. */
  readonly maxTurns: number;
  plan(): Promise<Result<TurnPlan>>;
  /** Brings in what the person wrote meanwhile. Resolves with whether there was anything. */
  takeQueued(): Promise<boolean>;
}

interface RunResult {
  readonly end: RunEnd;
  readonly error?: AppErrorData | undefined;
}

/** What a run keeps in mind from turn to turn. */
interface RunMemory {
  turns: number;
  /** Replies in a row that held neither words nor a valid call. */
  fruitless: number;
  /** The last call with its result, and how often in a row it came. */
  repeated: { readonly signature: string; readonly times: number };
  /** The last turn failed because the server could not read its own model's call. */
  misread: boolean;
  /** A reply met its limit inside a call: from then on more room is asked for. */
  isRoomier: boolean;
  /** How often in a row the request failed in a way that passes with time. */
  passed: number;
  /** How often in a row the conversation was cut. */
  cuts: number;
  /** The next turn is the last one over again, and no new one of the budget. */
  isSameTurn: boolean;
  /** Tokens of the last request, by our own estimate. */
  sent: number;
}

const maxFruitless = 3;
const maxRepeats = 3;
/** Each cut leaves about 0.6 of what was too long. */
const maxCuts = 4;

/** Resolves when the run is over and recorded. Throws only when the journal or another port is dead. */
export async function runTask(deps: AgentDeps, signal: AbortSignal): Promise<RunEnd> {
  const runId = deps.nextId("run");
  try {
    await deps.log.commit({ type: "run_started", runId });
    const { end, error } = await loop(deps, signal);
    await deps.log.commit({ type: "run_finished", runId, end, ...(error === undefined ? {} : { error }) });
    return end;
  } catch (thrown) {
    closeBroken(deps, runId, thrown);
    throw thrown;
  }
}

/** A run that a dead port broke is over too: nobody may think that it still goes on. Saved when that is possible again. */
function closeBroken(deps: AgentDeps, runId: string, thrown: unknown): void {
  const error = toAppError(thrown, {
    code: "internal",
    message: "The run broke off.",
    advice: "Try again to go on from here.",
  });
  for (const event of closeInterrupted(deps.log.state, runId)) {
    deps.log.emit(event.type === "run_finished" ? { ...event, error } : event);
  }
}

function freshMemory(): RunMemory {
  return {
    turns: 0,
    fruitless: 0,
    repeated: { signature: "", times: 0 },
    misread: false,
    isRoomier: false,
    passed: 0,
    cuts: 0,
    isSameTurn: false,
    sent: 0,
  };
}

async function loop(deps: AgentDeps, signal: AbortSignal): Promise<RunResult> {
  const memory = freshMemory();
  for (;;) {
    if (signal.aborted) return { end: "stopped" };
    await deps.takeQueued();
    if (!memory.isSameTurn && memory.turns++ >= deps.maxTurns) return failed(budgetSpent(deps.maxTurns));
    const plan = await deps.plan();
    if (!plan.ok) return failed(plan.error);
    keepFitting(deps, plan.value);
    const turn = memory.isRoomier ? { ...plan.value, isRoomier: true } : plan.value;
    const reply = await runTurn({ ...deps, clock: deps.host.clock }, turn, signal);
    const end = await afterTurn(deps, memory, plan.value, reply, signal);
    if (end === undefined) continue;
    if (end.end === "failed" || end.end === "stopped" || !(await deps.takeQueued())) return end;
  }
}

/** What the reply means for the run: its end, or undefined to go on with another turn. */
async function afterTurn(
  deps: AgentDeps,
  memory: RunMemory,
  plan: TurnPlan,
  reply: TurnResult,
  signal: AbortSignal,
): Promise<RunResult | undefined> {
  await rememberLeaks(deps, plan, reply.leakedFormats);
  if (reply.error !== undefined) return afterFailure(deps, memory, plan, { ...reply, error: reply.error }, signal);
  await noteTruncation(deps, plan, { sent: reply.sent.all, sentBefore: memory.sent, usage: reply.usage });
  Object.assign(memory, { misread: false, passed: 0, cuts: 0, isSameTurn: false, sent: reply.sent.all });
  const settled = await settleCalls(deps, reply.calls, signal);
  if (reply.stopped || signal.aborted) return { end: "stopped" };
  if (settled.some(({ result }) => result.endsRun)) return { end: "completed" };
  if (settled.length === 0) return answerOrNudge(deps, memory, reply);
  memory.fruitless = settled.every(({ result }) => result.isUnusable) ? memory.fruitless + 1 : 0;
  if (memory.fruitless >= maxFruitless) return giveUp(deps, plan, settled);
  return noteRepeats(memory, settled) >= maxRepeats ? failed(loopFound(settled)) : undefined;
}

type FailedReply = TurnResult & { readonly error: AppErrorData };

/** A server that could not read the call of its own model once may well read the next one. */
async function afterFailure(
  deps: AgentDeps,
  memory: RunMemory,
  plan: TurnPlan,
  reply: FailedReply,
  signal: AbortSignal,
): Promise<RunResult | undefined> {
  const { error } = reply;
  memory.isSameTurn = true;
  if (error.code === "malformed_call" && !memory.misread) {
    memory.misread = true;
    const text = "The server could not read the tool call that its own model wrote. Diglot asked it again.";
    deps.log.emit({ type: "notice", id: deps.nextId("note"), text, detail: error.detail });
    return undefined;
  }
  if (error.code === "truncated_call" && !memory.isRoomier) {
    memory.isRoomier = true;
    const tokens = plan.provider.roomierTokens?.toLocaleString("en");
    const text = `The reply was cut off inside a call. Diglot asked again, with room for ${tokens} tokens.`;
    deps.log.emit({ type: "notice", id: deps.nextId("note"), text });
    return undefined;
  }
  if (await recover(deps, plan, error)) return undefined;
  if (error.code === "context_length" && !reply.hasShownCall) {
    const { head } = reply.sent;
    if (memory.cuts++ < maxCuts && fitAfterRefusal(deps, plan, head)) return undefined;
    return failed(stillTooLong(deps, plan, error, head));
  }
  return sendLater(deps, memory, plan, reply, signal);
}

async function sendLater(
  deps: AgentDeps,
  memory: RunMemory,
  plan: TurnPlan,
  { error, hasShownCall }: FailedReply,
  signal: AbortSignal,
): Promise<RunResult | undefined> {
  const hasAnswered = deps.log.state.items.some(
    (item) => item.kind === "turn" && item.status === "done" && item.profile === plan.profile,
  );
  const end = await retryLater(deps, { error, tries: ++memory.passed, hasShownCall, hasAnswered }, signal);
  return end === undefined ? undefined : failed(end);
}

/** Words without calls are an answer. Silence, or words cut at the output limit or for their time, are asked about again. */
async function answerOrNudge(deps: AgentDeps, memory: RunMemory, reply: TurnResult): Promise<RunResult | undefined> {
  const cut = reply.finish === "length";
  if (reply.spoke && !cut) return { end: "answered" };
  const why = reply.isOutOfTime ? "slow" : cut ? "cut" : "empty";
  if (++memory.fruitless >= maxFruitless) return failed(always[why]);
  await deps.log.commit({ type: "reminder", id: deps.nextId("note"), ...reminders[why] });
  return undefined;
}

const reminders = {
  empty: {
    text: "Your last reply was empty. Go on with the task: call a tool, or answer in words if it is done.",
    note: "The model sent an empty reply. Diglot asked it again.",
  },
  cut: {
    text: "Your last reply was cut off at the output limit. Go on from where it ended, in smaller steps.",
    note: "The reply was cut off at the output limit. Diglot asked the model to go on.",
  },
  slow: {
    text: "Your last reply took too long and was cut off. Go on from where it ended, in smaller steps.",
    note: "Diglot asked the model to go on in smaller steps.",
  },
};
const always: Readonly<Record<keyof typeof reminders, AppErrorData>> = {
  empty: {
    code: "empty_reply",
    message: `The model sent ${maxFruitless} empty replies in a row.`,
    advice: "Try the other tool-call style beside the input, or another model.",
  },
  cut: {
    code: "truncated_call",
    message: `The model's replies were cut off at the output limit ${maxFruitless} times in a row.`,
    advice: "Raise the output limit of the profile, or ask for smaller steps.",
  },
  slow: {
    code: "timeout",
    message: `The model's replies took too long ${maxFruitless} times in a row.`,
    advice:
      "Allow more time for a whole reply in the profile's settings, ask for smaller steps, or choose a faster model.",
  },
};

/** The model was told each time what was wrong and could not mend it: that says something about this style here. */
async function giveUp(deps: AgentDeps, plan: TurnPlan, settled: readonly SettledCall[]): Promise<RunResult> {
  const { label } = plan.style;
  const detail = settled[0]?.result.text ?? "";
  await remember(deps, plan, { kind: "calls_unusable", style: label, detail });
  return failed({
    code: "malformed_call",
    message: `The model sent ${maxFruitless} replies in a row in which no ${label} tool call could be used.`,
    advice: "Try the other tool-call style, or another model.",
    detail,
  });
}

function loopFound(settled: readonly SettledCall[]): AppErrorData {
  const name = settled.at(-1)?.call.name ?? "a tool";
  return {
    code: "loop",
    message: `The model called ${name} ${maxRepeats} times in a row with the same arguments and the same result.`,
    advice: "Tell it what to do differently, or try another model.",
  };
}

function budgetSpent(maxTurns: number): AppErrorData {
  return {
    code: "budget",
    message: `The run took ${maxTurns} turns without finishing.`,
    advice: "Look at what it did. Send a message to let it go on.",
  };
}

/** How often in a row the same calls came to the same results. */
function noteRepeats(memory: RunMemory, settled: readonly SettledCall[]): number {
  const signature = JSON.stringify(settled.map(({ call, result }) => [call.name, call.input, result.text]));
  const times = signature === memory.repeated.signature ? memory.repeated.times + 1 : 1;
  memory.repeated = { signature, times };
  return times;
}

function failed(error: AppErrorData): RunResult {
  return { end: "failed", error };
}
