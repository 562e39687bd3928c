/** One tool call through the door: validate → decide → maybe ask → run → exactly one result. */
import { capContent } from "./cap.ts";
import type { ApprovalAnswer, Door, Verdict } from "./door.ts";
import { type AppErrorData, ok, type Result, toAppError } from "./errors.ts";
import type { ApprovalRequest, CallStatus } from "./event.ts";
import type { Host } from "./host.ts";
import type { JsonObject } from "./json.ts";
import type { TaskLog } from "./log.ts";
import { findMode } from "./modes.ts";
import { type Registry, validateInput } from "./registry.ts";
import type { Tool, ToolContext, ToolOutcome } from "./tool.ts";
import type { DecodedCall } from "./turn-writer.ts";
import type { View } from "./view.ts";

export interface CallDeps {
  readonly log: TaskLog;
  readonly registry: Registry;
  readonly door: Door;
  readonly host: Host;
  /** Puts the question to the person. Resolves with a refusal when there is nobody or the signal aborts. */
  approve(callId: string, request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer>;
}

export interface CallResult {
  readonly status: CallStatus;
  /** What the model is told, for the loop detector. */
  readonly text: string;
  readonly endsRun: boolean;
  /** The call never came to anything because of how it was written: unreadable, unknown, or with arguments that do not fit. */
  readonly isUnusable: boolean;
}

/** A call that passed validation, with all that is needed to run it. */
interface Prepared {
  readonly tool: Tool;
  readonly input: unknown;
  readonly raw: JsonObject;
}

/** Settles the call whatever happens: the log holds one `call_finished` for it when this resolves. */
export async function runCall(deps: CallDeps, call: DecodedCall, signal: AbortSignal): Promise<CallResult> {
  if (signal.aborted)
    return skipCall(deps, call, "stopped", "Stopped before it ran. Nothing was changed by this call.");
  const prepared = prepare(deps.registry, call, call.input);
  if (!prepared.ok) return { ...(await finishError(deps, call, prepared.error)), isUnusable: true };
  const admitted = await admit(deps, call, prepared.value, signal);
  if (!admitted.ok) return refuse(deps, call, admitted.error, signal);
  return perform(deps, call, admitted.value.prepared, admitted.value.by, signal);
}

/** Records a call that was never tried, with the reason the model is told. */
export async function skipCall(
  deps: CallDeps,
  call: DecodedCall,
  status: "stopped" | "skipped",
  text: string,
): Promise<CallResult> {
  await finish(deps, call, { status, text, ms: 0 });
  return { status, text, endsRun: false, isUnusable: false };
}

/** Whether the call can only read, and so may run beside others like it. */
export function isReadOnly(registry: Registry, call: DecodedCall): boolean {
  const prepared = prepare(registry, call, call.input);
  if (!prepared.ok) return false;
  const effects = prepared.value.tool.effects(prepared.value.input);
  return effects.length > 0 && effects.every((effect) => effect.kind === "read");
}

/** Whether validation lets it through. What the door says is another matter. */
export function isUsable(registry: Registry, call: DecodedCall): boolean {
  return prepare(registry, call, call.input).ok;
}

function prepare(registry: Registry, call: DecodedCall, input: JsonObject): Result<Prepared> {
  if (call.problem !== undefined) return { ok: false, error: call.problem };
  const tool = registry.find(call.name);
  if (tool === undefined) return { ok: false, error: unknownTool(registry, call.name) };
  const validated = validateInput(tool, input);
  return validated.ok ? ok({ tool, input: validated.value, raw: input }) : validated;
}

function unknownTool(registry: Registry, name: string): AppErrorData {
  const names = registry.specs.map((spec) => spec.name).join(", ");
  return { code: "unknown_tool", message: `There is no tool called ${name}.`, advice: `The tools are: ${names}.` };
}

interface Admitted {
  readonly prepared: Prepared;
  readonly by: string;
}

async function admit(
  deps: CallDeps,
  call: DecodedCall,
  prepared: Prepared,
  signal: AbortSignal,
): Promise<Result<Admitted>> {
  const verdict = await judge(deps, prepared);
  if (verdict.kind === "deny") return { ok: false, error: denial(verdict) };
  if (verdict.kind === "allow") return ok({ prepared, by: verdict.reason });
  const answer = await askPerson(deps, call, prepared, verdict, signal);
  if (!answer.allowed) return { ok: false, error: refusal(answer) };
  if (answer.input === undefined) return ok({ prepared, by: answer.by });
  return admitEdited(deps, call, answer.input, answer.by);
}

/** What the person wrote in place of the model's arguments is judged again: only a plain refusal can stop it now. */
async function admitEdited(
  deps: CallDeps,
  call: DecodedCall,
  input: JsonObject,
  by: string,
): Promise<Result<Admitted>> {
  const prepared = prepare(deps.registry, call, input);
  if (!prepared.ok) return prepared;
  const verdict = await judge(deps, prepared.value);
  return verdict.kind === "deny" ? { ok: false, error: denial(verdict) } : ok({ prepared: prepared.value, by });
}

function judge(deps: CallDeps, { tool, input }: Prepared): Promise<Verdict> {
  const { mode, grants } = deps.log.state;
  return deps.door.decide({ tool, effects: tool.effects(input), mode: findMode(mode), grants });
}

function denial(verdict: Extract<Verdict, { kind: "deny" }>): AppErrorData {
  return { code: verdict.code, message: verdict.reason, advice: verdict.advice };
}

function refusal(answer: ApprovalAnswer): AppErrorData {
  const note = answer.note === undefined || answer.note === "" ? "" : ` They wrote: ${answer.note}`;
  return {
    code: "denied",
    message: answer.by === "you" ? `The user denied this call.${note}` : `This call was denied: ${answer.by}.${note}`,
    advice: "Do not repeat it. Take another way, or ask the user what they want instead.",
  };
}

async function askPerson(
  deps: CallDeps,
  call: DecodedCall,
  prepared: Prepared,
  verdict: Extract<Verdict, { kind: "ask" }>,
  signal: AbortSignal,
): Promise<ApprovalAnswer> {
  const preview = await previewOf(deps, call, prepared, signal);
  const request: ApprovalRequest = {
    title: prepared.tool.presentation.labels.asking,
    effects: [...verdict.effects],
    reason: verdict.reason,
    ...(preview === undefined ? {} : { preview }),
    ...(verdict.grant === undefined ? {} : { grant: { ...verdict.grant } }),
  };
  const answering = deps.approve(call.id, request, signal); // open before anyone hears of it: no answer comes too early
  await deps.log.commit({ type: "approval_requested", callId: call.id, request });
  const answer = await answering;
  const { allowed, by, note, input, grant } = answer;
  await deps.log.commit({
    type: "approval_answered",
    callId: call.id,
    allowed,
    by,
    ...(note === undefined ? {} : { note }),
    ...(input === undefined ? {} : { input }),
    ...(grant === undefined ? {} : { grant }),
  });
  return answer;
}

/** A preview that fails is no reason not to ask: the question stands without it. */
async function previewOf(
  deps: CallDeps,
  call: DecodedCall,
  prepared: Prepared,
  signal: AbortSignal,
): Promise<View | undefined> {
  try {
    return await prepared.tool.preview?.(prepared.input, contextFor(deps, call, signal));
  } catch (cause) {
    return { kind: "text", text: `No preview: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

function contextFor(deps: CallDeps, call: DecodedCall, signal: AbortSignal): ToolContext {
  return { callId: call.id, host: deps.host, signal };
}

async function perform(
  deps: CallDeps,
  call: DecodedCall,
  { tool, input }: Prepared,
  by: string,
  signal: AbortSignal,
): Promise<CallResult> {
  await deps.log.commit({ type: "call_running", callId: call.id, by });
  const startedAt = deps.host.clock.monotonic();
  const outcome = await drain(deps, call, tool, input, signal);
  const ms = deps.host.clock.monotonic() - startedAt;
  const status = signal.aborted ? "stopped" : outcome.status;
  if (outcome.status === "error") return finishError(deps, call, outcome.error, { status, ms, view: outcome.view });
  const content = capContent(outcome.content);
  if (status === "stopped")
    content.unshift({ type: "text", text: "Stopped by the user while it ran. What it had produced until then:" });
  await deps.log.commit({ type: "call_finished", callId: call.id, status, content, view: outcome.view, ms });
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  return { status, text, endsRun: status === "ok" && outcome.endsRun === true, isUnusable: false };
}

async function drain(
  deps: CallDeps,
  call: DecodedCall,
  tool: Tool,
  input: unknown,
  signal: AbortSignal,
): Promise<ToolOutcome> {
  try {
    const running = tool.run(input, contextFor(deps, call, signal));
    for (;;) {
      const step = await running.next();
      if (step.done === true) return step.value;
      deps.log.emit({ type: "call_progress", callId: call.id, text: step.value.text });
    }
  } catch (thrown) {
    const error = toAppError(thrown, {
      code: "internal",
      message: `The tool ${tool.name} failed in a way it should not.`,
      advice: "Take another way to the same end. The user sees the details.",
    });
    return { status: "error", error };
  }
}

/** A refusal by the person or the door ends as denied; one forced by stopping ends as stopped. */
function refuse(deps: CallDeps, call: DecodedCall, error: AppErrorData, signal: AbortSignal): Promise<CallResult> {
  if (signal.aborted)
    return skipCall(deps, call, "stopped", "Stopped before it ran. Nothing was changed by this call.");
  return finishError(deps, call, error, { status: error.code === "denied" ? "denied" : "error", ms: 0 });
}

async function finishError(
  deps: CallDeps,
  call: DecodedCall,
  error: AppErrorData,
  end: { readonly status: CallStatus; readonly ms: number; readonly view?: View | undefined } = {
    status: "error",
    ms: 0,
  },
): Promise<CallResult> {
  const text = [error.message, error.advice, error.detail]
    .filter((line) => line !== undefined && line !== "")
    .join("\n");
  await finish(deps, call, { ...end, text, error });
  return { status: end.status, text, endsRun: false, isUnusable: false };
}

function finish(
  deps: CallDeps,
  call: DecodedCall,
  end: {
    readonly status: CallStatus;
    readonly text: string;
    readonly ms: number;
    readonly error?: AppErrorData;
    readonly view?: View | undefined;
  },
): Promise<void> {
  return deps.log.commit({
    type: "call_finished",
    callId: call.id,
    status: end.status,
    content: capContent(end.text),
    ms: end.ms,
    ...(end.error === undefined ? {} : { error: end.error }),
    ...(end.view === undefined ? {} : { view: end.view }),
  });
}
