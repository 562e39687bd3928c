import { expect, test } from "vitest";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { says } from "../support/scripted-provider.ts";
import { createTestTask } from "../support/test-task.ts";

const waiting = (what: Extract<ProviderDelta, { type: "waiting" }>["for"]): ProviderDelta => ({
  type: "waiting",
  for: what,
});

test("what is waited for is told with the moment at which the wait began, and is over with the next word", async () => {
  const clock = createFakeClock();
  const [opened, ...reply] = says("abcdef");
  const [first, ...rest] = reply;
  const deltas = [waiting("connection"), waiting("first_byte"), opened!, first!, waiting("more"), ...rest];
  const task = createTestTask({
    replies: [deltas],
    clock,
    onWait: (where) => void (where === "stream" && clock.pass(1_000)),
  });
  const phases: (readonly [string | null, number])[] = [];
  task.log.subscribe(({ at }) => {
    const { phase } = task.log.state;
    const last = phases.at(-1)?.[0] ?? null;
    if ((phase?.text ?? null) !== last)
      phases.push([phase?.text ?? null, Math.floor(((phase?.since ?? at) - 1) / 1_000)]);
  });
  await task.run("Go");
  expect(phases).toEqual([
    ["Waiting for the model", 0],
    ["Connecting", 1],
    ["Waiting for the first byte", 2],
    ["Waiting for the first words", 3],
    [null, 4],
    ["Waiting for more", 4],
    [null, 6],
  ]);
});
