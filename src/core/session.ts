/** A task that someone has open: takes what the person does, runs the agent, and lets readers follow the log. */
import { type AgentDeps, runTask } from "./agent.ts";
import type { ApprovalAnswer } from "./door.ts";
import type { ApprovalRequest, Logged, RunEnd } from "./event.ts";
import type { Ask } from "./host.ts";
import { findMode } from "./modes.ts";
import { modeNote } from "./prompt.ts";
import type { TaskState } from "./state.ts";

export interface Session {
  readonly state: TaskState;
  /** Words waiting to be read by the model after the step that runs now. */
  readonly queued: readonly string[];
  subscribe(reader: (record: Logged) => void): () => void;
  /** Starts a run, or queues the words while one is on. Resolves when they are saved or queued. */
  send(text: string, context?: string): Promise<void>;
  /** Runs on from where the last run ended, without new words. Does nothing while a run is on. */
  resume(): void;
  /** Drops words that were not read yet. */
  unqueue(index: number): void;
  setMode(id: string): void;
  /** Answers the approval that a call waits for. False when nothing waits under this id any more. */
  approve(callId: string, answer: ApprovalAnswer): boolean;
  /** Answers the question that a call waits for. False when nothing waits under this id any more. */
  answer(callId: string, text: string): boolean;
  /** Ends the wait before a request is sent again. False when there is none. */
  retryNow(): boolean;
  /** Stops the run, if there is one. Resolves when it is over. */
  stop(): Promise<void>;
  /** Resolves when no run is on, with how the last one ended. Rejects if it died of a bug or a dead port. */
  idle(): Promise<RunEnd | null>;
}

/** Questions to a person, kept open until they are answered or the run stops. */
export interface PendingAnswers {
  approve(callId: string, request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalAnswer>;
  readonly ask: Ask;
  settleApproval(callId: string, answer: ApprovalAnswer): boolean;
  settleQuestion(callId: string, text: string): boolean;
}

const refusedByStop: ApprovalAnswer = { allowed: false, by: "stopped" };

export function createPendingAnswers(): PendingAnswers {
  const approvals = new Map<string, (answer: ApprovalAnswer) => void>();
  const questions = new Map<string, (answer: string | undefined) => void>();
  return {
    approve: (callId, _request, signal) => waitFor(approvals, callId, refusedByStop, signal),
    ask: { question: ({ callId }, signal) => waitFor(questions, callId, undefined, signal) },
    settleApproval: (callId, answer) => settle(approvals, callId, answer),
    settleQuestion: (callId, text) => settle(questions, callId, text),
  };
}

function waitFor<T>(open: Map<string, (value: T) => void>, id: string, onAbort: T, signal: AbortSignal): Promise<T> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(onAbort);
    const abort = (): void => finish(onAbort);
    const finish = (value: T): void => {
      open.delete(id);
      signal.removeEventListener("abort", abort);
      resolve(value);
    };
    open.set(id, finish);
    signal.addEventListener("abort", abort, { once: true });
  });
}

function settle<T>(open: Map<string, (value: T) => void>, id: string, value: T): boolean {
  const finish = open.get(id);
  finish?.(value);
  return finish !== undefined;
}

export type SessionDeps = Omit<AgentDeps, "approve" | "takeQueued" | "pause"> & {
  readonly pending: Pick<PendingAnswers, "approve" | "settleApproval" | "settleQuestion">;
  /** Makes the signal that stops a run. A port because core knows no ambient names but AbortSignal itself. */
  createAbort(): { readonly signal: AbortSignal; abort(): void };
};

interface Words {
  readonly text: string;
  readonly context: string | undefined;
}

export function createSession(deps: SessionDeps): Session {
  const { log, pending } = deps;
  const queue: Words[] = [];
  let run: { readonly ended: Promise<RunEnd>; abort(): void } | undefined;
  const pause = createPause(deps);
  let modeTold = lastModeTold(log.state);

  const record = async ({ text, context }: Words): Promise<void> => {
    const { mode } = log.state;
    const notes = [
      ...(mode === modeTold ? [] : [modeNote(findMode(mode))]),
      ...(context === undefined ? [] : [context]),
    ];
    modeTold = mode;
    const told = notes.length === 0 ? {} : { context: notes.join("\n") };
    await log.commit({ type: "user_message", id: deps.nextId("msg"), text, ...told });
  };
  const takeQueued = async (): Promise<boolean> => {
    const taken = queue.splice(0);
    for (const words of taken) await record(words);
    return taken.length > 0;
  };
  const start = (): void => {
    const { signal, abort } = deps.createAbort();
    const agent: AgentDeps = { ...deps, takeQueued, approve: pending.approve, pause: pause.pause };
    const ended = runTask(agent, signal).finally(() => {
      run = undefined;
    });
    run = { ended, abort };
    ended.then(startOver, () => undefined); // a failure is reported to whoever awaits idle(), never unhandled
  };

  /** Words that came in while the run was already ending are not left lying; after a stop or failure they wait. */
  const startOver = (end: RunEnd): void => {
    if (queue.length > 0 && (end === "answered" || end === "completed")) start();
  };

  return {
    get state() {
      return log.state;
    },
    get queued() {
      return queue.map((words) => words.text);
    },
    subscribe: (reader) => log.subscribe(reader),
    async send(text, context) {
      queue.push({ text, context });
      if (run !== undefined) return;
      start();
    },
    resume() {
      if (run === undefined) start();
    },
    unqueue(index) {
      queue.splice(index, 1);
    },
    setMode(id) {
      if (id !== log.state.mode) log.emit({ type: "mode_changed", mode: findMode(id).id });
    },
    approve: (callId, answer) => pending.settleApproval(callId, answer),
    answer: (callId, text) => pending.settleQuestion(callId, text),
    retryNow: () => pause.end(),
    async stop() {
      run?.abort();
      await run?.ended.catch(() => undefined);
    },
    async idle() {
      return run === undefined ? log.state.lastEnd : run.ended;
    },
  };
}

interface Pause {
  readonly pause: AgentDeps["pause"];
  /** False when there is none. */
  end(): boolean;
}

function createPause({ host, createAbort }: Pick<SessionDeps, "host" | "createAbort">): Pause {
  let end: (() => void) | undefined;
  return {
    async pause(ms, signal) {
      const early = createAbort();
      end = early.abort;
      signal.addEventListener("abort", early.abort, { once: true });
      if (signal.aborted) early.abort();
      await host.clock.wait(ms, early.signal);
      signal.removeEventListener("abort", early.abort);
      end = undefined;
    },
    end() {
      end?.();
      return end !== undefined;
    },
  };
}

/** The mode that the newest message with a note named, so that a reopened task does not say it again. */
function lastModeTold(state: TaskState): string | undefined {
  const told = state.items.findLast((item) => item.kind === "user" && item.context?.includes("<mode>") === true);
  if (told?.kind !== "user") return undefined;
  return /<mode>([^<]*)<\/mode>/.exec(told.context ?? "")?.[1];
}
