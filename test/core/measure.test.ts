import { describe, expect, test } from "vitest";
import { type Logged, logged } from "../../src/core/event.ts";
import { totalCostInWords } from "../../src/core/figures.ts";
import { recordIn } from "../../src/core/insights.ts";
import { hostOf } from "../../src/core/measure.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { reduce } from "../../src/core/reduce.ts";
import { createRequestWatch } from "../../src/core/request-watch.ts";
import { noSpending } from "../../src/core/spending.ts";
import { emptyTask, type TaskState, type TurnItem } from "../../src/core/state.ts";
import { recordsOf, shortTask } from "../store/sample-log.ts";
import { calls, failure, says } from "../support/scripted-provider.ts";
import { createTestTask, type TestTaskOptions } from "../support/test-task.ts";

const price = { input: 2, output: 10, cachedInput: 0.5 };
const usage: ProviderDelta = {
  type: "usage",
  usage: { inputTokens: 1_000, cachedTokens: 800, outputTokens: 50, reasoningTokens: 20 },
};

async function played(replies: TestTaskOptions["replies"], more: Partial<TestTaskOptions> = {}) {
  const task = createTestTask({ replies, plan: () => ({ price, contextWindow: 8_000 }), ...more });
  await task.run("Go");
  return task;
}

function turnsOf({ items }: TaskState): readonly TurnItem[] {
  return items.filter((item) => item.kind === "turn");
}

describe("a request", () => {
  test("is kept with what it used, what that cost then, and where it went", async () => {
    const { log } = await played([[...says("Done.").slice(0, -1), usage, ...says("").slice(-1)]]);
    const [turn] = turnsOf(log.state);
    expect(turn?.measured).toMatchObject({
      profileId: "test",
      host: "t",
      retries: 0,
      price,
      contextWindow: 8_000,
      calls: { first: 0, recovered: 0, invalid: 0 },
    });
    expect(turn?.measured?.estimate).toBeUndefined();
    // 200 · 2 + 800 · 0.5 + 50 · 10 = 1300 millionths
    expect(log.state.spending).toMatchObject({ requests: 1, inputTokens: 1_000, dollars: 0.0013, priced: 1 });
    expect(log.state.context).toEqual({ tokens: 1_050, isEstimated: false, window: 8_000 });
  });

  test("keeps each figure that was told, when a later word says less", async () => {
    const later: ProviderDelta = { type: "usage", usage: { outputTokens: 60, cachedTokens: undefined } };
    const { log } = await played([[...says("Done.").slice(0, -1), usage, later, ...says("").slice(-1)]]);
    expect(turnsOf(log.state)[0]?.usage).toEqual({
      inputTokens: 1_000,
      cachedTokens: 800,
      outputTokens: 60,
      reasoningTokens: 20,
    });
  });

  test("that the server did not count is counted by us, and said to be", async () => {
    const { log } = await played([says("Nothing is told of me.")]);
    const [turn] = turnsOf(log.state);
    expect(turn?.usage).toBeUndefined();
    expect(turn?.measured?.estimate?.inputTokens).toBeGreaterThan(5);
    expect(turn?.measured?.estimate?.outputTokens).toBeGreaterThan(3);
    expect(log.state.spending).toMatchObject({ requests: 1, estimated: 1 });
    expect(log.state.context?.isEstimated).toBe(true);
  });

  test("that was refused without a word has cost nothing that anybody knows of", async () => {
    const { log } = await played([[failure("auth", "No.")]]);
    expect(turnsOf(log.state)[0]?.measured?.estimate).toBeUndefined();
    expect(log.state.spending).toEqual(noSpending);
  });

  test("that failed or was stopped counts if it was billed", async () => {
    const broken = [...says("Half").slice(0, -1), usage, failure("bad_request", "It broke.")];
    const { log } = await played([broken]);
    expect(turnsOf(log.state)[0]?.status).toBe("failed");
    expect(log.state.spending).toMatchObject({ requests: 1, outputTokens: 50, priced: 1 });

    let task: ReturnType<typeof createTestTask> | undefined;
    let waits = 0;
    task = createTestTask({
      replies: [[{ type: "opened" }, usage, ...says("Going on and on").slice(1)]],
      onWait(where) {
        if (where === "stream" && ++waits === 4) void task?.session.stop();
      },
    });
    await task.run("Go");
    expect(turnsOf(task.log.state)[0]?.status).toBe("stopped");
    expect(task.log.state.spending).toMatchObject({ requests: 1, inputTokens: 1_000, priced: 0 });
  });

  test("that was stopped before the server told anything may be billed: its cost is unknown, not nothing", async () => {
    const play = async (of: typeof price | { input: 0; output: 0 }) => {
      let task: ReturnType<typeof createTestTask> | undefined;
      let waits = 0;
      task = createTestTask({
        replies: [
          [...says("A reply.").slice(0, -1), usage, ...calls(["look", { path: "a" }]).slice(1)],
          says("Never."),
        ],
        plan: () => ({ price: of }),
        onWait(where) {
          if (where === "stream" && ++waits === 8) void task?.session.stop();
        },
      });
      await task.run("Go");
      return task.log.state;
    };
    const state = await play(price);
    expect(turnsOf(state).map(({ status }) => status)).toEqual(["done", "stopped"]);
    expect(totalCostInWords(state.spending)).toBe("at least $0.0013");
    expect(totalCostInWords((await play({ input: 0, output: 0 })).spending)).toBe("free");
  });

  test("that was sent again says how often it had failed before", async () => {
    const { log } = await played([[failure("overloaded", "Busy.")], [failure("overloaded", "Busy.")], says("Done.")]);
    expect(turnsOf(log.state).map(({ measured }) => measured?.retries)).toEqual([0, 1, 2]);
  });

  test("has its calls judged by how they were written", async () => {
    const { log } = await played([
      calls(["look", { path: "a" }], ["look", { wrong: 1 }], ["nothing", {}], ["look", "{ broken"]),
      says("Done."),
    ]);
    expect(turnsOf(log.state)[0]?.measured?.calls).toEqual({ first: 1, recovered: 0, invalid: 3 });
  });

  test("whose call the server could not read itself had an invalid one", async () => {
    const { log } = await played([[failure("malformed_call", "Bad call.")], says("Done.")]);
    expect(turnsOf(log.state)[0]?.measured?.calls).toEqual({ first: 0, recovered: 0, invalid: 1 });
  });
});

