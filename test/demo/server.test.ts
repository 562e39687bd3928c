import { type IncomingMessage, request, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type DemoServer, startDemoServer } from "../../src/demo/index.ts";
import { ask, type Entry, post, refusal, renderBody, type Style, toolNames } from "./client.ts";

let server: DemoServer;

beforeAll(async () => {
  server = await startDemoServer({ pace: "fast" });
});
afterAll(() => server.close());

const fix: Entry = { role: "user", text: "fix the failing test" };

function get(path: string, host: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(`${server.url}${path}`, { headers: { host } }, resolve).on("error", reject).end();
  });
}

describe("the server", () => {
  it("lists its model", async () => {
    const response = await fetch(`${server.url}/models`);
    expect(await response.json()).toMatchObject({ object: "list", data: [{ id: "demo", object: "model" }] });
  });

  it.each([
    ["127.0.0.1:8080", 200],
    ["localhost", 200],
    ["[::1]:80", 200],
    ["evil.example", 403],
    ["127.0.0.1.evil.example", 403],
    ["localhost:80@evil.example", 403],
  ])("answers a request for the host %s with %i", async (host, status) => {
    const response = await get("/models", host);
    response.resume();
    expect(response.statusCode).toBe(status);
  });

  it.each([
    ["what it does not know", "/v1/embeddings", "{}", 404],
    ["what is not JSON", "/v1/chat/completions", "{", 400],
    ["what has no messages", "/v1/chat/completions", "{}", 400],
    ["a message without a role", "/v1/chat/completions", '{"messages":[{"content":"hi"}]}', 400],
    ["a body beyond 32 MB", "/v1/chat/completions", " ".repeat(32 * 1024 * 1024 + 1), 413],
  ])("refuses %s", async (_, path, body, status) => {
    const response = await fetch(new URL(path, server.url), { method: "POST", body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  it("ends its stream when the client goes away, and other clients notice nothing", async () => {
    const writes = vi.spyOn(ServerResponse.prototype, "write");
    const words: Entry = { role: "user", text: "stream 5000 deltas at 200 per second" };
    const gone = new AbortController();
    const slow = await post(server.url, renderBody("json", [words]), { signal: gone.signal });
    await slow.body?.getReader().read();
    gone.abort();
    const writesInAWhile = async (): Promise<number> => {
      const before = writes.mock.calls.length;
      await setTimeout(200);
      return writes.mock.calls.length - before;
    };
    await expect.poll(writesInAWhile).toBe(0);
    writes.mockRestore();
    expect((await ask(server.url, "json", [fix])).calls).toHaveLength(2);
  });

  it("closes while a stream is running", async () => {
    const other = await startDemoServer({ pace: "fast" });
    const words: Entry = { role: "user", text: "stream 1000 deltas at 10 per second" };
    const response = await post(other.url, renderBody("json", [words]));
    await other.close();
    await expect(response.text()).rejects.toThrow();
  });

  it("answers whole when no stream is wanted", async () => {
    const response = await post(server.url, { ...renderBody("json", [fix]), stream: false });
    const { choices, usage } = (await response.json()) as { choices: readonly object[]; usage: object };
    expect(choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        role: "assistant",
        reasoning_content: expect.stringContaining("test"),
        tool_calls: [
          { type: "function", function: { name: "read_file", arguments: '{"path":"src/parse.js"}' } },
          { type: "function", function: { name: "read_file", arguments: '{"path":"test/parse.test.js"}' } },
        ],
      },
    });
    expect(usage).toMatchObject({ prompt_tokens: expect.any(Number) });
  });

  it("sends usage only when it is asked for", async () => {
    const response = await post(server.url, { ...renderBody("xml", [fix]), stream_options: undefined });
    const body = await response.text();
    expect(body).not.toContain('"usage"');
    expect(body.endsWith("data: [DONE]\n\n")).toBe(true);
  });

  it("takes its time at a person's pace", async () => {
    const calm = await startDemoServer();
    const started = performance.now();
    const reply = await ask(calm.url, "xml", [{ role: "user", text: "survive a tool error" }]);
    await calm.close();
    expect(reply.calls).toHaveLength(1);
    expect(performance.now() - started).toBeGreaterThan(800);
  });
});

describe.each<Style>(["json", "xml"])("what is asked, in %s", (style) => {
  it("is answered honestly when the script does not know it", async () => {
    const reply = await ask(server.url, style, [{ role: "user", text: "Write me a compiler" }]);
    expect(reply.calls).toEqual([]);
    expect(reply.text).toMatch(/a script, not an AI[\s\S]*Fix the failing test[\s\S]*Create a small module/);
  });

  it("is taken from the newest words", async () => {
    const history: Entry[] = [
      fix,
      { role: "reply", text: "Done.", calls: [] },
      { role: "user", text: "Now survive a tool error" },
    ];
    expect((await ask(server.url, style, history)).calls[0]?.name).toBe("apply_diff");
    const unknown: Entry[] = [
      ...history,
      { role: "reply", text: "Done.", calls: [] },
      { role: "user", text: "Thanks!" },
    ];
    expect((await ask(server.url, style, unknown)).text).toContain("demo model");
  });

  it("goes on where it was when the words only say so", async () => {
    const cut: Entry[] = [fix, { role: "reply", text: "I'll read", calls: [] }, { role: "user", text: "Go on" }];
    expect((await ask(server.url, style, cut)).calls).toHaveLength(2);
  });

  it("is answered in the same way twice: nothing is remembered", async () => {
    const [first, second] = [await ask(server.url, style, [fix]), await ask(server.url, style, [fix])];
    expect(second.calls.map((call) => call.input)).toEqual(first.calls.map((call) => call.input));
  });
});

describe("tools that a scenario needs", () => {
  it("are missed in a native request", async () => {
    const tools = toolNames.slice(0, 3).map((name) => ({ type: "function", function: { name } }));
    const message = await refusal(server.url, { ...renderBody("json", [fix]), tools });
    expect(message).toMatch(/'tools' lacks apply_diff, execute_command, attempt_completion/);
  });

  it("are missed where the system text does not teach them", async () => {
    const messages = [
      { role: "system", content: "Use <read_file> and <search_files>." },
      { role: "user", content: "fix the failing test" },
    ];
    expect(await refusal(server.url, { messages })).toMatch(
      /does not show apply_diff, execute_command, attempt_completion/,
    );
  });

  it("are not looked for where the words ask for text only; its rate has a default", async () => {
    const gone = new AbortController();
    const body = { messages: [{ role: "user", content: "stream deltas" }], stream: true };
    expect((await post(server.url, body, { signal: gone.signal })).status).toBe(200);
    gone.abort();
  });

  it("are not looked for when there are only words to say", async () => {
    const messages = [{ role: "user", content: [{ type: "text", text: "stream 20 deltas at 1000 per second" }] }];
    expect((await post(server.url, { messages })).status).toBe(200);
  });
});
