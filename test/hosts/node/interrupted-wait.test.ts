/** A wait before another try that the program does not survive: what the journal holds, and what is shown of it. */
import { spawnSync } from "node:child_process";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ok } from "../../../src/core/errors.ts";
import { createRegistry } from "../../../src/core/registry.ts";
import { createPendingAnswers } from "../../../src/core/session.ts";
import type { Profile } from "../../../src/core/settings.ts";
import { createDialects } from "../../../src/dialects/index.ts";
import { systemClock } from "../../../src/hosts/node/clock.ts";
import { createNodeHost } from "../../../src/hosts/node/host.ts";
import { openSession } from "../../../src/hosts/node/open-session.ts";
import { linkTo } from "../../../src/providers/index.ts";
import { createIds } from "../../../src/store/ids.ts";
import { createTaskStore } from "../../../src/store/task-store.ts";
import { builtInTools } from "../../../src/tools/index.ts";
import { createRowMaker } from "../../../webview/chat/rows.ts";
import { inTurn, says } from "../../support/fault-runs.ts";
import { response } from "../../support/raw-server.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const hour = 3_600_000;

/** The task of this folder, opened as both hosts open it. */
async function openTask(data: string, address: string, pid = process.pid) {
  const { past, journal } = await createTaskStore(data, { pid }).open("task-1");
  const host = await createNodeHost({ roots: [data] });
  const baseUrl = `http://${address}/v1`;
  const profile: Profile = { id: "p", name: "P", provider: "x", baseUrl, model: "m", headers: {}, toolCalls: "json" };
  return openSession({
    taskId: "task-1",
    past,
    journal,
    mode: "code",
    registry: createRegistry(builtInTools),
    dialects: createDialects(),
    evidence: { about: () => [], add: async () => undefined },
    pending: createPendingAnswers(),
    maxTurns: 5,
    nextId: createIds(),
    clock: systemClock,
    makeHost: (ask) => ({ ...host, ask }),
    makeDoor: () => ({ decide: async () => ({ kind: "allow", reason: "a test" }) }),
    profileInUse: async () => ok({ profile, baseUrl, ...linkTo({ baseUrl, model: "m" }) }),
  });
}

test("a wait that a crash ends is shown as stopped, and the task goes on when asked and not before", async () => {
  const busy = response(429, '{"error":{"message":"slow down"}}', ["retry-after: 3600"]);
  const server = await inTurn(busy, response(200, says["openai-chat"]("Here.")));
  const data = await tempFolder();
  const killed = spawnSync(process.execPath, ["--version"]).pid; // whose lease nobody holds any more
  const first = await openTask(data, server.host, killed);
  await first.send("Go");
  await expect.poll(() => first.state.retry).not.toBeNull();
  const { retry } = first.state;
  expect((retry?.until ?? 0) - Date.now()).toBeGreaterThan(hour / 2);
  const rows = createRowMaker();
  // a window that is loaded again while the program lives on counts down to the same moment
  expect(rows.rowsOf(structuredClone(first.state)).at(-1)).toMatchObject({
    kind: "retry",
    retry: { until: retry?.until },
  });

  const left = join(await tempFolder(), "left"); // what a kill leaves on the disk at this moment
  await cp(data, left, { recursive: true });
  const second = await openTask(left, server.host);
  expect(second.state).toMatchObject({ status: "idle", retry: null, lastEnd: "failed" });
  expect(rows.rowsOf(second.state).at(-1)).toMatchObject({
    kind: "end",
    error: { message: "Diglot ended while this task was running.", advice: expect.stringContaining("Try again") },
  });
  expect(await second.idle()).toBe("failed");
  expect(server.requests).toBe(1);

  second.resume();
  expect(await second.idle()).toBe("answered");
  expect(server.requests).toBe(2);
  await first.stop();
  expect(server.requests).toBe(2);
});
