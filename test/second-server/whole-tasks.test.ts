/** Whole tasks on every wire and in both styles, against a model server that is not ours. */
import { describe, expect, test } from "vitest";
import type { Profile } from "../../src/core/settings.ts";
import type { NetworkWire } from "../support/network-wires.ts";
import { runTaskAt, type TaskOutcome, type Told } from "../support/run-against.ts";
import {
  calling,
  everyWay,
  expectPaired,
  providerOf,
  type ReadMessage,
  type Said,
  type SaidCall,
  type SecondServer,
  type Style,
  startSecondServer,
} from "../support/second-server.ts";

const chunked = (said: Said, chunkSize: number): Said => ({ ...said, how: { chunkSize } });
const read = (path: string): SaidCall => ({ name: "read_file", input: { path } });

function run(
  server: SecondServer,
  wire: NetworkWire,
  style: Style,
  own: Partial<Profile> = {},
  told?: Told,
): Promise<TaskOutcome> {
  const profile = { provider: providerOf[wire], toolCalls: style, ...own };
  return runTaskAt(server.address(wire), profile, { apiKey: "sk-test", ...told });
}

const count = ({ kept }: TaskOutcome, type: string): number => kept.filter(({ event }) => event.type === type).length;
const failure = ({ kept }: TaskOutcome) => {
  const last = kept.at(-1)?.event;
  return last?.type === "run_finished" ? last.error : undefined;
};
const text = ({ content }: ReadMessage): string => (typeof content === "string" ? content : JSON.stringify(content));

describe.each(everyWay)("%s, %s", (wire, style) => {
  test("words are an answer, in one request", async () => {
    const server = await startSecondServer([{ text: "Nothing to do." }]);
    const task = await run(server, wire, style);
    expect(task.end).toBe("answered");
    expect(server.requests).toBe(1);
    expect(text(server.read[0]!.messages.at(-1)!)).toContain("Read both files");
    expect((server.read[0]!.tools ?? []).length > 0).toBe(style === "json");
  });

  test.each([1, 7, 5_000])("a call, two calls and an answer in pieces of %s characters", async (size) => {
    const steps = [
      calling(style, [read("a.txt")]),
      calling(style, [read("b.txt"), { name: "list_files", input: { path: "." } }], "Both."),
      { text: "They hold their names." },
    ];
    const server = await startSecondServer(steps.map((said) => chunked(said, size)));
    const task = await run(server, wire, style);
    expect([task.end, server.requests, count(task, "call_running"), count(task, "call_finished")]).toEqual([
      "answered",
      3,
      3,
      3,
    ]);
    const { messages } = server.read[2]!;
    expectPaired(messages);
    if (style === "json") expect(messages.filter(({ role }) => role === "tool").length).toBe(3);
    expect(messages.map(text).join("\n")).toMatch(/a\.txt[\s\S]*b\.txt/);
    expect(task.notices).toEqual([]);
  });

  test("what a call writes arrives to the byte", async () => {
    const content = 'const a = "</content>";\n\tif (a < 1 && "\\n") return `é✓世界😀`; // {"brace": [1]}\n';
    const write = calling(style, [{ name: "write_to_file", input: { path: "new.ts", content } }]);
    const server = await startSecondServer([chunked(write, 2), { text: "Written." }]);
    const task = await run(server, wire, style);
    expect(task.end).toBe("answered");
    expect(await task.read("new.ts")).toBe(content);
  });

  test("a thought goes back as the server wants it, and the task goes on", async () => {
    // of the Messages wire it holds that a reply with calls begins with its signed thought
    const reasoning = wire === "anthropic-messages" ? { budget: 2_000 } : ("high" as const);
    const first = { ...calling(style, [read("a.txt")]), thought: "First the one, then the other." };
    const server = await startSecondServer([chunked(first, 4), { text: "Done.", thought: "Enough." }], {
      strict: true,
    });
    const task = await run(server, wire, style, { model: "o4-mini", request: { reasoning } });
    expect([task.end, server.requests, count(task, "call_running")]).toEqual(["answered", 2, 1]);
    expectPaired(server.read[1]!.messages);
    const thoughts = task.kept.filter(({ event }) => event.type === "part_saved" && event.kind === "reasoning");
    expect(JSON.stringify(thoughts)).toContain("then the other.");
  });

  test("a refusal is told and not asked again", async () => {
    const table = [
      [400, "context_length_exceeded", "This model's maximum context length is 10 tokens.", "context_length"],
      [400, "bad", "Something is wrong.", "bad_request"],
      [402, "credit", "No credit.", "quota"],
      [403, "no", "Not yours.", "auth"],
      [404, "model_not_found", "The model `m` does not exist.", "model_not_found"],
    ] as const;
    for (const [status, code, message, kind] of table) {
      const server = await startSecondServer([{ error: { message, code, type: "invalid_request_error" }, status }]);
      const task = await run(server, wire, style);
      expect([status, task.end, failure(task)?.code, server.requests]).toEqual([status, "failed", kind, 1]);
      expect(failure(task)?.detail).toContain(message);
    }
  });

  test("a limit is waited for as long as the server says, and a failure is asked again", async () => {
    const server = await startSecondServer([
      { error: { message: "Slow down.", type: "rate_limit_error" }, status: 429, retryAfter: 7 },
      { error: { message: "Overloaded", type: "overloaded_error" }, status: 503 },
      calling(style, [read("a.txt")]),
      { error: { message: "Oops", type: "server_error" }, status: 500 },
      { text: "Done." },
    ]);
    const task = await run(server, wire, style);
    expect([task.end, server.requests, count(task, "call_running"), task.waits.length]).toEqual(["answered", 5, 1, 3]);
    expect(task.waits[0]).toBeGreaterThanOrEqual(7_000);
  });

  test("a stream that drops anywhere runs no call twice or half, and is asked again only before a call was shown", async () => {
    const seen = new Set<string>();
    for (let chunks = 1; chunks < 60; chunks++) {
      const cut = calling(style, [read("a.txt")], "Hm.");
      const server = await startSecondServer([
        { ...cut, how: { chunkSize: 24, truncateAfterChunks: chunks, latency: 2 } },
        { text: "Done." },
      ]);
      const task = await run(server, wire, style);
      const ran = count(task, "call_running");
      const what = ran > 0 ? "ran" : count(task, "call_started") > 0 ? "failed" : "again";
      const expected = { ran: ["answered", 2, 0], failed: ["failed", 1, 0], again: ["answered", 2, 1] }[what];
      expect([chunks, what, task.end, server.requests, task.waits.length]).toEqual([chunks, what, ...expected]);
      seen.add(what);
      if (what === "ran") break;
    }
    expect([...seen].sort()).toEqual(["again", "failed", "ran"]);
  });
});
