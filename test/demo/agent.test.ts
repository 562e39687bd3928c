import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ok } from "../../src/core/errors.ts";
import { createRegistry } from "../../src/core/registry.ts";
import { createPendingAnswers } from "../../src/core/session.ts";
import { startDemoServer } from "../../src/demo/index.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { systemClock } from "../../src/hosts/node/clock.ts";
import { createNodeHost } from "../../src/hosts/node/host.ts";
import { openSession } from "../../src/hosts/node/open-session.ts";
import { linkTo } from "../../src/providers/index.ts";
import { createIds } from "../../src/store/ids.ts";
import { builtInTools } from "../../src/tools/index.ts";
import { copySample } from "./workspace.ts";

/** Runs the words through the whole agent on a copy of the sample, everything allowed. */
async function run(toolCalls: "json" | "xml", ...messages: readonly string[]) {
  const [server, workspace] = [await startDemoServer({ pace: "fast" }), await copySample()];
  const host = await createNodeHost({ roots: [workspace.folder] });
  const profile = { id: "demo", name: "Demo", provider: "demo", baseUrl: "", model: "demo", headers: {}, toolCalls };
  try {
    const session = await openSession({
      taskId: "task",
      past: [],
      journal: { append: () => undefined, sync: async () => undefined },
      mode: "code",
      registry: createRegistry(builtInTools),
      dialects: createDialects(),
      evidence: { about: () => [], add: async () => undefined },
      pending: { ...createPendingAnswers(), ask: { question: async () => "Down: 100 minutes are 1 hour" } },
      maxTurns: 10,
      nextId: createIds(),
      clock: systemClock,
      makeHost: (ask) => ({ ...host, ask }),
      makeDoor: () => ({ decide: async () => ({ kind: "allow", reason: "this is a test" }) }),
      profileInUse: async () => ok({ profile, baseUrl: server.url, ...linkTo({ baseUrl: server.url, model: "demo" }) }),
    });
    const ends: unknown[] = [];
    for (const message of messages) {
      await session.send(message);
      ends.push(await session.idle());
    }
    const file = (path: string) => readFile(join(workspace.folder, path), "utf8");
    return { ends, items: session.state.items, parse: await file("src/parse.js"), format: await file("src/format.js") };
  } finally {
    await Promise.all([server.close(), host.dispose()]);
    await workspace.remove();
  }
}

it.each(["json", "xml"] as const)(
  "plays every task with the whole agent, one after the other, in %s",
  async (style) => {
    const { ends, items, parse, format } = await run(
      style,
      "Fix the failing test",
      "Create a small module",
      "Survive a tool error",
      "Write 40 KB in 200 deltas at 2000 per second",
      "Thanks!",
    );
    expect(ends).toEqual(["completed", "completed", "completed", "completed", "answered"]);
    expect(parse).toContain("(ms|d|h|m|s)");
    expect(format).toContain("not a duration: $");
    expect(JSON.stringify(items.slice(-3))).toContain("a script, not an AI");
  },
);
