/** A conversation that outgrows the window of its server, on every wire and in both styles. */
import { describe, expect, test } from "vitest";
import { runTaskAt, type TaskOutcome } from "../support/run-against.ts";
import {
  calling,
  everyWay,
  expectPaired,
  providerOf,
  type ReadRequest,
  type Said,
  type SecondServer,
  startSecondServer,
} from "../support/second-server.ts";

const refused: Said = { error: { message: "prompt is too long: 213462 tokens > 200000 maximum" }, status: 400 };

function sizeOf({ messages }: ReadRequest): number {
  return JSON.stringify(messages.filter(({ role }) => role !== "system")).length;
}

describe.each(everyWay)("%s, %s", (wire, style) => {
  const run = (server: SecondServer): Promise<TaskOutcome> =>
    runTaskAt(
      server.address(wire),
      { provider: providerOf[wire], toolCalls: style },
      { apiKey: "sk-test", words: "The first words, which stay." },
    );

  test("is cut as far as it must be, with every call beside its result, and is told once", async () => {
    let written = 0;
    const taken: ReadRequest[] = [];
    const server = await startSecondServer((request) => {
      if (sizeOf(request) > 14_000) return refused;
      taken.push(request);
      if (written === 8) return { text: "Written." };
      const input = { path: `${++written}.ts`, content: `// ${written} ${"word ".repeat(700)}` };
      return calling(style, [{ name: "write_to_file", input }]);
    });
    const task = await run(server);
    expect([task.end, written, task.waits]).toEqual(["answered", 8, []]);
    expect(server.requests).toBeGreaterThan(9); // it was too long at least once
    for (const [at, { messages }] of taken.entries()) {
      expectPaired(messages);
      const sent = JSON.stringify(messages);
      expect(sent).toContain("The first words, which stay.");
      if (at > 0) expect(sent).toContain(`// ${at} word`); // the newest reply, whole
    }
    expect(task.notices).toEqual([expect.stringContaining("has grown too long for m")]);
    expect(task.kept.filter(({ event }) => event.type === "call_running").length).toBe(8);
  });

  test("ends with what to do where nothing is left to leave out", async () => {
    const server = await startSecondServer([refused]);
    const { kept, notices } = await run(server);
    expect(server.requests).toBe(1);
    expect(notices).toEqual([]);
    expect(kept.at(-1)?.event).toMatchObject({
      end: "failed",
      error: { code: "context_length", advice: expect.stringContaining("Start a new task") },
    });
  });
});
