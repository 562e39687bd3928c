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

const gateway = (url: string) => ({ name: "gateway", provider: "litellm", baseUrl: url, model: "m" });
const check = (cli: Cli, ...options: readonly string[]) => cli.start(["check", ...options]).ended;

test("a check keeps what the server tells of its model; runs know it and ask for no list; insights has the cost", async () => {
  const cli = await createCli();
  const server = await startServer([priced]);
  await writeProfiles(cli, gateway(server.url));
  const before = await run(cli);
  expect([before.code, before.measured.price, server.asked]).toEqual([0, undefined, []]);
  await check(cli);
  const asked = server.asked.length;
  const known = expect.objectContaining({ contextWindow: 32_768, price: { input: 2, output: 4 } });
  const after = await run(cli);
  expect([after.code, after.measured]).toEqual([0, known]);
  expect(server.asked.length).toBe(asked);
  const kept = JSON.parse(await readFile(join(cli.home, "data", "diglot", "models.json"), "utf8"));
  expect(kept[server.url].models).toEqual([{ id: "m", contextWindow: 32_768, price: { input: 2, output: 4 } }]);
  expect((await cli.start(["insights"]).ended).stdout).toMatch(/1 check, not counted above: .*\$\d/);
});

test("what a profile says goes before what the server tells", async () => {
  const cli = await createCli();
  const server = await startServer([priced]);
  const price = { input: 1, output: 1 };
  await writeProfiles(
    cli,
    { ...gateway(server.url), name: "part", price },
    { ...gateway(server.url), name: "all", price, contextWindow: 100_000 },
  );
  await check(cli, "--profile", "part");
  const part = await run(cli, "--profile", "part");
  expect([part.measured.contextWindow, part.measured.price]).toEqual([32_768, price]);
  const all = await run(cli, "--profile", "all");
  expect([all.measured.contextWindow, all.measured.price]).toEqual([100_000, price]);
});

test("what nobody tells stays unknown, and the run goes on", async () => {
  const cli = await createCli();
  for (const models of [undefined, [], [{ ...priced, id: "another" }], [{ id: "m", info: {} }]]) {
    const server = await startServer(models);
    const source = ["--base-url", server.url, "--model", "m"];
    await check(cli, ...source);
    const { code, measured } = await run(cli, ...source);
    expect([code, measured.contextWindow, measured.price]).toEqual([0, undefined, undefined]);
  }
  expect((await cli.start(["insights"]).ended).stdout).toMatch(/\n {2}Cost per task +unknown\n/);
});

test("a list that does not have the model, or that is old, is asked for anew by the next check", async () => {
  const cli = await createCli();
  const server = await startServer([priced]);
  await writeProfiles(cli, gateway(server.url));
  const file = join(cli.home, "data", "diglot", "models.json");
  await mkdir(join(cli.home, "data", "diglot"), { recursive: true });
  const month = 30 * 24 * 3_600_000;
  for (const list of [
    { at: Date.now(), models: [{ id: "another" }] },
    { at: Date.now() - month, models: [{ id: "m", contextWindow: 1 }] },
  ]) {
    await writeFile(file, JSON.stringify({ [server.url]: list }));
    await check(cli);
    expect((await run(cli)).measured.contextWindow).toBe(32_768);
  }
});
