/** The tasks of this window: the one that is shown, and those that still run behind it. */
import { AppError, type AppErrorData, toAppError } from "../../core/errors.ts";
import type { Logged } from "../../core/event.ts";
import { defaultModeId } from "../../core/modes.ts";
import type { TaskSummary } from "../../core/panel.ts";
import { titleOf } from "../../core/state.ts";
import { type OpenTask, openTask, type TaskParts } from "./open-task.ts";

export interface Tasks {
  /** undefined: a new task that has no words yet. */
  readonly current: OpenTask | undefined;
  readonly open: readonly OpenTask[];
  readonly mode: string;
  setMode(id: string): void;
  /** Shows the task that this workspace had open last. */
  restore(): Promise<void>;
  /** Shows an empty page; the task begins with its first words. */
  begin(): Promise<void>;
  show(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  list(): Promise<readonly TaskSummary[]>;
  send(text: string, context: string | undefined): Promise<void>;
  resume(): void;
  /** Folders came or went: what rests is opened anew, so that it sees them. */
  foldersChanged(): Promise<void>;
  close(): Promise<void>;
}

export interface TasksDeps extends Omit<TaskParts, "mode" | "maxTurns" | "onRecord"> {
  maxTurns(): number;
  /** Remembers for the next start which task is shown. */
  readonly lastShown: { get(): string | undefined; set(id: string | undefined): void };
  onRecord(task: OpenTask, record: Logged): void;
  onShown(): void;
  /** No task runs any more. */
  onAllIdle(): void;
  onProblem(error: AppErrorData): void;
}

export function createTasks(deps: TasksDeps): Tasks {
  const open = new Map<string, OpenTask>();
  let current: OpenTask | undefined;
  let draftMode = defaultModeId;
  let last: Promise<unknown> = Promise.resolve();

  /** Opening and closing happen one after another, whatever the clicks. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
  const openOne = async (id: string): Promise<OpenTask> => {
    const known = open.get(id);
    if (known !== undefined) return known;
    const task = await openTask(id, { ...deps, mode: draftMode, maxTurns: deps.maxTurns(), onRecord });
    open.set(id, task);
    return task;
  };
  const closeOne = async (task: OpenTask): Promise<void> => {
    if (open.get(task.id) !== task) return;
    open.delete(task.id);
    await task.close();
  };
  const present = async (task: OpenTask | undefined): Promise<void> => {
    const before = current;
    current = task;
    deps.lastShown.set(task?.id);
    deps.onShown();
    if (before !== undefined && before !== task && !before.isBusy()) await closeOne(before);
  };
  const reopen = async (task: OpenTask): Promise<void> => {
    await closeOne(task);
    const again = await openOne(task.id);
    if (current === task) await present(again);
  };
  const onRecord = (task: OpenTask, record: Logged): void => {
    deps.onRecord(task, record);
    if (record.event.type === "run_finished") setImmediate(() => void inTurn(() => rest(task)).catch(report));
  };
  const rest = async (task: OpenTask): Promise<void> => {
    if (!task.isBusy() && task !== current && open.get(task.id) === task) await closeOne(task);
    if (![...open.values()].some((other) => other.isBusy())) deps.onAllIdle();
  };
  const report = (thrown: unknown): void => deps.onProblem(toAppError(thrown, unexpected));
  /** A run that dies of its journal leaves no end behind, so the task is opened again, which writes one. */
  const watch = (task: OpenTask): void => {
    task.session?.idle().catch((thrown: unknown) => {
      report(thrown);
      inTurn(() => reopen(task)).catch(report);
    });
  };
  /** The shown task, ready to be written to. */
  const writable = async (): Promise<OpenTask> => {
    if (current?.session !== undefined) return current;
    if (current !== undefined) await reopen(current); // its other window may be gone by now
    else await present(await openOne(deps.nextId("task")));
    if (current?.session === undefined) throw new AppError(heldElsewhere);
    return current;
  };

  return {
    get current() {
      return current;
    },
    get open() {
      return [...open.values()];
    },
    get mode() {
      return current?.state.mode ?? draftMode;
    },
    setMode(id) {
      draftMode = id;
      current?.session?.setMode(id);
    },
    restore: () =>
      inTurn(async () => {
        const id = deps.lastShown.get();
        if (id === undefined || current !== undefined) return;
        const isThere = (await deps.store.list()).some((task) => task.taskId === id);
        await present(isThere ? await openOne(id) : undefined);
      }),
    begin: () => inTurn(() => present(undefined)),
    show: (id) => inTurn(async () => present(await openOne(id))),
    remove: (id) =>
      inTurn(async () => {
        const task = open.get(id);
        if (task !== undefined) await closeOne(task);
        if (task === current) await present(undefined);
        await deps.store.remove(id);
      }),
    async list() {
      const stored = await deps.store.list();
      return stored.map((task) => ({ ...task, ...summaryOf(open.get(task.taskId)) }));
    },
    send: (text, context) =>
      inTurn(async () => {
        const task = await writable();
        await task.session?.send(text, context);
        watch(task);
      }),
    resume() {
      if (current?.session === undefined) return;
      current.session.resume();
      watch(current);
    },
    foldersChanged: () =>
      inTurn(async () => {
        for (const task of [...open.values()]) if (!task.isBusy()) await reopen(task);
      }),
    close: () => inTurn(async () => void (await Promise.allSettled([...open.values()].map(closeOne)))),
  };
}

/** What the store cannot know as exactly as the window that has the task open. */
function summaryOf(task: OpenTask | undefined): Partial<TaskSummary> {
  if (task?.session === undefined) return {};
  const { state } = task;
  return { status: state.status, ...(state.items.length === 0 ? {} : { title: titleOf(state) }) };
}

const unexpected: AppErrorData = {
  code: "internal",
  message: "Something went wrong that should not.",
  advice: "Try again. The details are in the Diglot output.",
};

const heldElsewhere: AppErrorData = {
  code: "storage",
  message: "This task is open in another window, so it can only be read here.",
  advice: "Go on with it there, or close it there and send again.",
};
