/**
 * The chat's end of the line to the extension.
 * 1. Every message is checked before it is believed; what does not fit is dropped.
 * 2. `events` are taken only in their numbered order; after a gap nothing is applied until the next snapshot, asked for once.
 * 3. Records are applied in one batch a frame, by the reducer that the extension runs.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Logged } from "../src/core/event.ts";
import {
  type ChatToHost,
  type HostToChat,
  hostToChat,
  type Surroundings,
  type TaskSummary,
} from "../src/core/panel.ts";
import { reduce } from "../src/core/reduce.ts";
import { emptyTask, type TaskState } from "../src/core/state.ts";
import { createEventIntake } from "./event-intake.ts";
import type { FrameClock } from "./frames.ts";

export type Action = Extract<HostToChat, { type: "do" }>["action"];
export type Problem = Extract<HostToChat, { type: "problem" }>["error"];

export interface BridgeDeps {
  post(message: ChatToHost): void;
  readonly clock: FrameClock;
}

export interface Bridge {
  readonly task: ReadonlySignal<TaskState | null>;
  readonly surroundings: ReadonlySignal<Surroundings | null>;
  readonly tasks: ReadonlySignal<readonly TaskSummary[] | null>;
  readonly problem: ReadonlySignal<Problem | null>;
  post(message: ChatToHost): void;
  /** Takes what the window received from the extension. */
  receive(data: unknown): void;
  dismissProblem(): void;
  /** Told about the records of each batch, after they were applied. */
  onRecords(listener: (records: readonly Logged[]) => void): void;
  onAction(listener: (action: Action) => void): void;
  /** Words that were sent but not taken come back. */
  onReturnedWords(listener: (text: string) => void): void;
}

export function createBridge({ post, clock }: BridgeDeps): Bridge {
  const task = signal<TaskState | null>(null);
  const surroundings = signal<Surroundings | null>(null);
  const tasks = signal<readonly TaskSummary[] | null>(null);
  const problem = signal<Problem | null>(null);
  const recordListeners: ((records: readonly Logged[]) => void)[] = [];
  const draftListeners: ((text: string) => void)[] = [];
  const actionListeners: ((action: Action) => void)[] = [];
  const intake = createEventIntake({
    clock,
    askForSnapshot: () => post({ type: "ready" }),
    apply: (records) =>
      batch(() => {
        task.value = records.reduce(reduce, task.value ?? emptyTask);
        for (const listener of recordListeners) listener(records);
      }),
  });

  const takeSnapshot = (message: Extract<HostToChat, { type: "snapshot" }>): void => {
    intake.restart(message.next);
    batch(() => {
      task.value = message.state;
      surroundings.value = message.surroundings;
    });
  };
  const takeEarlier = ({ items, hidden }: Extract<HostToChat, { type: "earlier" }>): void => {
    intake.flush();
    if (task.value === null) return;
    const known = new Set(task.value.items.map((item) => item.id));
    const older = items.filter((item) => !known.has(item.id));
    task.value = { ...task.value, hidden, items: [...older, ...task.value.items] };
  };
  const takeProblem = ({ error, draft }: Extract<HostToChat, { type: "problem" }>): void => {
    problem.value = error;
    if (draft !== undefined) for (const listener of draftListeners) listener(draft);
  };
  const take = (message: HostToChat): void => {
    if (message.type === "snapshot") takeSnapshot(message);
    else if (message.type === "events") intake.take(message.number, message.records);
    else if (message.type === "earlier") takeEarlier(message);
    else if (message.type === "surroundings") surroundings.value = message.surroundings;
    else if (message.type === "tasks") tasks.value = message.tasks;
    else if (message.type === "problem") takeProblem(message);
    else for (const listener of actionListeners) listener(message.action);
  };

  return {
    task,
    surroundings,
    tasks,
    problem,
    post,
    receive(data) {
      const message = hostToChat.safeParse(data);
      if (message.success) take(message.data);
    },
    dismissProblem() {
      problem.value = null;
    },
    onRecords: (listener) => void recordListeners.push(listener),
    onReturnedWords: (listener) => void draftListeners.push(listener),
    onAction: (listener) => void actionListeners.push(listener),
  };
}
