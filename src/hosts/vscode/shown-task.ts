/** Which of the open tasks is shown. What is neither shown nor busy is closed. */
import { defaultModeId } from "../../core/modes.ts";
import { type OpenTask, openTask } from "./open-task.ts";
import type { TasksDeps } from "./tasks.ts";

export interface ShownTask {
  readonly current: OpenTask | undefined;
  readonly open: ReadonlyMap<string, OpenTask>;
  /** Of the next new task. */
  draftMode: string;
  /** Opens it unless it is open. */
  openOne(id: string): Promise<OpenTask>;
  closeOne(task: OpenTask): Promise<void>;
  present(task: OpenTask | undefined): Promise<void>;
  reopen(task: OpenTask): Promise<void>;
}

export function createShownTask(deps: TasksDeps): ShownTask {
  const open = new Map<string, OpenTask>();
  let current: OpenTask | undefined;
  const shown: ShownTask = {
    open,
    draftMode: defaultModeId,
    get current() {
      return current;
    },
    async openOne(id) {
      const known = open.get(id);
      if (known !== undefined) return known;
      const task = await openTask(id, { ...deps, mode: shown.draftMode, maxTurns: deps.maxTurns() });
      open.set(id, task);
      return task;
    },
    async closeOne(task) {
      if (open.get(task.id) !== task) return;
      open.delete(task.id);
      await task.close();
    },
    async present(task) {
      const before = current;
      current = task;
      deps.lastShown.set(task?.id);
      deps.onShown();
      if (before !== undefined && before !== task && !before.isBusy()) await shown.closeOne(before);
    },
    async reopen(task) {
      await shown.closeOne(task);
      const again = await shown.openOne(task.id);
      if (current === task) await shown.present(again);
    },
  };
  return shown;
}
