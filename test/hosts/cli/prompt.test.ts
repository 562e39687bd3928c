import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Cli, createCli } from "../../support/cli.ts";
import { startModelServer } from "../../support/model-server.ts";

/** What a task really sends before its first word. */
async function sent(cli: Cli, style: string, contextWindow?: number) {
  const server = await startModelServer([{ say: "Hello." }]);
  const profile = { name: "p", baseUrl: server.url, model: "m", contextWindow };
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  const args = ["run", "Hi", "--workspace", cli.workspace, "--style", style, "--mode", "ask"];
  expect(await cli.start(args).ended).toMatchObject({ code: 0, stderr: "" });
  const { messages, tools } = JSON.parse(server.requests[0]?.body ?? "");
  return { system: messages[0].content as string, first: messages[1].content as string, tools: tools as unknown };
}

async function printed(cli: Cli, ...args: readonly string[]) {
  const { code, stdout, stderr } = await cli.start(["prompt", "--workspace", cli.workspace, ...args]).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const [, ...pieces] = stdout.split(/^--- (.*) ---\n/m);
  const sections = new Map<string, string>();
  for (let at = 0; at < pieces.length; at += 2)
    sections.set(pieces[at] ?? "", (pieces[at + 1] ?? "").replace(/\n$/, ""));
  return sections;
}

const note = "In the first message, after the person's words";

test.each([
  ["json", undefined, []],
  ["xml", undefined, []],
  ["json", 16_384, ["--compact"]],
  ["xml", 16_000, ["--compact"]],
  ["xml", 16_385, []],
] as const)("style %s with a context window of %s: prompt %j prints exactly what a task sends", async (...row) => {
  const [style, contextWindow, options] = row;
  const cli = await createCli();
  const { system, tools, first } = await sent(cli, style, contextWindow);
  const sections = await printed(cli, "--style", style, "--mode", "ask", ...options);
  expect(sections.get("System")).toBe(system);
  const shown = sections.get("Tools");
  expect(shown === undefined ? undefined : JSON.parse(shown)).toEqual(tools);
  expect(first).toContain(sections.get(note));
  expect(sections.get(note)).toBe("<mode>ask</mode>");
});

test("the figures add up, and say whose estimate they are", async () => {
  const cli = await createCli();
  for (const style of ["json", "xml"]) {
    const figures = (await printed(cli, "--style", style)).get("Tokens") ?? "";
    const [system, tools, total] = ["system", "tools", "total"].map((name) =>
      Number(new RegExp(`^${name}: (\\d+)`, "m").exec(figures)?.[1]),
    );
    expect(total).toBe((system ?? 0) + (tools ?? 0));
    expect(total).toBeGreaterThan(1_000);
    expect(figures).toContain("Diglot's own estimate, within 10 % of the o200k tokenizer on this text.");
  }
});

test("a workspace that is not there is explained", async () => {
  const cli = await createCli();
  const none = join(cli.home, "none");
  const { code, stderr } = await cli.start(["prompt", "--style", "xml", "--workspace", none]).ended;
  expect(code).toBe(5);
  expect(stderr).toContain(`The workspace ${none} does not exist.`);
});
