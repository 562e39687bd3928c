import { expect, test } from "vitest";
import type { Verdict } from "../../src/core/door.ts";
import type { Logged } from "../../src/core/event.ts";
import { historyOf } from "../../src/core/history.ts";
import { closeInterrupted } from "../../src/core/interrupted.ts";
import type { Message } from "../../src/core/message.ts";
import { reduce } from "../../src/core/reduce.ts";
import { emptyTask, type TaskState } from "../../src/core/state.ts";
import { calls, says } from "../support/scripted-provider.ts";
import { createTestTask, type TestTask } from "../support/test-task.ts";

const replies = [
  calls(["look", { path: "a" }], ["look", { path: "b" }], ["change", { path: "c" }], ["change", { path: "d" }]),
  [...says("Some words").slice(0, -1), ...calls(["change", { path: "e" }], ["look", "{ broken"]).slice(1)],
  says("Done."),
];

/** Changes to c ask; the person allows them. */
async function decide({ effects }: { effects: readonly object[] }): Promise<Verdict> {
  if (!JSON.stringify(effects).includes('"c"')) return { kind: "allow", reason: "" };
  return { kind: "ask", reason: "no rule", effects: ["Write c"] };
}

function createTask(stopAt: number): { readonly task: TestTask; readonly waits: () => number } {
  let waits = 0;
  let task: TestTask | undefined;
  task = createTestTask({
    replies,
    decide,
    onWait() {
      if (++waits === stopAt) void task?.session.stop();
    },
  });
  task.log.subscribe(({ event }) => {
    if (event.type !== "approval_requested") return;
    queueMicrotask(() => {
      if (++waits === stopAt) void task?.session.stop();
      else task?.session.approve(event.callId, { allowed: true, by: "you" });
    });
  });
  return { task, waits: () => waits };
}

/** Every call is answered exactly once, directly behind the message that holds it. */
function expectSound(history: readonly Message[]): void {
  for (const [at, message] of history.entries()) {
    if (message.role !== "assistant") continue;
    const called = message.parts.flatMap((part) => (part.type === "tool_call" ? [part.id] : []));
    const next = history[at + 1];
    const answered = next?.role === "tool" ? next.results.map((result) => result.callId) : [];
    expect(answered).toEqual(called);
  }
  for (const [at, message] of history.entries()) {
    if (message.role === "tool") expect(history[at - 1]?.role).toBe("assistant");
  }
}

function finishedCalls(records: readonly Logged[]): readonly string[] {
  return records.flatMap(({ event }) => (event.type === "call_finished" ? [event.callId] : []));
}

function expectSettled(state: TaskState, records: readonly Logged[]): void {
  const complete = state.items.flatMap((item) => {
    if (item.kind !== "turn" || item.status === "failed") return [];
    return item.parts.flatMap((part) =>
      part.kind === "call" && (part.call.input !== undefined || part.call.problem !== undefined) ? [part.call.id] : [],
    );
  });
  expect(finishedCalls(records).toSorted()).toEqual(complete.toSorted());
  expect(state).toMatchObject({ status: "idle", waiting: [], phase: null });
}

test("stopped at any point, a run leaves one result for every call, a sound history, and goes on with the next words", async () => {
  const whole = createTask(Infinity);
  await whole.task.run("Go");
  expect(whole.task.log.state.lastEnd).toBe("answered");
  expect(whole.waits()).toBeGreaterThan(40);
  for (let stopAt = 1; stopAt <= whole.waits(); stopAt++) {
    const { task } = createTask(stopAt);
    await task.run("Go");
    const { state } = task.log;
    if (stopAt < whole.waits() - 1) expect([stopAt, state.lastEnd]).toEqual([stopAt, "stopped"]);
    expectSettled(state, task.kept);
    expectSound(historyOf(state));
    expect(task.kept.reduce(reduce, emptyTask)).toEqual(state);
    const ran = task.kept.flatMap(({ event }) => (event.type === "call_running" ? [event.callId] : []));
    expect(new Set(ran).size).toBe(ran.length);
    await task.run("Go on");
    expectSound(historyOf(task.log.state));
    expectSettled(task.log.state, task.kept);
  }
});

test("cut off after any record, a task is closed honestly and its history is sound", async () => {
  const { task } = createTask(Infinity);
  await task.run("Go");
  for (let length = 1; length <= task.kept.length; length++) {
    const before = task.kept.slice(0, length);
    let state = before.reduce(reduce, emptyTask);
    const closing = closeInterrupted(state, "run-x").map(
      (event, index): Logged => ({ seq: length + index + 1, at: 0, event }),
    );
    state = closing.reduce(reduce, state);
    expectSettled(state, [...before, ...closing]);
    expectSound(historyOf(state));
    expect(closeInterrupted(state, "run-y")).toEqual([]);
  }
});

test("stopping while the person is asked denies nothing in their name", async () => {
  const task = createTestTask({ replies: [calls(["change", { path: "c" }])], decide });
  const running = task.run("Go");
  await expect.poll(() => task.log.state.waiting.length).toBe(1);
  await task.session.stop();
  await running;
  const result = task.kept.find(({ event }) => event.type === "call_finished");
  expect(result?.event).toMatchObject({ status: "stopped" });
  expect(task.log.state).toMatchObject({ lastEnd: "stopped", status: "idle", waiting: [] });
});

test("a journal that refuses stops the run before anything is done on its strength, and later the task goes on", async () => {
  let refused = 0;
  const task = createTestTask({
    replies: [calls(["change", { path: "a" }]), says("Now.")],
    async onWait(where) {
      if (where === "door") refused = 1;
      if (where === "journal" && refused === 1) throw new Error("the disk is full");
      if (where === "tool") throw new Error("the tool ran");
    },
  });
  await task.session.send("Go");
  await expect(task.session.idle()).rejects.toThrow("the disk is full");
  expect(task.log.state).toMatchObject({ status: "idle", lastEnd: "failed" });
  expect(task.log.state.items.at(-1)).toMatchObject({
    kind: "end",
    error: { code: "internal", detail: "the disk is full" },
  });
  refused = 2;
  await task.run("Go on");
  expect(task.log.state.lastEnd).toBe("answered");
  expectSettled(task.log.state, task.kept);
  expectSound(historyOf(task.log.state));
});
