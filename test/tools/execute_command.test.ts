import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ToolOutcome } from "../../src/core/tool.ts";
import { createNodeHost } from "../../src/hosts/node/host.ts";
import { runTool } from "../support/run-tool.ts";
import { workspaceWith } from "../support/workspace.ts";

const host = async () => await createNodeHost({ roots: [workspaceWith({ "sub/a.txt": "" })] });
const run = async (command: string, cwd?: string) =>
  await runTool(await host(), "execute_command", { command, ...(cwd && { cwd }) });

describe("execute_command", () => {
  test("returns exit code and output, and shows it live", async () => {
    const { text, progress, outcome } = await run("echo out; echo err >&2; exit 3");
    expect(text).toMatch(/^Exit code 3 after \d+\.\d s\.\nout\nerr\n$/);
    expect(progress).toBe("out\nerr\n");
    expect(outcome).toMatchObject({
      status: "ok",
      view: { kind: "command", exitCode: 3, cwd: ".", output: "out\nerr\n" },
    });
  });

  test("runs in the folder asked for", async () => {
    expect((await run("basename $PWD; ls", "sub")).text).toContain("\nsub\na.txt\n");
    expect((await run("ls", "none")).text).toContain("There is no folder none to run the command in.");
    expect((await run("ls", "..")).text).toContain("outside_workspace");
  });

  test("says when there was no output, and what signal ended it", async () => {
    expect((await run("true")).text).toMatch(/^Exit code 0 after .* No output\.$/);
    expect((await run("kill -9 $$")).text).toContain("Ended by signal SIGKILL");
  });

  test("keeps head and tail of a 100 MB output, and does not show all of it live", async () => {
    const { text, progress, outcome } = await run("seq 1 12000000");
    expect(text).toMatch(/\n1\n2\n3\n/);
    expect(text).toMatch(/… [\d,]+ lines omitted …\n[\s\S]*12000000\n$/);
    expect(text.length).toBeLessThan(70_000);
    expect(progress.length).toBeLessThan(5_000_000);
    expect(outcome).toMatchObject({ view: { truncated: true } });
  });

  test("lets no escape sequence and no half code point through", async () => {
    const { text, progress } = await run("printf '\\033[1;31mred\\033[0m\\033]0;t\\007 \\377\\xed\\xa0\\x80 end'");
    for (const shown of [text, progress]) {
      expect(shown).toContain("red");
      expect(shown).not.toContain("\u001b");
      expect(shown.isWellFormed()).toBe(true);
    }
  });

  test("when stopped, says so with the output so far", async () => {
    const stop = new AbortController();
    const folder = workspaceWith();
    const begun = join(folder, "begun");
    const running = runTool(
      await createNodeHost({ roots: [folder] }),
      "execute_command",
      { command: "echo begun; touch begun; sleep 60" },
      stop.signal,
    );
    await expect.poll(() => existsSync(begun)).toBe(true);
    stop.abort();
    const { text, outcome } = await running;
    expect(text).toMatch(/^stopped\nThe command was stopped after [\s\S]*\nbegun\n$/);
    expect(outcome).toMatchObject({ status: "error", view: { kind: "command", exitCode: null, output: "begun\n" } });
  });

  test("a time limit is told with the output so far", async () => {
    const real = await host();
    const hurried = {
      ...real,
      shell: {
        ...real.shell,
        run: (command: string, options: Parameters<typeof real.shell.run>[1]) =>
          real.shell.run(command, { ...options, timeoutMs: 1_500 }),
      },
    };
    const { text, outcome } = await runTool(hurried, "execute_command", { command: "echo begun; sleep 60" });
    expect(text).toMatch(/^Stopped by the time limit of 10 minutes, after \d+\.\d s\.\nbegun\n$/);
    expect((outcome as Extract<ToolOutcome, { status: "ok" }>).status).toBe("ok");
  });
});
