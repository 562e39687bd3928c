import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Cli, createCli } from "../../support/cli.ts";
import { startScriptedServer } from "../../support/scripted-server.ts";

const reply = `${[
  { choices: [{ index: 0, delta: { content: "Done." } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
  { choices: [], usage: { prompt_tokens: 1_000_000, completion_tokens: 1_000_000 } },
]
  .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
  .join("")}data: [DONE]\n\n`;

/** A gateway of LiteLLM's kind, which tells prices beside its list. Undefined: it has no list. */
async function startServer(models: readonly Told[] | undefined) {
  const asked: string[] = [];
  const server = await startScriptedServer((request, response) => {
    if (request.url === "/v1/chat/completions")
      return void response.writeHead(200, { "content-type": "text/event-stream" }).end(reply);
    asked.push(request.url ?? "");
    const list = request.url === "/v1/models" ? models?.map(({ id }) => ({ id })) : models?.map(infoOf);
    response.writeHead(list === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ data: list ?? [] }));
  });
  onTestFinished(server.close);
  return { url: server.url, asked };
}

interface Told {
  readonly id: string;
  readonly info: object;
}

function infoOf({ id, info }: Told): object {
  return { model_name: id, model_info: info };
}

const priced: Told = {
  id: "m",
  info: { max_input_tokens: 32_768, input_cost_per_token: 0.000002, output_cost_per_token: 0.000004 },
};

async function run(cli: Cli, ...options: readonly string[]) {
  const { code, stdout } = await cli.start(["run", "Hello", "--workspace", cli.workspace, "--events", ...options])
    .ended;
  const events = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line).event]));
  return { code, measured: events.findLast(({ type }) => type === "turn_finished").measured };
}

async function writeProfiles(cli: Cli, ...profiles: readonly object[]): Promise<void> {
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles }));
}

test("a run knows what the server tells of its model, asks once, and keeps it; insights has the cost", async () => {
  const cli = await createCli();
  const server = await startServer([priced]);
  await writeProfiles(cli, { name: "gateway", provider: "litellm", baseUrl: server.url, model: "m" });
  for (let times = 0; times < 2; times++) {
    const { code, measured } = await run(cli);
    expect([code, measured]).toEqual([
      0,
      expect.objectContaining({ contextWindow: 32_768, price: { input: 2, output: 4 } }),
    ]);
  }
  expect(server.asked.filter((url) => url === "/v1/models").length).toBe(1);
  const kept = JSON.parse(await readFile(join(cli.home, "data", "diglot", "models.json"), "utf8"));
  expect(kept[server.url].models).toEqual([{ id: "m", contextWindow: 32_768, price: { input: 2, output: 4 } }]);
  expect((await cli.start(["insights"]).ended).stdout).toMatch(/\n {2}Cost per task +\$6\.00\n/);
});

test("what a profile says goes before what the server tells, and where it says both nobody is asked", async () => {
  const cli = await createCli();
  const server = await startServer([priced]);
  const own = { provider: "litellm", baseUrl: server.url, model: "m" };
  const price = { input: 1, output: 1 };
  await writeProfiles(cli, { ...own, name: "part", price }, { ...own, name: "all", price, contextWindow: 100_000 });
  const all = await run(cli, "--profile", "all");
  expect([all.measured.contextWindow, all.measured.price, server.asked]).toEqual([100_000, price, []]);
  const part = await run(cli, "--profile", "part");
  expect([part.measured.contextWindow, part.measured.price]).toEqual([32_768, price]);
});

test("what nobody tells stays unknown, and the run goes on", async () => {
  const cli = await createCli();
  for (const models of [undefined, [], [{ ...priced, id: "another" }], [{ id: "m", info: {} }]]) {
    const server = await startServer(models);
    const { code, measured } = await run(cli, "--base-url", server.url, "--model", "m");
    expect([code, measured.contextWindow, measured.price]).toEqual([0, undefined, undefined]);
  }
  expect((await cli.start(["insights"]).ended).stdout).toMatch(/\n {2}Cost per task +unknown\n/);
});

test("a list that does not have the model, or that is old, is asked for anew", async () => {
  const cli = await createCli();
  const server = await startServer([priced]);
  await writeProfiles(cli, { name: "gateway", provider: "litellm", baseUrl: server.url, model: "m" });
  const file = join(cli.home, "data", "diglot", "models.json");
  await mkdir(join(cli.home, "data", "diglot"), { recursive: true });
  const month = 30 * 24 * 3_600_000;
  for (const list of [
    { at: Date.now(), models: [{ id: "another" }] },
    { at: Date.now() - month, models: [{ id: "m", contextWindow: 1 }] },
  ]) {
    await writeFile(file, JSON.stringify({ [server.url]: list }));
    expect((await run(cli)).measured.contextWindow).toBe(32_768);
  }
});
