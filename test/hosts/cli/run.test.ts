import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { logged } from "../../../src/core/event.ts";
import { reduce } from "../../../src/core/reduce.ts";
import { emptyTask } from "../../../src/core/state.ts";
import { createCli } from "../../support/cli.ts";
import { startModelServer } from "../../support/model-server.ts";

function testsPass(workspace: string): boolean {
  return spawnSync(process.execPath, ["--test"], { cwd: workspace, env: { PATH: process.env["PATH"] } }).status === 0;
}

test.each(["json", "xml", "auto"])(
  "the demo task is done in style %s, and the tests pass afterwards",
  async (style) => {
    const cli = await createCli();
    expect(testsPass(cli.workspace)).toBe(false);
    const { code, stdout, stderr } = await cli.start([
      "run",
      "Fix the failing test",
      "--workspace",
      cli.workspace,
      "--demo",
      "--style",
      style,
      "--approve",
      "all",
    ]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(testsPass(cli.workspace)).toBe(true);
    for (const line of [
      "✓ Read src/parse.js",
      "✓ Edited src/parse.js (+1 −1)",
      "  Running npm test",
      "✓ Ran npm test (exit code 0)",
      "✓ Finished",
    ]) {
      expect(stdout.split("\n")).toContain(line);
    }
    expect(stdout).toMatch(/\n {4}. reads milliseconds/);
    expect(stdout).toContain("- **Cause:**");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\n\n\n");
  },
);

test("with --events every line is an event, and together they are the whole task", async () => {
  const cli = await createCli();
  const { code, stdout, stderr } = await cli.start([
    "run",
    "Fix the failing test",
    "--workspace",
    cli.workspace,
    "--demo",
    "--approve",
    "all",
    "--events",
  ]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const records = stdout
    .trimEnd()
    .split("\n")
    .map((line) => logged.parse(JSON.parse(line)));
  const state = records.reduce(reduce, emptyTask);
  expect(records.map(({ seq }) => seq)).toEqual(records.map((_, at) => at + 1));
  expect(state).toMatchObject({ lastEnd: "completed", status: "idle" });
});

test("without approval nothing is changed, and the line says which option would allow it", async () => {
  const cli = await createCli();
  const { code, stdout } = await cli.start(["run", "Fix the failing test", "--workspace", cli.workspace, "--demo"])
    .ended;
  expect(stdout).toContain(
    "✗ Could not edit src/parse.js: Write src/parse.js: there is nobody to ask; --approve edit would allow it.",
  );
  expect(testsPass(cli.workspace)).toBe(false);
  expect(code).not.toBe(1);
});

test("a mode binds the run", async () => {
  const cli = await createCli();
  const { stdout } = await cli.start([
    "run",
    "Fix the failing test",
    "--workspace",
    cli.workspace,
    "--demo",
    "--mode",
    "ask",
    "--approve",
    "all",
  ]).ended;
  expect(stdout).toContain("Ask mode does not allow writing files.");
  expect(testsPass(cli.workspace)).toBe(false);
});

test("tasks are listed, and one of them can be gone on with", async () => {
  const cli = await createCli();
  const server = await startModelServer([{ say: "First." }, { say: "Second." }]);
  const model = ["--workspace", cli.workspace, "--base-url", server.url, "--model", "m"];
  await cli.start(["run", "  Say something\nplease ", ...model]).ended;
  const list = await cli.start(["tasks"]).ended;
  expect(list.stdout).toMatch(/^task-\w+-\w+ {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}idle {5}Say something please\n$/);
  const [taskId = ""] = list.stdout.split(" ");
  const again = await cli.start(["run", "And more", ...model, "--task", taskId]).ended;
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).toContain("Second.");
  expect(server.requests[1]?.body).toContain("First.");
  expect((await cli.start(["tasks"]).ended).stdout.split("\n").length).toBe(2);
});

test("a key goes from the environment to the server and nowhere else", async () => {
  const cli = await createCli();
  const server = await startModelServer([{ say: "Hello." }]);
  const key = "sk-very-secret-1234567890";
  const profile = { name: "mine", baseUrl: server.url, model: "m", apiKeyEnv: "MY_KEY", toolCalls: "xml" };
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  const { code, stdout, stderr } = await cli.start(["run", "Hi", "--workspace", cli.workspace, "--profile", "mine"], {
    MY_KEY: key,
  }).ended;
  expect(code).toBe(0);
  expect(server.requests[0]?.authorization).toBe(`Bearer ${key}`);
  expect(stdout).toContain("m, XML tool calls");
  expect(stdout + stderr).not.toContain(key);
  const files = (await readdir(join(cli.home, "data"), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(await readFile(join(file.parentPath, file.name), "utf8")).not.toContain(key);
});

test("a profile in the file says what form its requests have, and one that says nonsense is refused with the reason", async () => {
  const cli = await createCli();
  const server = await startModelServer([{ say: "Hello." }]);
  const file = join(cli.home, "config", "diglot", "profiles.json");
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  const run = async (request: object) => {
    const profile = { name: "mine", baseUrl: server.url, model: "m", toolCalls: "json", request };
    await writeFile(file, JSON.stringify({ profiles: [profile] }));
    return cli.start(["run", "Hi", "--workspace", cli.workspace, "--profile", "mine"]).ended;
  };
  expect((await run({ parallelCalls: "off", systemRole: "user" })).code).toBe(0);
  expect(JSON.parse(server.requests[0]?.body ?? "")).toMatchObject({
    parallel_tool_calls: false,
    messages: [{ role: "user" }],
  });
  const { code, stderr } = await run({ parallelCalls: "sometimes" });
  expect(code).not.toBe(0);
  expect(stderr).toContain("request.parallelCalls");
});

function waitingRun(workspace: string, url: string): readonly string[] {
  const model = ["--base-url", url, "--model", "m", "--style", "json"];
  return ["run", "Wait", "--workspace", workspace, ...model, "--approve", "all"];
}

test("Ctrl+C in the middle of a command ends the command's whole tree and keeps the task", async () => {
  const cli = await createCli();
  const server = await startModelServer([
    { call: "execute_command", input: { command: "sleep 300 & echo child $!; sleep 300" } },
  ]);
  const run = cli.start(waitingRun(cli.workspace, server.url));
  await expect.poll(run.stdout).toMatch(/child \d+/);
  const child = Number(/child (\d+)/.exec(run.stdout())?.[1]);
  run.child.kill("SIGINT");
  const { code, stdout, stderr } = await run.ended;
  expect(code).toBe(4);
  expect(stderr).toContain("Stopping.");
  expect(stdout).toContain("✗ Could not run sleep 300");
  expect(isRunning(child)).toBe(false);
  const events = await savedEvents(cli.home);
  expect(events.at(-1)).toMatchObject({ type: "run_finished", end: "stopped" });
  expect(events.filter(({ type }) => type === "call_finished")).toMatchObject([{ status: "stopped" }]);
});

test("a second Ctrl+C leaves at once, and leaves nothing behind that would not listen", async () => {
  const cli = await createCli();
  const server = await startModelServer([
    { call: "execute_command", input: { command: "trap '' TERM; echo ready $$; while :; do sleep 1; done" } },
  ]);
  const run = cli.start(waitingRun(cli.workspace, server.url));
  await expect.poll(run.stdout).toMatch(/ready \d+/);
  const stubborn = Number(/ready (\d+)/.exec(run.stdout())?.[1]);
  run.child.kill("SIGINT");
  await expect.poll(run.stderr).toContain("Stopping.");
  run.child.kill("SIGINT");
  expect((await run.ended).code).toBe(4);
  await expect.poll(() => isRunning(stubborn)).toBe(false);
});

function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

async function savedEvents(home: string): Promise<readonly { readonly type: string }[]> {
  const tasks = join(home, "data", "diglot", "tasks");
  const [task = ""] = await readdir(tasks);
  const text = await readFile(join(tasks, task, "events.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => logged.parse(JSON.parse(line)).event);
}
