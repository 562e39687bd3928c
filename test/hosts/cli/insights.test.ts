import { expect, test } from "vitest";
import { type Cli, createCli } from "../../support/cli.ts";

const readDates = ["run", "Fix the failing test", "--demo", "--approve", "all"];

test("figures of runs are kept, printed by style, given as JSON, and cleared", async () => {
  const cli = await createCli();
  const empty = await cli.start(["insights"]).ended;
  expect(empty).toEqual({
    code: 0,
    stdout: "",
    stderr: "There are no figures yet. Each request of diglot run and diglot check adds to them.\n",
  });
  for (const style of ["json", "xml"])
    await cli.start([...readDates, "--workspace", cli.workspace, "--style", style]).ended;
  const { code, stdout } = await cli.start(["insights"]).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Demo, demo at demo\n {2,}JSON {2,}XML\n/);
  expect(stdout).toMatch(/\n {2}Right at once +100% +100%\n/);
  expect(stdout).toMatch(/\n {2}Cost per task +free +free\n/);
  expect(stdout).toMatch(/\n {2}Too few calls to say: \d+ in \w+, \d+ in \w+\. From 20 each on they are compared\.\n$/);
  const json = await cli.start(["insights", "--json"]).ended;
  const [line = "", ...others] = json.stdout.trimEnd().split("\n");
  expect(others).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({ profile: "Demo", model: "demo", host: "demo", styles: [{}, {}] });
  expect(await cli.start(["insights", "--clear"]).ended).toMatchObject({
    code: 0,
    stderr: "The figures were cleared.\n",
  });
  expect((await cli.start(["insights", "--json"]).ended).stdout).toBe("");
});

test("a run closes with what it used and what that cost", async () => {
  const cli = await createCli();
  const { stdout } = await cli.start([...readDates, "--workspace", cli.workspace]).ended;
  expect(stdout).toMatch(/\nThis task used [\d.]+k? tokens in( \(\d+% cached\))?, \d+ out: free\.\n$/);
});

test("the events of a run hold what was measured", async () => {
  const cli = await createCli();
  const { stdout } = await cli.start([...readDates, "--workspace", cli.workspace, "--events"]).ended;
  const ends = stdout.split("\n").filter((line) => line.includes('"turn_finished"'));
  expect(ends.length).toBeGreaterThan(1);
  for (const line of ends) {
    expect(JSON.parse(line)).toMatchObject({
      event: { usage: {}, measured: { profileId: "demo", host: "demo", price: { input: 0, output: 0 } } },
    });
  }
});

test("options that make no sense are named", async () => {
  const cli = await createCli();
  for (const [args, problem] of [
    [["insights", "--demo"], "diglot insights takes no --demo."],
    [["insights", "all"], "diglot insights takes options only."],
    [["insights", "--json", "--clear"], "--json and --clear cannot be used together."],
    [["run", "x", "--workspace", ".", "--clear"], "--clear belongs to diglot insights."],
  ] as const) {
    const { code, stderr } = await cli.start(args).ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(problem)]);
  }
});

test("checks stand in the figures as what they are, and in none of the shares", async () => {
  const cli = await createCli();
  await cli.start(["check", "--demo"]).ended;
  const alone = await cli.start(["insights"]).ended;
  expect(alone.stdout).toMatch(
    /^Demo, demo at demo\n {2}No calls yet\.\n {2}1 check, not counted above: \d+ requests, [\d.]+k? tokens, free\.\n$/,
  );
  await cli.start([...readDates, "--workspace", cli.workspace, "--style", "json"]).ended;
  const before = await figures(cli);
  await cli.start(["check", "--demo"]).ended;
  const after = await figures(cli);
  expect(after.styles).toEqual(before.styles);
  expect([before.checks.checks, after.checks.checks]).toEqual([1, 2]);
  expect(after.checks.requests).toBe(2 * before.checks.requests);
});

async function figures(cli: Cli) {
  const { stdout } = await cli.start(["insights", "--json"]).ended;
  return JSON.parse(stdout.trimEnd());
}
