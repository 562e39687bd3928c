import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createCli } from "../../support/cli.ts";
import { type ScriptedServer, startScriptedServer } from "../../support/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const calls: Readonly<Record<string, readonly [object, object]>> = {
  json: [
    { type: "tool_use", id: "toolu_1", name: "list_files", input: { path: "." } },
    { type: "tool_use", id: "toolu_2", name: "attempt_completion", input: { result: "Listed." } },
  ],
  xml: [
    { type: "text", text: "<list_files>\n<path>.</path>\n</list_files>" },
    { type: "text", text: "<attempt_completion>\n<result>Listed.</result>\n</attempt_completion>" },
  ],
};

type Blocks = readonly object[];

/** A server whose replies hold these blocks, each as a whole; and a profile for it. */
async function startTask(replies: readonly Blocks[], args: readonly string[], stop = "tool_use") {
  const paths: (string | undefined)[] = [];
  const listening = await startScriptedServer(
    (request, response) => {
      const blocks = replies[paths.length] ?? [];
      paths.push(request.url);
      const events = [
        { type: "message_start", message: { usage: { input_tokens: 7 } } },
        ...blocks.flatMap((block, index) => [
          { type: "content_block_start", index, content_block: block },
          { type: "content_block_stop", index },
        ]),
        { type: "message_delta", delta: { stop_reason: stop }, usage: { output_tokens: 9 } },
        { type: "message_stop" },
      ];
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
    },
    { hasList: false },
  );
  server = listening;
  const cli = await createCli();
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  const profile = { name: "claude", provider: "anthropic", baseUrl: listening.url, model: "m", apiKeyEnv: "KEY" };
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  const options = ["--workspace", cli.workspace, ...args];
  const ended = await cli.start(["run", "List the files", ...options], { KEY: "secret-key" }).ended;
  return { ...ended, paths, server: listening };
}

test.each(["json", "xml"])("a profile of the provider anthropic does its task in style %s", async (style) => {
  const replies = calls[style]?.map((block) => [block]) ?? [];
  const { code, stdout, paths, server: asked } = await startTask(replies, ["--style", style]);
  expect({ code, listed: stdout.includes("Listed.") }).toEqual({ code: 0, listed: true });
  expect(paths).toEqual(["/v1/messages", "/v1/messages"]);
  expect(asked.headers[1]).toMatchObject({ "x-api-key": "secret-key" });
  const second = JSON.stringify(asked.bodies[1]);
  expect(second.includes('"type":"tool_result"')).toBe(style === "json");
  expect(second.includes('"tools":')).toBe(style === "json");
  expect(second).toContain("package.json");
});

test("a reply goes back as it came: thinking between its calls, with its signatures, in order", async () => {
  const call = (path: string, id: string) => ({ type: "tool_use", id, name: "list_files", input: { path } });
  const said = [
    { type: "thinking", thinking: "First  this.\n", signature: "b25l" },
    { type: "redacted_thinking", data: "ZW5j" },
    { type: "text", text: "Looking." },
    call(".", "toolu_1"),
    { type: "thinking", thinking: "", signature: "dHdv" },
    call("src", "toolu_2"),
  ];
  const { server: asked } = await startTask([said, [calls["json"]?.[1] ?? {}]], ["--style", "json"]);
  const { messages } = asked.bodies[1] as { readonly messages: readonly { readonly content: Blocks }[] };
  const sent = messages[1]?.content.map((block) => ("id" in block ? { ...block, id: "any" } : block));
  expect(sent).toEqual(said.map((block) => ("id" in block ? { ...block, id: "any" } : block)));
  expect(messages[2]?.content.slice(0, 2)).toMatchObject([{ type: "tool_result" }, { type: "tool_result" }]);
});

test("a reply that the provider refused ends the run and says so, and is not asked for again", async () => {
  const { code, stdout, stderr, paths } = await startTask([[]], ["--style", "json"], "refusal");
  expect({ failed: code !== 0, asked: paths.length }).toEqual({ failed: true, asked: 1 });
  expect(stdout + stderr).toContain("The provider refused to let this reply go on.");
});
