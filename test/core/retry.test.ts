import { describe, expect, test } from "vitest";
import type { AppErrorData, ErrorCode } from "../../src/core/errors.ts";
import type { Logged } from "../../src/core/event.ts";
import { historyOf } from "../../src/core/history.ts";
import { closeInterrupted } from "../../src/core/interrupted.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { reduce } from "../../src/core/reduce.ts";
import { emptyTask } from "../../src/core/state.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { calls, failure, says } from "../support/scripted-provider.ts";
import { createTestTask, outline, type TestTask, type TestTaskOptions } from "../support/test-task.ts";

function fails(code: ErrorCode, more: Partial<AppErrorData> = {}): ProviderDelta[] {
  return [failure(code, "It broke.", more)];
}

function lastError(task: TestTask): AppErrorData | undefined {
  const end = task.log.state.items.findLast((item) => item.kind === "end");
  return end?.kind === "end" ? end.error : undefined;
}

function retries(task: TestTask): readonly string[] {
  return outline(task.kept).filter((line) => line.startsWith("retry_planned"));
}

async function play(replies: readonly (readonly ProviderDelta[])[], more: Partial<TestTaskOptions> = {}) {
  const clock = createFakeClock();
  const task = createTestTask({ replies, clock, ...more });
  await task.run("Go");
  return { task, clock, requests: task.provider.requests.length };
}

const always = (reply: readonly ProviderDelta[]): ProviderDelta[][] => Array.from({ length: 9 }, () => [...reply]);

