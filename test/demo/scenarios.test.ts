import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DemoServer, startDemoServer } from "../../src/demo/index.ts";
import type { Style, ToolCall, ToolResult } from "./client.ts";
import { copySample, type Played, play, type Workspace } from "./workspace.ts";

let server: DemoServer;
let workspace: Workspace;

beforeAll(async () => {
  server = await startDemoServer({ pace: "fast" });
});
afterAll(() => server.close());
beforeEach(async () => {
  workspace = await copySample();
});
afterEach(() => workspace.remove());

const answered = (answer: ToolResult) => (call: ToolCall) =>
  call.name === "ask_followup_question" ? Promise.resolve(answer) : workspace.run(call);
const says = (text: string) => answered({ text, failed: false });

function names({ replies }: Played): string[] {
  return replies.map((reply) => reply.calls.map((call) => call.name).join("+"));
}

function finished({ replies }: Played): string {
  return String(replies.at(-1)?.calls[0]?.input["result"] ?? "");
}

const styles: readonly (readonly [string, Style | ((turn: number) => Style)])[] = [
  ["json", "json"],
  ["xml", "xml"],
  ["a style that changes with every request", (turn) => (turn % 2 === 0 ? "json" : "xml")],
];

describe.each(styles)("in %s", (_, style) => {
  const start = (words: string, run: (call: ToolCall) => Promise<ToolResult> = workspace.run) =>
    play({ url: server.url, style, words, run });

  it("fixes the failing test of the sample", async () => {
    const played = await start("Please fix the failing test.");
    expect(names(played)).toEqual([
      "read_file+read_file",
      "search_files",
      "apply_diff",
      "execute_command",
      "attempt_completion",
    ]);
    expect(played.replies[0]?.reasoning).toContain("fails");
    expect(played.replies[0]?.text).toMatch(/together/);
    expect(finished(played)).toContain("`npm test`, no failures");
  });

  it("does not claim success when the tests still fail", async () => {
    const played = await start("Fix the failing test", async (call) => {
      if (call.name !== "execute_command") return workspace.run(call);
      return { text: "Exit code 1 after 0.2 s.\nℹ pass 7\nℹ fail 1", failed: false };
    });
    expect(names(played).at(-1)).toBe("");
    expect(played.replies.at(-1)?.text).toMatch(/do not call this done[\s\S]*fail 1/);
  });

  it("sees that the bug is fixed already", async () => {
    await start("Fix the failing test");
    const again = await start("Fix the failing test");
    expect(names(again)).toEqual(["read_file+read_file", ""]);
    expect(again.replies[1]?.text).toContain("fixed here");
  });

  it.each([
    ["To the nearest: 100 minutes are 2 hours", "Math.round"],
    ["Down: 100 minutes are 1 hour", "Math.floor"],
    ["up, please", "Math.ceil"],
    ["you decide", "Math.round"],
  ])("creates a module that follows the answer: %s", async (answer, expected) => {
    const played = await start("Create a small module", says(answer));
    expect(names(played)).toEqual([
      "ask_followup_question",
      "write_to_file+write_to_file",
      "execute_command",
      "attempt_completion",
    ]);
    expect(played.replies[0]?.calls[0]?.input["follow_up"]).toHaveLength(3);
    expect(await readFile(join(workspace.folder, "src/humanize.js"), "utf8")).toContain(expected);
    expect(finished(played)).toContain(`you answered “${answer}”`);
  });

  it("decides itself when there is nobody to ask", async () => {
    const played = await start(
      "Create a small module",
      answered({ text: "There is nobody to ask in this run.", failed: true }),
    );
    expect(finished(played)).toContain("nobody was there to ask");
  });

  it("survives a tool error", async () => {
    const played = await start("Survive a tool error");
    expect(names(played)).toEqual(["apply_diff", "read_file", "apply_diff", "attempt_completion"]);
    const file = await readFile(join(workspace.folder, "src/format.js"), "utf8");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a file
    expect(file).toContain("throw new RangeError(`not a duration: ${milliseconds}`);");
  });

  it("writes a file of the size asked for, in the number of pieces asked for", async () => {
    const started = performance.now();
    const played = await start("write 60 KB in 300 deltas at 600 per second");
    expect(performance.now() - started).toBeGreaterThan(490);
    expect(names(played)).toEqual(["write_to_file", "attempt_completion"]);
    const call = played.replies[0]?.calls[0];
    expect(String(call?.input["content"])).toHaveLength(60 * 1024);
    // beside the pieces: role, finish, usage, and in JSON the call's own chunk
    expect((played.replies[0]?.chunks ?? 0) - 300).toBeOneOf([3, 4]);
  });

  it("streams Markdown at the rate asked for and ends in words", async () => {
    const started = performance.now();
    const played = await start("stream 300 deltas at 500 per second");
    expect(performance.now() - started).toBeGreaterThan(590);
    expect(played.replies).toHaveLength(1);
    expect(played.replies[0]).toMatchObject({ calls: [], finish: "stop", chunks: 303 });
    expect(Buffer.byteLength(played.replies[0]?.text ?? "")).toBeGreaterThan(100 * 1024 - 10);
  });

  it.each(["apply_diff", "read_file", "execute_command"])("stops calmly when %s is denied", async (denied) => {
    const played = await start("Fix the failing test", async (call) => {
      if (call.name !== denied) return workspace.run(call);
      return { text: "The user denied this call. They wrote: not now\nDo not repeat it.", failed: true };
    });
    const last = played.replies.at(-1);
    expect(last?.calls).toEqual([]);
    expect(last?.text).toContain(`You did not allow \`${denied}\` (“not now”)`);
  });

  it.each(["read_file", "apply_diff"])("plays the step again in which %s was stopped", async (stopped) => {
    let stops = 0;
    const played = await start("Fix the failing test", async (call) => {
      if (call.name !== stopped || stops++ > 0) return workspace.run(call);
      return { text: "Diglot ended before this call ran. Nothing was changed by it.", failed: true };
    });
    const calls = played.replies.map((reply) => reply.calls.map(({ name }) => name).join());
    const at = calls.findIndex((names) => names.includes(stopped));
    expect(calls[at + 1]).toBe(calls[at]);
    expect(calls.at(-1)).toBe("attempt_completion");
  });

  it("says which failure it knows no way around", async () => {
    const played = await start("Fix the failing test", async () => ({
      text: "There is no file src/parse.js.",
      failed: true,
    }));
    expect(played.replies).toHaveLength(2);
    expect(played.replies[1]?.text).toMatch(/`read_file` failed.*\n\n> There is no file/);
  });
});
