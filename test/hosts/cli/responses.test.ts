import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createCli } from "../../support/cli.ts";
import { calls, created, cutShort, over, says, thinks } from "../../support/responses-events.ts";
import { type ScriptedServer, startScriptedServer } from "../../support/scripted-server.ts";
import { faultsOf, type SentBody } from "../../support/strict-responses.ts";

const sealed = thinks(0, "rs_1", "A list first.", "c2VhbGVk");
const replies: Readonly<Record<string, readonly string[]>> = {
  json: [
    sealed + calls(1, "fc_1", "list_files", { path: "." }),
    calls(0, "fc_2", "attempt_completion", { result: "Listed." }),
  ],
  xml: [
    sealed + says(1, "msg_1", "<list_files>\n<path>.</path>\n</list_files>"),
    says(0, "msg_2", "<attempt_completion>\n<result>Listed.</result>\n</attempt_completion>"),
  ],
};

/** A strict server with these replies, and a profile for it. `refuse`: words that it refuses a request with. */
async function runTask(
  events: readonly string[],
  style: string,
  refuse: (body: SentBody) => string | undefined = () => undefined,
) {
  let given = 0;
  const server: ScriptedServer = await startScriptedServer(
    (_request, response) => {
      const body = server.bodies.at(-1) as SentBody;
      const [fault = refuse(body)] = faultsOf(body, (id) => /^(rs|fc|msg)_1$/.test(id));
      const error = { message: fault, type: "invalid_request_error", param: null, code: null };
      if (fault !== undefined) return void response.writeHead(400).end(JSON.stringify({ error }));
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(created + (events[given++] ?? ""));
    },
    { hasList: false },
  );
  onTestFinished(server.close);
  const cli = await createCli();
  await mkdir(join(cli.home, "config", "diglot"), { recursive: true });
  const profile = { name: "gpt", provider: "openai-responses", baseUrl: server.url, model: "m", apiKeyEnv: "KEY" };
  await writeFile(join(cli.home, "config", "diglot", "profiles.json"), JSON.stringify({ profiles: [profile] }));
  const args = ["run", "List the files", "--workspace", cli.workspace, "--style", style];
  return { ...(await cli.start(args, { KEY: "secret-key" }).ended), server };
}

test.each(["json", "xml"])("a profile of the provider openai-responses does its task in style %s", async (style) => {
  const { code, stdout, server } = await runTask(replies[style]?.map((events) => events + over()) ?? [], style);
  expect({ code, listed: stdout.includes("Listed.") }).toEqual({ code: 0, listed: true });
  expect(server.headers[1]).toMatchObject({ authorization: "Bearer secret-key" });
  const second = server.bodies[1] as SentBody;
  expect(second.tools === undefined).toBe(style === "xml");
  const kinds = second.input.map(({ type, role }) => (type === "message" ? role : type));
  const native = ["user", "reasoning", "function_call", "function_call_output"];
  expect(kinds).toEqual(style === "json" ? native : ["user", "reasoning", "assistant", "user"]);
  expect(second.input[1]).toMatchObject({ id: "rs_1", encrypted_content: "c2VhbGVk" });
  expect(JSON.stringify(second.input.at(-1))).toContain("package.json");
});

test("what the server refuses is left out of the same turn and of every later one", async () => {
  const events = replies["json"]?.map((one) => one + over()) ?? [];
  const { code, stdout, stderr, server } = await runTask(events, "json", ({ include }) =>
    include === undefined ? undefined : "Encrypted content is not supported with this model.",
  );
  expect(code).toBe(0);
  expect(server.bodies.map((body) => "include" in (body as SentBody))).toEqual([true, false, false]);
  expect(stdout + stderr).toContain("This server refused encrypted reasoning.");
});

test("a reply that the provider's filter ended ends the run and says so, and is not asked for again", async () => {
  const { code, stdout, stderr, server } = await runTask([cutShort("content_filter")], "json");
  expect({ failed: code !== 0, asked: server.bodies.length }).toEqual({ failed: true, asked: 1 });
  expect(stdout + stderr).toContain("The provider refused to let this reply go on.");
});
