/** The tasks of this window: the one that is shown, and those that still run behind it. */
import { AppError, type AppErrorData, toAppError } from "../../core/errors.ts";
import type { TaskSummary } from "../../core/panel.ts";
import { titleOf } from "../../core/state.ts";
import { createInTurn, type InTurn } from "./in-turn.ts";
import type { OpenTask, TaskParts } from "./open-task.ts";
import { createShownTask, type ShownTask } from "./shown-task.ts";

export interface Tasks {
  /** undefined: a new task that has no words yet. */
  readonly current: OpenTask | undefined;
  readonly open: readonly OpenTask[];
  /** One of them runs, or has words waiting to be sent. */
  isBusy(): boolean;
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

export interface TasksDeps extends Omit<TaskParts, "mode" | "maxTurns"> {
  maxTurns(): number;
  /** Remembers for the next start which task is shown. */
  readonly lastShown: { get(): string | undefined; set(id: string | undefined): void };
  onShown(): void;
  /** A run is over and what it leaves behind is settled. */
  onRested(): void;
  onProblem(error: AppErrorData): void;
}

export function createTasks(deps: TasksDeps): Tasks {
  const inTurn = createInTurn();
  const report = (thrown: unknown): void => deps.onProblem(toAppError(thrown, unexpected));
  const shown = createShownTask({
    ...deps,
    onRecord(task, record) {
      deps.onRecord(task, record);
      // the session notices the end of its run a little later than its readers do
      if (record.event.type === "run_finished") setImmediate(() => inTurn(() => rest(deps, shown, task)).catch(report));
    },
  });
  /** A run that dies of its journal leaves no end behind, so the task is opened again, which writes one. */
  const watch = (task: OpenTask): void => {
    task.session?.idle().catch((thrown: unknown) => {
      report(thrown);
      inTurn(() => shown.reopen(task)).catch(report);
    });
  };
  return {
    ...moving(deps, shown, inTurn),
    get current() {
      return shown.current;
    },
    get open() {
      return [...shown.open.values()];
    },
    isBusy: () => [...shown.open.values()].some((task) => task.isBusy()),
    get mode() {
      return shown.current?.state.mode ?? shown.draftMode;
    },
    setMode(id) {
      shown.draftMode = id;
      shown.current?.session?.setMode(id);
    },
    async list() {
      const stored = await deps.store.list();
      return stored.map((task) => ({ ...task, ...summaryOf(shown.open.get(task.taskId)) }));
    },
    send: (text, context) =>
      inTurn(async () => {
        const task = await writable(deps, shown);
        await task.session?.send(text, context);
        watch(task);
      }),
    resume() {
      const { current } = shown;
      current?.session?.resume();
      if (current !== undefined) watch(current);
    },
  };
}

type Moving = Pick<Tasks, "restore" | "begin" | "show" | "remove" | "foldersChanged" | "close">;

function moving({ store, lastShown }: TasksDeps, shown: ShownTask, inTurn: InTurn): Moving {
  return {
    restore: () =>
      inTurn(async () => {
        const id = lastShown.get();
        if (id === undefined || shown.current !== undefined) return;
        const isThere = (await store.list()).some((task) => task.taskId === id);
        await shown.present(isThere ? await shown.openOne(id) : undefined);
      }),
    begin: () => inTurn(() => shown.present(undefined)),
    show: (id) => inTurn(async () => shown.present(await shown.openOne(id))),
    remove: (id) =>
      inTurn(async () => {
        const task = shown.open.get(id);
        if (task !== undefined) await shown.closeOne(task);
        if (id === shown.current?.id) await shown.present(undefined);
        await store.remove(id);
      }),
    foldersChanged: () =>
      inTurn(async () => {
        for (const task of [...shown.open.values()]) if (!task.isBusy()) await shown.reopen(task);
      }),
    close: () => inTurn(async () => void (await Promise.allSettled([...shown.open.values()].map(shown.closeOne)))),
  };
}

async function rest(deps: TasksDeps, shown: ShownTask, task: OpenTask): Promise<void> {
  if (!task.isBusy() && task !== shown.current) await shown.closeOne(task);
  deps.onRested();
}

/** The shown task, ready to be written to. */
async function writable(deps: TasksDeps, shown: ShownTask): Promise<OpenTask> {
  const { current } = shown;
  if (current === undefined) await shown.present(await shown.openOne(deps.nextId("task")));
  else if (current.session === undefined) await shown.reopen(current); // its other window may be gone by now
  const task = shown.current;
  if (task?.session === undefined) throw new AppError(heldElsewhere);
  return task;
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