describe("the time of a reply", () => {
  function watched(deltas: readonly (readonly [ms: number, delta: ProviderDelta])[]) {
    let now = 0;
    const watch = createRequestWatch({ monotonic: () => now });
    for (const [ms, delta] of deltas) {
      now = ms;
      watch.note(delta);
    }
    return watch;
  }
  const text: ProviderDelta = { type: "text", text: "word " };

  test("begins with the first delta of the reply itself", () => {
    const watch = watched([
      [5, { type: "waiting", for: "connection" }],
      [40, { type: "opened" }],
      [60, usage],
      [700, text],
      [2_700, text],
      [2_900, { type: "finish", reason: "stop" }],
    ]);
    expect(watch.firstMs).toBe(700);
    expect(watch.speed({ outputTokens: 50 })).toBe(25);
    expect(watch.estimate()).toBe(2);
  });

  test("knows no speed of a reply that came in one piece, nor of one that did not come", () => {
    expect(watched([[700, text]]).speed({ outputTokens: 50 })).toBeUndefined();
    expect(
      watched([
        [700, text],
        [720, text],
      ]).speed({ outputTokens: 50 }),
    ).toBeUndefined();
    expect(watched([]).firstMs).toBeUndefined();
    expect(
      watched([
        [700, text],
        [1_700, text],
      ]).speed(undefined),
    ).toBeUndefined();
  });

  test("leaves reasoning out that was thought before the first word", () => {
    const reply = [
      [3_000, text],
      [4_000, text],
    ] as const;
    expect(watched(reply).speed({ outputTokens: 950, reasoningTokens: 900 })).toBe(50);
    const shown = [
      [1_000, { type: "reasoning", text: "hm" }],
      [2_000, text],
    ] as const;
    expect(watched(shown).speed({ outputTokens: 950, reasoningTokens: 900 })).toBe(950);
  });
});

describe("a task", () => {
  test("that was written before anything was measured still opens, its cost unknown", () => {
    const records = recordsOf(shortTask).map((record): Logged => logged.parse(JSON.parse(JSON.stringify(record))));
    const state = records.reduce(reduce, emptyTask);
    expect(state.spending).toEqual(noSpending);
    expect(records.flatMap((record) => recordIn(record, state) ?? [])).toEqual([]);
    const withUsage = recordsOf(shortTask).map((record): Logged => {
      const { event } = record;
      return event.type === "turn_finished"
        ? { ...record, event: { ...event, usage: { inputTokens: 7, outputTokens: 2 } } }
        : record;
    });
    expect(withUsage.reduce(reduce, emptyTask).spending).toMatchObject({ requests: 2, inputTokens: 14, priced: 0 });
  });

  test("gives one record a request, with its calls, its style and its cost", async () => {
    const { kept } = await played([
      [...calls(["look", { path: "a" }]).slice(0, -1), usage, ...calls().slice(-1)],
      says("Done."),
    ]);
    let state = emptyTask;
    const records = kept.flatMap((record) => {
      state = reduce(state, record);
      return recordIn(record, state) ?? [];
    });
    expect(records).toMatchObject([
      {
        ...{ taskId: "task-1", profileId: "test", profile: "Test", host: "t", model: "m", style: "JSON", end: "done" },
        ...{ calls: { first: 1, recovered: 0, invalid: 0 }, inputTokens: 1_000, cachedTokens: 800, outputTokens: 50 },
        ...{ isEstimated: false, dollars: 0.0013, isCostWhole: true, retries: 0 },
      },
      { isEstimated: true, isCostWhole: true },
    ]);
  });
});

test("a host is the part of an address that names the server, without what may be secret", () => {
  expect(
    ["https://api.example.com/v1", "http://127.0.0.1:1234/v1", "https://me:key@h.example/v1?k=1", "demo"].map(hostOf),
  ).toEqual(["api.example.com", "127.0.0.1:1234", "h.example", "demo"]);
});
