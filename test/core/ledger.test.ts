import { expect, test } from "vitest";
import { historyOf } from "../../src/core/history.ts";
import { closeInterrupted } from "../../src/core/interrupted.ts";
import type { ToolResultPart } from "../../src/core/message.ts";
import { reduce } from "../../src/core/reduce.ts";
import { emptyTask } from "../../src/core/state.ts";
import { calls, says } from "../support/scripted-provider.ts";
import { createTestTask, outline, type TestTask } from "../support/test-task.ts";

function results(task: TestTask): readonly ToolResultPart[] {
  return historyOf(task.log.state).flatMap((message) => (message.role === "tool" ? message.results : []));
}

function textsOf(task: TestTask): readonly string[] {
  return results(task).map(({ content }) => content.map((part) => (part.type === "text" ? part.text : "")).join("\n"));
}

function finished(task: TestTask): readonly string[] {
  return outline(task.kept).filter((line) => line.startsWith("call_finished"));
}

test("the same call twice in one reply is run twice and answered twice", async () => {
  const twice = calls(["change", { path: "a" }], ["change", { path: "a" }]);
  const task = createTestTask({ replies: [twice, says("Done.")] });
  await task.run("Go");
  expect(finished(task)).toEqual(["call_finished call-4 ok", "call_finished call-5 ok"]);
  expect(results(task).map(({ callId }) => callId)).toEqual(["call-4", "call-5"]);
});

test("behind a failure, changes are skipped and reads are not, each with a result that says so", async () => {
  const reply = calls(
    ["change", { path: "a", outcome: "error" }],
    ["look", { path: "b" }],
    ["change", { path: "c" }],
    ["look", "{ broken"],
  );
  const task = createTestTask({ replies: [reply, says("I see.")] });
  await task.run("Go");
  expect(finished(task).map((line) => line.split(" ")[2])).toEqual(["error", "ok", "skipped", "error"]);
  expect(results(task).map(({ isError }) => isError)).toEqual([true, false, true, true]);
  expect(textsOf(task)[2]).toMatch(/^Skipped, nothing was changed by this call: change before it failed/);
});

test("a call that was denied and those skipped for it have one result each, in order", async () => {
  const reply = calls(
    ["look", { path: "a" }],
    ["change", { path: "b" }],
    ["look", { path: "c" }],
    ["look", "{ broken"],
  );
  const task = createTestTask({
    replies: [reply, says("I see.")],
    decide: async ({ tool }) =>
      tool.group === "edit"
        ? { kind: "deny", code: "denied", reason: "A rule forbids it.", advice: "Ask." }
        : { kind: "allow", reason: "" },
  });
  await task.run("Go");
  expect(finished(task).map((line) => line.split(" ")[2])).toEqual(["ok", "denied", "skipped", "skipped"]);
  expect(textsOf(task)[1]).toBe("A rule forbids it.\nAsk.");
});

test("where the journal dies under one of two reads, neither is answered twice", async () => {
  let writes = 0;
  const task = createTestTask({
    replies: [calls(["look", { path: "a" }], ["look", { path: "b" }])],
    async onWait(where) {
      if (where === "door") writes = 1;
      if (where === "journal" && writes === 1) {
        writes = 2;
        throw new Error("the disk is full");
      }
      if (where === "tool") await new Promise((resolve) => setTimeout(resolve, 2));
    },
  });
  await task.session.send("Go");
  await expect(task.session.idle()).rejects.toThrow("the disk is full");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(
    finished(task)
      .map((line) => line.split(" ")[1])
      .toSorted(),
  ).toEqual(["call-4", "call-5"]);
  expect(task.log.state).toMatchObject({ status: "idle", lastEnd: "failed" });
});

test("a call that was killed while it ran says that its outcome is unknown, one that waited that it never ran", async () => {
  const task = createTestTask({
    replies: [calls(["change", { path: "a" }], ["change", { path: "b" }]), says("Done.")],
  });
  await task.run("Go");
  const killed = task.kept.findIndex(({ event }) => event.type === "call_running") + 1;
  let state = task.kept.slice(0, killed).reduce(reduce, emptyTask);
  for (const [at, event] of closeInterrupted(state, "run-x").entries()) {
    state = reduce(state, { seq: killed + at + 1, at: 0, event });
  }
  const told = historyOf(state).flatMap((message) => (message.role === "tool" ? message.results : []));
  expect(told.map(({ callId, isError }) => [callId, isError])).toEqual([
    ["call-4", true],
    ["call-5", true],
  ]);
  expect(JSON.stringify(told[0])).toContain("its outcome is unknown");
  expect(JSON.stringify(told[1])).toContain("Nothing was changed by it.");
});
