import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCli } from "../../support/cli.ts";
import { refusal, startFaultyServer } from "../../support/faulty-server.ts";

test("the demo model passes its check in both styles, each step on its line", async () => {
  const cli = await createCli();
  const { code, stdout, stderr } = await cli.start(["check", "--demo"]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [steps = "", ending = ""] = stdout.split("\n\n");
  expect(steps.split("\n").every((line) => line.startsWith("✓ "))).toBe(true);
  expect(steps.split("\n").length).toBe(14);
  expect(ending).toMatch(/^Recommended: JSON\. .*\n\(10 requests, \d+ tokens, \d+\.\d s\)\n$/);
});

test("what a check found decides Auto from then on", async () => {
  const cli = await createCli();
  const server = await startFaultyServer({
    chat: ({ isNative }) => (isNative ? refusal(400, "m does not support tools") : undefined),
  });
  const model = ["--base-url", server.url, "--model", "demo"];
  const checked = await cli.start(["check", ...model]).ended;
  expect(checked).toMatchObject({ code: 0, stderr: "" });
  expect(checked.stdout).toContain(
    "✗ JSON: one call: demo on this server does not take native tool calls.\n    Choose XML",
  );
  expect(checked.stdout).toContain("– JSON: forced choice: Not tried, because “JSON: one call” failed.");
  expect(checked.stdout).toContain("Recommended: XML.");
  const asked = () => server.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;
  const before = asked();
  const run = await cli.start(["run", "Hello", "--workspace", cli.workspace, "--events", ...model]).ended;
  expect(run.stdout).toMatch(/"label":"XML","reason":"The check of \d{4}-\d\d-\d\d says so/);
  expect(asked()).toBe(before + 1);
});

test("a key is in no output and in no report", async () => {
  const cli = await createCli();
  const server = await startFaultyServer({ models: refusal(401, "Incorrect API key provided: sk-very-secret") });
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  const profile = { name: "p", baseUrl: server.url, model: "m", apiKeyEnv: "K", headers: { "X-Gate": "gate-secret" } };
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  const report = join(cli.home, "report.md");
  for (const extra of [[], ["--json"]]) {
    const args = ["check", "--report", report, ...extra];
    const { code, stdout, stderr } = await cli.start(args, { K: "sk-very-secret" }).ended;
    expect(code).toBe(5);
    expect(stdout + stderr + (await readFile(report, "utf8"))).not.toMatch(/very-secret|gate-secret/);
    expect(await readFile(report, "utf8")).toContain("✗ **Key**");
  }
});

test("with --json each line is an update and the last one the summary", async () => {
  const cli = await createCli();
  const { stdout } = await cli.start(["check", "--demo", "--json"]).ended;
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ type: "done", summary: { recommendation: { style: "json" }, requests: 10 } });
  expect(lines.slice(0, -1).every(({ type }) => type === "step")).toBe(true);
});

test("a server that is not there is a failure of the server, with the fix under it", async () => {
  const cli = await createCli();
  const { code, stdout } = await cli.start(["check", "--base-url", "http://127.0.0.1:1/v1", "--model", "m"]).ended;
  expect(code).toBe(3);
  expect(stdout).toContain("✗ Connection: Nothing listens at 127.0.0.1:1.\n    Start the server");
});

test("Ctrl+C ends the check", async () => {
  const cli = await createCli();
  const server = await startFaultyServer({ chat: () => "hang" });
  const started = cli.start(["check", "--base-url", server.url, "--model", "demo"]);
  while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  started.child.kill("SIGINT");
  const { code, stdout } = await started.ended;
  expect(code).toBe(4);
  expect(stdout).toContain("The check was stopped before its end.");
});

test.each<[readonly string[], string]>([
  [["check", "now", "--demo"], "diglot check takes options only."],
  [["check", "--demo", "--style", "xml"], "diglot check takes no --style."],
  [["run", "x", "--workspace", ".", "--json"], "--json belongs to diglot check and diglot insights."],
  [["run", "x", "--workspace", ".", "--report", "f"], "--report belongs to diglot check."],
])("%j is refused", async (args, words) => {
  const { code, stderr } = await (await createCli()).start(args).ended;
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
