/** What the history list shows of a task, read from the two ends of its journal. */
import { open } from "node:fs/promises";
import type { Logged } from "../core/event.ts";
import type { TaskSummary } from "../core/panel.ts";
import { reduce } from "../core/reduce.ts";
import { emptyTask, titleOf } from "../core/state.ts";
import { readJournal } from "./read-journal.ts";

export type Summary = Pick<TaskSummary, "title" | "updatedAt" | "status">;

const firstLook = 64 * 1024;
/** The person's first words and the last sign of life are never further from the ends than this. */
const longestLook = 4 * 1024 * 1024;

/** Undefined when the file holds nothing that can be read. `status` is what the journal says, whoever still runs. */
export async function summarise(path: string): Promise<Summary | undefined> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const read = async (start: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    };
    const head = await lookFor(size, async (length) => readJournal(await read(0, length)).past, hasWords);
    const tail = await lookFor(
      size,
      async (length) => readJournal(await read(size - length, length)).past,
      tellsStatus,
    );
    const last = tail.at(-1) ?? head.at(-1);
    if (last === undefined) return undefined;
    return { title: titleOf(head.reduce(reduce, emptyTask)), updatedAt: last.at, status: statusAfter(tail) };
  } finally {
    await file.close();
  }
}

/** Looks at ever more of the file until it holds what is wanted. */
async function lookFor(
  size: number,
  look: (length: number) => Promise<readonly Logged[]>,
  isEnough: (records: readonly Logged[]) => boolean,
): Promise<readonly Logged[]> {
  for (let length = Math.min(firstLook, size); ; length = Math.min(length * 8, size)) {
    const records = await look(length);
    if (isEnough(records) || length === size || length >= longestLook) return records;
  }
}

function hasWords(records: readonly Logged[]): boolean {
  return records.some(({ event }) => event.type === "user_message");
}

function tellsStatus(records: readonly Logged[]): boolean {
  return records.some(({ event }) => event.type in statusOf);
}

function statusAfter(records: readonly Logged[]): TaskSummary["status"] {
  const last = records.findLast(({ event }) => event.type in statusOf);
  return (last && statusOf[last.event.type]) ?? "idle";
}

const statusOf: Readonly<Partial<Record<Logged["event"]["type"], TaskSummary["status"]>>> = {
  task_created: "idle",
  run_started: "running",
  turn_started: "running",
  approval_requested: "waiting",
  question_asked: "waiting",
  approval_answered: "running",
  question_answered: "running",
  call_running: "running",
  call_finished: "running",
  run_finished: "idle",
};
