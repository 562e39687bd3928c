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

test.each(["json", "xml"])("a profile of the provider anthropic does its task in style %s", async (style) => {
  const paths: (string | undefined)[] = [];
  server = await startScriptedServer((request, response) => {
    const block = calls[style]?.[paths.length];
    paths.push(request.url);
    const events = [
      { type: "message_start", message: { usage: { input_tokens: 7 } } },
      { type: "content_block_start", index: 0, content_block: block },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 9 } },
      { type: "message_stop" },
    ];
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""));
  });
  const cli = await createCli();
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  const profile = { name: "claude", provider: "anthropic", baseUrl: server.url, model: "m", apiKeyEnv: "KEY" };
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  const options = ["--workspace", cli.workspace, "--style", style];
  const { code, stdout } = await cli.start(["run", "List the files", ...options], { KEY: "secret-key" }).ended;
  expect({ code, listed: stdout.includes("Listed.") }).toEqual({ code: 0, listed: true });
  expect(paths).toEqual(["/v1/messages", "/v1/messages"]);
  expect(server.headers[1]).toMatchObject({ "x-api-key": "secret-key" });
  const second = JSON.stringify(server.bodies[1]);
  expect(second.includes('"type":"tool_result"')).toBe(style === "json");
  expect(second.includes('"tools":')).toBe(style === "json");
  expect(second).toContain("package.json");
});
