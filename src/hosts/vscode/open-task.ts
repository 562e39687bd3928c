/** A task that this window has open: its session, and its state as far as its readers have been told. */
import type { Logged } from "../../core/event.ts";
import type { Files } from "../../core/host.ts";
import { reduce } from "../../core/reduce.ts";
import { createPendingAnswers, type Session } from "../../core/session.ts";
import { emptyTask, type TaskState } from "../../core/state.ts";
import type { TaskStore } from "../../store/task-store.ts";
import { openSession, type SessionParts } from "../node/open-session.ts";
import type { WorkspaceHost } from "./workspace.ts";

export interface OpenTask {
  readonly id: string;
  readonly files: Files;
  /** Up to the last record that was delivered; the session's own state may be ahead of the disk. */
  readonly state: TaskState;
  /** Absent while another window holds the task: then it can be read only. */
  readonly session: Session | undefined;
  isBusy(): boolean;
  /** Stops what runs, saves, and lets go of the task. */
  close(): Promise<void>;
}

export interface TaskParts
  extends Pick<
    SessionParts,
    "mode" | "registry" | "dialects" | "evidence" | "insights" | "maxTurns" | "nextId" | "makeDoor" | "profileInUse"
  > {
  readonly store: TaskStore;
  openWorkspace(): Promise<WorkspaceHost>;
  /** Told after `state` is up to date with the record. */
  onRecord(task: OpenTask, record: Logged): void;
}

/** Rejects with an AppError when the task cannot be read, or its journal cannot be written. */
export async function openTask(id: string, parts: TaskParts): Promise<OpenTask> {
  const workspace = await parts.openWorkspace();
  const { past, journal, readOnly } = await parts.store.open(id);
  const { files } = workspace;
  if (readOnly) {
    const state = past.reduce(reduce, emptyTask);
    return { id, files, state, session: undefined, isBusy: () => false, close: () => workspace.dispose() };
  }
  try {
    const pending = createPendingAnswers();
    const { clock, withAsk } = workspace;
    const session = await openSession({ ...parts, taskId: id, past, journal, pending, clock, makeHost: withAsk });
    return follow(id, session, parts.onRecord, workspace, () => journal.close());
  } catch (cause) {
    await journal.close().catch(() => undefined); // the first failure is the one to tell
    throw cause;
  }
}

function follow(
  id: string,
  session: Session,
  onRecord: TaskParts["onRecord"],
  workspace: WorkspaceHost,
  closeJournal: () => Promise<void>,
): OpenTask {
  let state = session.state;
  const task: OpenTask = {
    id,
    session,
    files: workspace.files,
    get state() {
      return state;
    },
    isBusy: () => session.state.status !== "idle" || session.queued.length > 0,
    async close() {
      await session.stop();
      unfollow();
      await workspace.dispose();
      await closeJournal();
    },
  };
  const unfollow = session.subscribe((record) => {
    state = reduce(state, record);
    onRecord(task, record);
  });
  return task;
}