describe("a failure that passes with time", () => {
  const passing: readonly (readonly [ErrorCode, number | undefined])[] = [
    ["rate_limit", 429],
    ["server_error", 500],
    ["server_error", 502],
    ["server_error", 503],
    ["overloaded", 529],
    ["timeout", 504],
    ["timeout", 408],
    ["rate_limit", undefined], // inside a stream
    ["overloaded", undefined],
    ["server_error", undefined],
    ["timeout", undefined],
    ["unreachable", undefined],
    ["incomplete_stream", undefined],
  ];
  test.each(passing)("%s (%s) is sent six times and then told once", async (code, status) => {
    const { task, requests } = await play(always(fails(code, status === undefined ? {} : { status })));
    expect(requests).toBe(6);
    expect(retries(task).length).toBe(5);
    expect(lastError(task)).toMatchObject({ code, message: "It broke. Diglot tried 6 times." });
    expect(historyOf(task.log.state).length).toBe(1);
    expect(new Set(task.provider.requests.map((request) => JSON.stringify(request))).size).toBe(1);
  });

  test("goes on as if nothing had been once the server answers, and the count begins anew", async () => {
    const bad = fails("overloaded");
    const look = calls(["look", { path: "a" }]);
    const { task, requests } = await play([bad, bad, look, ...Array.from({ length: 5 }, () => bad), says("Done.")]);
    expect(task.log.state).toMatchObject({ lastEnd: "answered", retry: null });
    expect(requests).toBe(9);
    expect(historyOf(task.log.state).map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  });

  test("takes nothing from the turns of the run", async () => {
    const { task } = await play([...always(fails("overloaded")).slice(0, 5), says("Done.")], { maxTurns: 1 });
    expect(task.log.state.lastEnd).toBe("answered");
  });

  test("is waited for with full jitter, up to 1, 3, 8, 22 and 60 seconds", async () => {
    for (const [chance, waits] of [
      [0, [0, 0, 0, 0, 0]],
      [0.5, [500, 1_500, 4_000, 11_000, 30_000]],
      [0.999_999, [1_000, 3_000, 8_000, 22_000, 60_000]],
    ] as const) {
      const { clock } = await play(always(fails("overloaded")), { random: () => chance });
      expect(clock.waits).toEqual(waits);
    }
  });

  test("is never asked again before the server wants to be", async () => {
    for (const asked of [0, 1, 30_000, 3_600_000]) {
      const { clock, task } = await play([fails("rate_limit", { retryAfterMs: asked }), says("ok")]);
      expect(clock.waits).toEqual([Math.max(asked, 500)]);
      expect(task.log.state.lastEnd).toBe("answered");
    }
  });

  test("is not waited for when the server wants more than an hour: the person is told when", async () => {
    const { task, requests } = await play([fails("rate_limit", { retryAfterMs: 3 * 3_600_000 }), says("never")]);
    expect(requests).toBe(1);
    expect(lastError(task)).toMatchObject({ code: "rate_limit", advice: "Try again in 3 h." });
  });

  test("where nothing has ever answered is given up sooner than where something has", async () => {
    const bad = fails("unreachable", { mayPass: "soon" });
    expect((await play(always(bad))).requests).toBe(3);
    expect((await play([calls(["look", { path: "a" }]), ...always(bad)])).requests).toBe(7);
  });

  test("is not sent again where it cannot go better, however it went before", async () => {
    const bad = fails("unreachable", { mayPass: false });
    expect((await play(always(bad))).requests).toBe(1);
    expect((await play([calls(["look", { path: "a" }]), ...always(bad)])).requests).toBe(2);
  });

  test("is on record, with what failed and until when, before the wait begins", async () => {
    const clock = createFakeClock({ holds: true });
    const task = createTestTask({ replies: [fails("overloaded", { status: 529 }), says("ok")], clock });
    const running = task.run("Go");
    await expect.poll(() => clock.waits.length).toBe(1);
    const last = task.kept.at(-1)?.event;
    expect(last).toMatchObject({ type: "retry_planned", attempt: 2, of: 6, ms: 500, error: { status: 529 } });
    expect(task.log.state).toMatchObject({ status: "running", retry: { attempt: 2 } });
    clock.pass(499);
    await new Promise(setImmediate);
    expect(task.provider.requests.length).toBe(1);
    clock.pass(1);
    await running;
    expect(task.log.state).toMatchObject({ lastEnd: "answered", retry: null });
  });
});

describe("a refusal", () => {
  const refusals: readonly (readonly [ErrorCode, number])[] = [
    ["bad_request", 400],
    ["rate_limit", 400],
    ["auth", 401],
    ["quota", 402],
    ["auth", 403],
    ["overloaded", 403],
    ["model_not_found", 404],
    ["context_length", 413],
    ["bad_request", 422],
    ["quota", 429],
    ["tools_unsupported", 500],
    ["bad_request", 500],
    ["server_error", 418],
  ];
  test.each(refusals)("%s under %s is sent once", async (code, status) => {
    const { task, requests } = await play([fails(code, { status }), says("never")]);
    expect(requests).toBe(1);
    expect(lastError(task)).toMatchObject({ code, message: "It broke." });
    expect(retries(task)).toEqual([]);
  });
});

describe("a reply that broke off", () => {
  const broken = failure("unreachable", "The connection broke.");

  test("after words is asked for again, and the broken one stays out of the history", async () => {
    const { task } = await play([[{ type: "opened" }, { type: "text", text: "Half a" }, broken], says("All of it.")]);
    expect(task.log.state.lastEnd).toBe("answered");
    expect(task.log.state.items.filter((item) => item.kind === "turn").map(({ status }) => status)).toEqual([
      "failed",
      "done",
    ]);
    expect(JSON.stringify(historyOf(task.log.state))).not.toContain("Half a");
  });

  test("after anything was shown as a call is not, and nothing of it runs", async () => {
    const shown: ProviderDelta[] = [{ type: "opened" }, { type: "call", position: 0, name: "change", arguments: "{" }];
    const { task, requests } = await play([[...shown, broken], says("never")]);
    expect(requests).toBe(1);
    expect(outline(task.kept).filter((line) => /call_running|retry/.test(line))).toEqual([]);
    expect(lastError(task)).toMatchObject({ code: "unreachable" });
  });

  test("after a whole call runs that call and goes on, without asking again", async () => {
    const { task, requests } = await play([[...calls(["change", { path: "a" }]).slice(0, -1), broken], says("ok")]);
    expect(requests).toBe(2);
    expect(retries(task)).toEqual([]);
    expect(outline(task.kept).filter((line) => line.startsWith("call_running")).length).toBe(1);
  });
});

describe("a wait", () => {
  async function waiting() {
    const clock = createFakeClock({ holds: true });
    const task = createTestTask({ replies: [fails("rate_limit", { retryAfterMs: 3_600_000 }), says("ok")], clock });
    const running = task.run("Go");
    await expect.poll(() => clock.waits.length).toBe(1);
    return { task, running, clock };
  }

  test("ends at once when the person stops, and nothing is sent", async () => {
    const { task, running } = await waiting();
    await task.session.stop();
    await running;
    expect(task.provider.requests.length).toBe(1);
    expect(task.log.state).toMatchObject({ lastEnd: "stopped", retry: null, status: "idle" });
    expect(task.session.retryNow()).toBe(false);
  });

  test("ends at once when the person does not want to wait", async () => {
    const { task, running } = await waiting();
    expect(task.session.retryNow()).toBe(true);
    await running;
    expect(task.log.state.lastEnd).toBe("answered");
    expect(task.session.retryNow()).toBe(false);
  });

  test("takes in what the person writes meanwhile", async () => {
    const { task, running } = await waiting();
    await task.session.send("Be brief.");
    task.session.retryNow();
    await running;
    expect(JSON.stringify(task.provider.requests[1])).toContain("Be brief.");
  });

  test("cut off by the end of the program is an interrupted run, which can go on", async () => {
    const { task } = await waiting();
    const kept = [...task.kept];
    await task.session.stop();
    let state = kept.reduce(reduce, emptyTask);
    expect(state.retry).not.toBeNull();
    const closing = closeInterrupted(state, "run-x");
    state = closing.map((event, at): Logged => ({ seq: kept.length + at + 1, at: 0, event })).reduce(reduce, state);
    expect(state).toMatchObject({ status: "idle", lastEnd: "failed", retry: null });
    expect(state.items.at(-1)).toMatchObject({ kind: "end", error: { code: "stopped" } });
    expect(historyOf(state).length).toBe(1);
  });
});
