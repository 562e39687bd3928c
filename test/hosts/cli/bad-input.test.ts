import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Cli, createCli } from "../../support/cli.ts";
import { startModelServer } from "../../support/model-server.ts";

async function complaint(
  cli: Cli,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly [number | null, ...string[]]> {
  const { code, stderr } = await cli.start(args, env).ended;
  return [code, ...stderr.trimEnd().split("\n")];
}

async function unusedAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}/v1`;
}

const see = 'See "diglot --help".';

test("each wrong command line gets its sentence and exit code 2", async () => {
  const cli = await createCli();
  const run = ["run", "x", "--workspace", cli.workspace];
  const table: readonly [readonly string[], string][] = [
    [["walk"], "There is no command walk."],
    [["run"], 'Say what to do: diglot run "Fix the failing test" --workspace DIR.'],
    [["run", "fix", "it"], "The task must be one argument: put it in quotes."],
    [["run", "x"], "Say where to work: --workspace DIR."],
    [[...run, "--fast"], "There is no option --fast."],
    [[...run, "-x"], "There is no option -x."],
    [[...run, "--style", "yaml"], '--style is one of auto, json, xml, not "yaml".'],
    [[...run, "--mode", "wild"], '--mode is one of code, ask, architect, not "wild".'],
    [
      [...run, "--approve", "edit,delete"],
      '--approve is all, none or a list of read, edit, command, not "edit,delete".',
    ],
    [[...run, "--max-turns", "0"], '--max-turns is a number of at least 1, not "0".'],
    [[...run, "--max-turns"], "The option --max-turns needs a value."],
    [[...run, "--demo=yes"], "The option --demo takes no value."],
    [[...run, "--compact"], "--compact belongs to diglot prompt."],
    [["decode"], 'Say what to decode: diglot decode FILE, or "-" for standard input.'],
    [["decode", "a.jsonl", "--style", "auto"], '--style is one of json, xml, not "auto".'],
    [["decode", "a.jsonl", "--demo"], "diglot decode takes no --demo."],
    [["prompt"], "Say for which style: --style json|xml."],
    [["prompt", "x", "--style", "xml"], "diglot prompt takes options only."],
    [["prompt", "--style", "xml", "--model", "m"], "diglot prompt takes no --model."],
    [[...run, "--demo", "--profile", "a"], "--demo and --profile cannot be used together."],
    [[...run, "--base-url", "http://x"], "--base-url needs --model."],
    [[...run, "--model", "m"], "--model needs --base-url."],
  ];
  const found = await Promise.all(table.map(([args]) => complaint(cli, args)));
  expect(found).toEqual(table.map(([, sentence]) => [2, sentence, see]));
  expect(await complaint(cli, [...run, "--demo", "--task", "task-0"])).toEqual([
    2,
    "There is no task task-0.",
    '"diglot tasks" lists them.',
  ]);
});

test("what has to be set right first ends with exit code 5", async () => {
  const cli = await createCli();
  await writeFile(join(cli.home, "file"), "");
  const server = await startModelServer([{ status: 401, error: "Incorrect API key" }]);
  const unknown = await startModelServer([{ status: 404, error: "model 'm' not found" }]);
  const run = ["run", "x", "--workspace", cli.workspace];
  const at = (url: string): readonly string[] => [...run, "--base-url", url, "--model", "m", "--style", "json"];
  const profiles = join(cli.home, "config/diglot/profiles.json");
  const give = "Give an existing folder with --workspace.";
  const key = "Check the key in the variable that --api-key-env, or apiKeyEnv in the profile, names.";
  const table: readonly [readonly string[], ...string[]][] = [
    [
      ["run", "x", "--demo", "--workspace", join(cli.home, "none")],
      `The workspace ${join(cli.home, "none")} does not exist.`,
      give,
    ],
    [
      ["run", "x", "--demo", "--workspace", join(cli.home, "file")],
      `The workspace ${join(cli.home, "file")} is not a folder.`,
      give,
    ],
    [
      run,
      "No model is chosen.",
      `Add --base-url URL --model M, add --demo to look around, or write profiles into ${profiles}.`,
    ],
    [
      [...run, "--profile", "p"],
      'There is no profile "p".',
      `Add --base-url URL --model M, add --demo to look around, or write profiles into ${profiles}.`,
    ],
    [
      [...at("http://x/v1"), "--api-key-env", "NO_SUCH"],
      "The environment variable NO_SUCH holds no key.",
      "Set it, or name another one with --api-key-env.",
    ],
    [
      at("htp:/x"),
      "htp:/x is not an address Diglot can use.",
      "Give the server's base URL, such as https://api.example.com/v1 or http://127.0.0.1:1234/v1.",
    ],
    [at(server.url), `${new URL(server.url).host} does not accept the key.`, key, "Incorrect API key"],
    [
      at(unknown.url),
      `${new URL(unknown.url).host} does not know the model m.`,
      "Choose a model that the server lists, or load it there first.",
      "model 'm' not found",
    ],
  ];
  const found = await Promise.all(table.map(([args]) => complaint(cli, args)));
  expect(found).toEqual(table.map(([, ...lines]) => [5, ...lines]));
});

test("a profiles file that is broken or names what does not exist is explained", async () => {
  const cli = await createCli();
  const file = join(cli.home, "config", "diglot", "profiles.json");
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  const run = ["run", "x", "--workspace", cli.workspace];
  const one = { name: "a", model: "m", baseUrl: "http://127.0.0.1:9/v1" };
  const table: readonly [unknown, string][] = [
    ["{ torn", `The profiles in ${file} could not be read.`],
    [{ profiles: [{ name: "a" }] }, `The profiles in ${file} could not be read.`],
    [{ profiles: [one, { ...one, name: "b" }] }, "No model is chosen."],
    [{ default: "c", profiles: [one] }, 'There is no profile "c".'],
    [{ profiles: [{ ...one, provider: "nobody" }] }, 'The profile a names a provider "nobody" that does not exist.'],
    [{ profiles: [{ ...one, model: "" }] }, "The profile a names no model."],
    [{ profiles: [{ ...one, apiKeyEnv: "NONE" }] }, "The environment variable NONE holds no key."],
  ];
  for (const [content, sentence] of table) {
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    expect((await complaint(cli, run)).slice(0, 2)).toEqual([5, sentence]);
  }
});

test("a server that is down, fails or stays silent ends with exit code 3, a spent budget with 6", async () => {
  const cli = await createCli();
  const broken = await startModelServer([{ status: 400, error: "out of cheese" }]);
  const silent = await startModelServer([{ say: "" }]);
  const busy = await startModelServer(["a", "b"].map((path) => ({ call: "list_files", input: { path } })));
  const at = (url: string, ...more: string[]): readonly string[] => [
    "run",
    "x",
    "--workspace",
    cli.workspace,
    "--base-url",
    url,
    "--model",
    "m",
    "--style",
    "json",
    ...more,
  ];
  const nobody = await unusedAddress();
  const ends = [at(nobody), at(broken.url), at(silent.url), at(busy.url, "--max-turns", "2")];
  const [unanswered, refused, empty, spent] = await Promise.all(ends.map((args) => complaint(cli, args)));
  expect(unanswered?.slice(0, 2)).toEqual([3, `Nothing answers at ${nobody}. Diglot tried 3 times.`]);
  expect(refused).toEqual([
    3,
    "The server refused the request.",
    "The details give its reason. Trying the other tool-call style may help.",
    "out of cheese",
  ]);
  expect(empty).toEqual([3, "The model sent 3 empty replies in a row.", "Try another --style, or another model."]);
  expect(spent).toEqual([
    6,
    "The run took 2 turns without finishing.",
    "Look at what it did. Go on with --task, or give more with --max-turns.",
  ]);
});

test("data that cannot be saved ends with exit code 7 and names the place", async () => {
  const cli = await createCli();
  await writeFile(join(cli.home, "data"), "a file where the folder should be");
  const [code, sentence] = await complaint(cli, ["run", "x", "--workspace", cli.workspace, "--demo"]);
  expect(code).toBe(7);
  expect(sentence).toContain(`Diglot could not save to ${join(cli.home, "data/diglot")}`);
});

test("help and version go to stdout with exit code 0; help names every exit code", async () => {
  const cli = await createCli();
  const help = await cli.start(["--help"]).ended;
  expect(help).toMatchObject({ code: 0, stderr: "" });
  for (const code of [0, 1, 2, 3, 4, 5, 6, 7]) expect(help.stdout).toMatch(new RegExp(`^  ${code}  \\w`, "m"));
  expect(await cli.start([]).ended).toMatchObject({ code: 0, stdout: help.stdout });
  expect(await cli.start(["--version"]).ended).toMatchObject({ code: 0, stdout: "0.0.0-test\n" });
});

test("a profile of the editor's models is refused in one sentence, whatever is done with it", async () => {
  const cli = await createCli();
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  const profile = { name: "mine", provider: "editor", model: "copilot/gpt" };
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  for (const args of [["run", "x", "--workspace", cli.workspace], ["check"]]) {
    const [, ...words] = await complaint(cli, args);
    expect(words.join(" ")).toContain("VS Code's models can only be asked inside VS Code. Choose another profile here");
  }
});
