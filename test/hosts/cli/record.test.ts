import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createCli } from "../../support/cli.ts";
import { startModelServer } from "../../support/model-server.ts";

const key = "sk-very-secret-1234";

interface Line {
  readonly id: string;
  readonly mode: string;
  readonly tools: readonly string[];
  readonly http: { readonly status: number };
  readonly request: { readonly url: string; readonly headers: Record<string, string>; readonly body: unknown };
}

async function linesIn(file: string): Promise<readonly Line[]> {
  const text = await readFile(file, "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

test("the exchanges of a run stand in the file, without the key, and decode to what the run did", async () => {
  const cli = await createCli();
  const server = await startModelServer([
    { call: "list_files", input: { path: "src" } },
    { status: 400, error: `stream_options is not allowed for ${key}` },
    { say: "Listed." },
  ]);
  const file = join(cli.home, "exchanges.jsonl");
  const run = [
    "run",
    "List",
    "--workspace",
    cli.workspace,
    "--base-url",
    server.url,
    "--model",
    "m",
    "--style",
    "json",
  ];
  const args = [...run, "--api-key-env", "KEY", "--record", file];
  expect(await cli.start(args, { KEY: key }).ended).toMatchObject({ code: 0, stderr: "" });
  const lines = await linesIn(file);
  expect(lines.map(({ http }) => http.status)).toEqual([200, 400, 200]);
  expect(lines.map(({ request }) => request.body)).toEqual(server.requests.map(({ body }) => JSON.parse(body)));
  expect(lines[0]).toMatchObject({ mode: "json", request: { headers: { authorization: "[hidden]" } } });
  expect(lines[0]?.tools).toContain("list_files");
  expect(await readFile(file, "utf8")).not.toContain(key);
  expect((await stat(file)).mode & 0o077).toBe(0);

  const decoded = await cli.start(["decode", file]).ended;
  expect({ code: decoded.code, stderr: decoded.stderr }).toEqual({ code: 0, stderr: "" });
  const outcomes = decoded.stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(outcomes.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
  expect(outcomes.map(({ calls, text, error }) => ({ calls, text, error }))).toEqual([
    { calls: [{ name: "list_files", arguments: { path: "src" } }], text: "", error: null },
    { calls: [], text: "", error: "bad_request" },
    { calls: [], text: "Listed.", error: null },
  ]);
});

test("a second run adds to the file, in the other style too", async () => {
  const cli = await createCli();
  const file = join(cli.home, "exchanges.jsonl");
  const run = ["run", "Fix the failing test", "--workspace", cli.workspace, "--demo", "--approve", "all"];
  for (const style of ["xml", "json"]) await cli.start([...run, "--style", style, "--record", file]).ended;
  const lines = await linesIn(file);
  expect(new Set(lines.map(({ mode }) => mode))).toEqual(new Set(["xml", "json"]));
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  const { stdout } = await cli.start(["decode", file]).ended;
  const names = stdout
    .trimEnd()
    .split("\n")
    .flatMap((line) => JSON.parse(line).calls.map((call: Line & { name: string }) => call.name));
  expect(names.filter((name) => name === "read_file")).toHaveLength(4);
});

test("a file that cannot be written to ends the run before it begins, and a request without a reply is told", async () => {
  const cli = await createCli();
  const run = ["run", "x", "--workspace", cli.workspace];
  const folder = await cli.start([...run, "--demo", "--record", cli.home]).ended;
  expect(folder.code).toBe(2);
  expect(folder.stderr.split("\n").slice(0, 2)).toEqual([
    `The file ${cli.home} cannot be written to.`,
    "Name another file with --record.",
  ]);
  const file = join(cli.home, "none.jsonl");
  await writeFile(file, "");
  const unheard = ["--base-url", "http://127.0.0.1:1/v1", "--model", "m", "--style", "xml", "--record", file];
  const { stderr } = await cli.start([...run, ...unheard]).ended;
  expect(stderr).toContain(`Requests that got no reply and are not in ${file}: 1.\n`);
  expect(await readFile(file, "utf8")).toBe("");
});
