import { expect, test } from "vitest";
import type { Verdict } from "../../src/core/door.ts";
import { isDurable, type Logged, logged } from "../../src/core/event.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { reduce } from "../../src/core/reduce.ts";
import { emptyTask } from "../../src/core/state.ts";
import { fc } from "../support/property.ts";
import { calls, failure, says } from "../support/scripted-provider.ts";
import { createTestTask, type TestTask } from "../support/test-task.ts";

const call = fc.oneof(
  fc.tuple(
    fc.constantFrom("look", "change", "finish", "unknown"),
    fc.record({
      path: fc.constantFrom("a", "b", "ask", "deny"),
      outcome: fc.constantFrom("ok", "error", "throw"),
    }) as fc.Arbitrary<JsonObject>,
  ),
  fc.tuple(fc.constantFrom("look", "nothing"), fc.constantFrom("{ broken", "")),
);

const reply: fc.Arbitrary<ProviderDelta[]> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom<"text" | "reasoning">("text", "reasoning"), fc.string({ maxLength: 20 })), {
      maxLength: 6,
    }),
    fc.array(call, { maxLength: 4 }),
    fc.constantFrom("finish", "finish", "finish", "failure", "cut"),
  )
  .map(([words, list, end]): ProviderDelta[] => {
    const deltas: ProviderDelta[] = words.map(([type, text]) => ({ type, text }));
    const rest = calls(...list).slice(1, -1);
    const usage: ProviderDelta = { type: "usage", usage: { inputTokens: words.length } };
    const last = end === "finish" ? says("").slice(-1) : end === "failure" ? [failure("server_error", "broke")] : [];
    return [{ type: "opened" }, ...deltas, ...rest, usage, ...last];
  });

async function decide({ effects }: { effects: readonly object[] }): Promise<Verdict> {
  const text = JSON.stringify(effects);
  if (text.includes('"deny"')) return { kind: "deny", code: "denied", reason: "no", advice: "" };
  return text.includes('"ask"') ? { kind: "ask", reason: "?", effects: [] } : { kind: "allow", reason: "" };
}

/** Runs a script, answering questions now this way, now that, and stopping at some point. */
async function play(replies: readonly ProviderDelta[][], stopAt: number): Promise<TestTask> {
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
    if (event.type === "approval_requested")
      queueMicrotask(() => task?.session.approve(event.callId, { allowed: ++waits % 2 === 0, by: "you" }));
  });
  await task.run("Go");
  return task;
}

test("the log without its transient events leads to the same state at the end of every turn", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reply, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 120 }),
      async (replies, stopAt) => {
        const { seen, kept, log } = await play(replies, stopAt);
        expect(seen.filter(({ event }) => isDurable(event))).toEqual(kept);
        let live = emptyTask;
        let stored = emptyTask;
        for (const record of seen) {
          live = reduce(live, record);
          if (isDurable(record.event)) stored = reduce(stored, record);
          if (record.event.type === "turn_finished" || record.event.type === "run_finished")
            expect(stored).toEqual(live);
        }
        expect(live).toEqual(log.state);
        expect(stored).toEqual(log.state);
      },
    ),
    { numRuns: 300 },
  );
});

test("every record survives being written down and read back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 3 }), async (replies) => {
      const { seen } = await play(replies, Infinity);
      const read = seen.map((record): Logged => logged.parse(JSON.parse(JSON.stringify(record))));
      expect(read.reduce(reduce, emptyTask)).toEqual(seen.reduce(reduce, emptyTask));
    }),
    { numRuns: 60 },
  );
});

test("whatever happens to them, the calls of a turn that counts have exactly one result each", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(reply, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 120 }),
      async (replies, stopAt) => {
        const { kept } = await play(replies, stopAt);
        const failed = new Set(
          kept.flatMap(({ event }) =>
            event.type === "turn_finished" && event.error !== undefined ? [event.turnId] : [],
          ),
        );
        const expected = kept.flatMap(({ event }) =>
          event.type === "call_started" && !failed.has(event.turnId) ? [event.callId] : [],
        );
        const results = kept.flatMap(({ event }) => (event.type === "call_finished" ? [event.callId] : []));
        expect(results.toSorted()).toEqual(expected.toSorted());
      },
    ),
    { numRuns: 300 },
  );
});
