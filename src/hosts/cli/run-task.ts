/** `diglot run`: opens a task in a folder, runs it to its end, and says how that went. */
import { join } from "node:path";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { Logged } from "../../core/event.ts";
import { defaultModeId } from "../../core/modes.ts";
import { createRegistry } from "../../core/registry.ts";
import { createPendingAnswers, type PendingAnswers, type Session } from "../../core/session.ts";
import type { TaskState } from "../../core/state.ts";
import { createDialects } from "../../dialects/index.ts";
import { createDoor } from "../../policy/door.ts";
import { isSecretFile } from "../../policy/secret-files.ts";
import { createEvidenceStore } from "../../store/evidence-store.ts";
import { createIds } from "../../store/ids.ts";
import { createInsightStore, type KeptInsights } from "../../store/insight-store.ts";
import { createTaskStore, type OpenTask } from "../../store/task-store.ts";
import { builtInTools } from "../../tools/index.ts";
import { systemClock } from "../node/clock.ts";
import { createNodeHost, type NodeHost } from "../node/host.ts";
import { openSession } from "../node/open-session.ts";
import type { RunOptions } from "./args.ts";
import { type Connection, connect } from "./connect.ts";
import type { EnterKey } from "./enter-key.ts";
import { type Exit, exitAfter } from "./exit-codes.ts";
import { findWorkspace } from "./find-workspace.ts";
import { dataFolder, type Env, insightsFile } from "./folders.ts";
import { createEventPrinter, createPrinter, type Printer } from "./printer.ts";
import { noRecording, openRecording } from "./recording.ts";
import { type Output, paintFor } from "./terminal.ts";

export interface Surroundings {
  readonly env: Env;
  readonly out: Output;
  /** Tells a person something that is not part of the task. */
  tell(text: string): void;
  /** Calls back when the person wants the run to stop. */
  onStop(stop: () => void): void;
  /** Absent where nobody sits at a keyboard. */
  readonly enterKey?: EnterKey | undefined;
}

/** Rejects only for bugs and for storage that fails under way. */
export async function runCommand(options: RunOptions, around: Surroundings): Promise<Result<Exit>> {
  const { env, out } = around;
  const workspace = await findWorkspace(options.workspace);
  if (!workspace.ok) return workspace;
  const recording = options.record === undefined ? ok(noRecording) : await openRecording(options.record);
  if (!recording.ok) return recording;
  const { recorder, close } = recording.value;
  const watched = out.isTTY === true && !options.events;
  try {
    return await runOn(await connect({ ...options, watched, recorder }, env), workspace.value, options, around);
  } finally {
    for (const remark of await close()) around.tell(remark);
  }
}

async function runOn(
  connected: Result<Connection>,
  workspace: string,
  options: RunOptions,
  around: Surroundings,
): Promise<Result<Exit>> {
  if (!connected.ok) return connected;
  const host = await createNodeHost({ roots: [workspace], isSecret: isSecretFile });
  try {
    return await runInTask(options, around, connected.value, host);
  } finally {
    await Promise.all([host.dispose(), connected.value.close()]);
  }
}

async function runInTask(
  options: RunOptions,
  around: Surroundings,
  connection: Connection,
  host: NodeHost,
): Promise<Result<Exit>> {
  const data = dataFolder(around.env);
  const store = createTaskStore(data);
  const { taskId } = options;
  if (taskId !== undefined && !(await store.list()).some((task) => task.taskId === taskId)) return fail(noTask(taskId));
  const id = taskId ?? createIds()("task");
  const task = await store.open(id);
  const insights = createInsightStore(insightsFile(around.env));
  try {
    if (task.readOnly) await task.journal.sync(); // rejects with the reason
    if (task.repaired !== undefined) around.tell("The saved task was damaged. All of it that could be read is kept.");
    const early: Logged[] = []; // what is recorded while it opens, before anyone can follow
    let opening = true;
    const append = (record: Logged): void => {
      if (opening) early.push(record);
      task.journal.append(record);
    };
    const opened = { ...task, journal: { ...task.journal, append } };
    const session = await open(options, id, opened, { data, insights }, connection, host);
    opening = false;
    if (!options.events) around.out.write(`${paintFor(around.out, around.env).dim(`Task ${id}`)}\n`);
    return await runSession(session, early, options, around);
  } finally {
    await task.journal.close();
    await insights.settled();
  }
}

interface Kept {
  /** The folder. */
  readonly data: string;
  readonly insights: KeptInsights;
}

async function open(
  options: RunOptions,
  taskId: string,
  { past, journal }: OpenTask,
  { data, insights }: Kept,
  { inUse, known }: Connection,
  host: NodeHost,
): Promise<Session> {
  const profile = await known();
  return openSession({
    taskId,
    past,
    journal,
    mode: options.mode ?? defaultModeId,
    registry: createRegistry(builtInTools),
    dialects: createDialects(),
    evidence: await createEvidenceStore(join(data, "evidence.jsonl")),
    insights,
    pending: nobody(),
    maxTurns: options.maxTurns,
    nextId: createIds(),
    clock: systemClock,
    makeHost: (ask) => ({ ...host, ask }),
    // the person named this folder on the command line: that is the trust
    makeDoor: ({ files }) =>
      createDoor({ files, approved: () => options.approve, trusted: () => true, someone: false }),
    profileInUse: async () => ok({ ...inUse, profile }),
  });
}

function nobody(): PendingAnswers {
  return {
    ...createPendingAnswers(),
    approve: async () => ({ allowed: false, by: "there is nobody to ask" }),
    ask: { question: async () => undefined },
  };
}

async function runSession(
  session: Session,
  early: readonly Logged[],
  options: RunOptions,
  { env, out, onStop, enterKey }: Surroundings,
): Promise<Result<Exit>> {
  const skip = options.events ? undefined : skipWaits(session, enterKey);
  const print: Printer = options.events ? createEventPrinter(out) : createPrinter(out, paintFor(out, env), skip?.hint);
  for (const record of early) print(record, session.state);
  session.subscribe((record) => print(record, session.state));
  if (options.mode !== undefined) session.setMode(options.mode);
  onStop(() => void session.stop());
  await session.send(options.task);
  const end = (await session.idle()) ?? "failed"; // its last event ended the listening, too
  const error = errorOf(session.state);
  const exit = exitAfter(end, error);
  return exit === "finished" || exit === "stopped" || error === undefined ? ok(exit) : fail(error);
}

/** Enter ends the wait before a request is sent again. To be called before anything prints, which asks for the hint. */
function skipWaits(session: Session, key: EnterKey | undefined) {
  let endListening: (() => void) | undefined;
  const end = (): void => {
    endListening?.();
    endListening = undefined;
  };
  session.subscribe(({ event }) => {
    end();
    if (event.type === "retry_planned") endListening = key?.listen(() => void session.retryNow());
  });
  return { hint: () => (endListening === undefined ? undefined : "Enter: now, Ctrl+C: stop") };
}

function errorOf(state: TaskState): AppErrorData | undefined {
  const last = state.items.at(-1);
  return last?.kind === "end" ? last.error : undefined;
}

function noTask(taskId: string): AppErrorData {
  return { code: "invalid_arguments", message: `There is no task ${taskId}.`, advice: '"diglot tasks" lists them.' };
}
