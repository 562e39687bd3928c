import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { historyOf } from "../../src/core/history.ts";
import { event, inTurn, runAt, says, wires } from "../support/fault-runs.ts";
import * as messages from "../support/messages-events.ts";
import type { NetworkWire } from "../support/network-wires.ts";
import { response, startRawServer } from "../support/raw-server.ts";
import * as responses from "../support/responses-events.ts";

/** All of the text in one line. */
const wholeIn: Readonly<Record<NetworkWire, (text: string) => string>> = {
  ...says,
  "openai-responses": (text) => {
    const item = { type: "message", id: "msg_1", role: "assistant", status: "completed" };
    const content = [{ type: "output_text", text, annotations: [] }];
    return responses.created + responses.over([{ ...item, content }]);
  },
};

describe.each(wires)("on the wire %s", (wire) => {
  const refusal = '{"type":"error","error":{"type":"x","message":"no"}}';
  const done = says[wire]("Done.");

  test.each([400, 401, 402, 403, 404, 413, 422])("status %s is asked once", async (status) => {
    const server = await inTurn(response(status, refusal));
    expect((await runAt(server.host, { wire })).end).toBe("failed");
    expect(server.requests).toBe(1);
  });

  test.each([408, 429, 500, 502, 503, 504, 529])("status %s is asked six times", async (status) => {
    const server = await inTurn(response(status, refusal));
    const { error } = await runAt(server.host, { wire });
    expect(error?.message).toContain("Diglot tried 6 times.");
    expect(server.requests).toBe(6);
  });

  test("what passes with time is over when the server answers", async () => {
    const server = await inTurn(response(503, "upstream"), response(429, refusal), response(200, done));
    expect((await runAt(server.host, { wire })).end).toBe("answered");
    expect(server.requests).toBe(3);
  });

  const date = (ms: number): string => new Date(Date.now() + ms).toUTCString();
  const asked: readonly (readonly [string, string, number, number])[] = [
    ["seconds", "retry-after: 30", 30_000, 30_000],
    ["none", "retry-after: 0", 500, 500],
    ["one", "retry-after: 1", 1_000, 1_000],
    ["an hour", "retry-after: 3600", 3_600_000, 3_600_000],
    ["a date", `retry-after: ${date(3_000_000)}`, 1_800_000, 3_000_000],
    ["a date that is past", `retry-after: ${date(-60_000)}`, 500, 500],
    ["a date of the old form", "retry-after: Sunday, 06-Nov-94 08:49:37 GMT", 500, 500],
    ["milliseconds", "retry-after-ms: 1234\r\nretry-after: 2", 1_234, 1_234],
    ["junk", "retry-after: soon 2099", 500, 500],
    ["less than nothing", "retry-after: -5", 500, 500],
  ];
  test.each(asked)("Retry-After with %s is waited for", async (_name, header, least, most) => {
    const server = await inTurn(response(429, refusal, [header]), response(200, done));
    const { clock, end } = await runAt(server.host, { wire });
    expect(end).toBe("answered");
    expect(clock.waits.length).toBe(1);
    expect(clock.waits[0]).toBeGreaterThanOrEqual(least);
    expect(clock.waits[0]).toBeLessThanOrEqual(most);
  });

  test("a connection that is closed or reset without an answer is made six times", async () => {
    for (const hangUp of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
      const server = await startRawServer(hangUp);
      expect((await runAt(server.host, { wire })).error).toMatchObject({ code: "unreachable" });
      expect(server.requests).toBe(6);
    }
  });

  test("a length that promises more than comes is a reply that broke, and is asked for again", async () => {
    const broken = response(200, done.slice(0, -20), [`content-length: ${done.length}`]);
    const server = await inTurn(broken, response(200, done));
    const { end, task } = await runAt(server.host, { wire });
    expect(end).toBe("answered");
    expect(server.requests).toBeLessThanOrEqual(2);
    expect(historyOf(task.log.state).length).toBe(2);
  });

  test("a length that promises less than comes cuts the reply, and it is asked for again", async () => {
    const server = await inTurn(response(200, done, ["content-length: 60"]), response(200, done));
    expect((await runAt(server.host, { wire })).end).toBe("answered");
    expect(server.requests).toBe(2);
  });

  test("a half-open connection is given up wherever it falls silent, and the request sent again", async () => {
    const whole = response(200, done);
    const body = whole.indexOf("\r\n\r\n") + 4;
    const fallSilentAt = async (cut: number): Promise<void> => {
      const server = await startRawServer((socket, request) => {
        if (request === 1) socket.write(whole.slice(0, cut));
        else socket.end(whole);
      });
      const { end } = await runAt(server.host, { wire, limits: { firstByteMs: 600, idleMs: 600 } });
      expect([cut, end, server.requests]).toEqual([cut, "answered", 2]);
    };
    await Promise.all([0, 20, body, body + 30, whole.length - 30].map(fallSilentAt));
  });

  test("a reply that drips in byte by byte is read whole, however long it takes", async () => {
    const whole = response(200, done);
    const server = await startRawServer((socket) => {
      let at = 0;
      const drip = setInterval(() => {
        socket.write(whole.slice(at, ++at));
        if (at < whole.length) return;
        clearInterval(drip);
        socket.end();
      }, 1);
      socket.once("close", () => clearInterval(drip));
    });
    const { task, end } = await runAt(server.host, { wire, limits: { idleMs: 2_000 } });
    expect([end, server.requests]).toEqual(["answered", 1]);
    expect(JSON.stringify(historyOf(task.log.state))).toContain("Done.");
  });

  test("a line of 10 MB in small pieces is read whole", async () => {
    const text = "x".repeat(10 * 1024 * 1024);
    const whole = response(200, wholeIn[wire](text));
    const server = await startRawServer(async (socket) => {
      for (let at = 0; at < whole.length; at += 4096)
        if (!socket.write(whole.slice(at, at + 4096))) await new Promise((resolve) => socket.once("drain", resolve));
      socket.end();
    });
    const { task, end } = await runAt(server.host, { wire });
    expect([end, server.requests]).toEqual(["answered", 1]);
    expect(JSON.stringify(historyOf(task.log.state)).length).toBeGreaterThan(text.length);
  });

  test("a line without an end is given up at 16 MB and not asked for again", async () => {
    const server = await startRawServer((socket) => {
      socket.write(response(200, "data: {"));
      const more = (): void => {
        while (socket.writable && socket.write("x".repeat(64 * 1024)));
      };
      socket.on("drain", more);
      more();
    });
    expect((await runAt(server.host, { wire })).error).toMatchObject({ code: "bad_response" });
    expect(server.requests).toBe(1);
  });
});

/** Errors under status 200, with how often they are asked about. */
const inside: readonly (readonly [string, string, number])[] = [
  ["OpenRouter's rate limit", 'data: {"error":{"code":429,"message":"Rate limit exceeded: free-models-per-min."}}', 6],
  ["OpenRouter in the middle", `${event({ delta: { content: "Par" } })}data: {"error":{"code":502,"message":"x"}}`, 6],
  ["a bare text", 'data: {"error":"model runner has unexpectedly stopped"}', 6],
  ["vLLM's object", 'data: {"object":"error","message":"server is overloaded"}', 6],
  ["an error of the choice", 'data: {"choices":[{"error":{"code":503,"message":"x"},"delta":{}}]}', 6],
  ["finish_reason error", 'data: {"choices":[{"delta":{},"finish_reason":"error"}]}', 6],
  ["MiniMax 1002", 'data: {"choices":null,"base_resp":{"status_code":1002,"status_msg":"rate limit"}}', 6],
  ["Z.ai 1234", 'data: {"error":{"code":"1234","message":"网络错误，错误id：x，请联系客服。"}}', 6],
  ["Z.ai 1302", 'data: {"error":{"code":"1302","message":"Rate limit reached for requests"}}', 6],
  ["a refusal with status 400", 'data: {"error":{"code":400,"message":"no"}}', 1],
  ["no credit", 'data: {"error":{"code":402,"message":"Insufficient credits"}}', 1],
  ["a spent quota", 'data: {"error":{"message":"x","code":"insufficient_quota"}}', 1],
  ["a web page", "<!doctype html><title>Sign in</title>", 1],
  ["words that are no JSON", "data: hello", 1],
  ["what only begins like JSON", "{malformed json: <<<chaos>>>", 1],
  ["a word in brackets", "[error] no upstream", 1],
  ["a filter", 'data: {"error":{"message":"Content Exists Risk"}}', 1],
  ["nothing but an end", `${event({ delta: { content: "Half" } })}`, 6],
];
test.each(inside)("under status 200, %s", async (_name, body, requests) => {
  const server = await inTurn(response(200, `${body}\n\n`));
  expect((await runAt(server.host)).end).toBe("failed");
  expect(server.requests).toBe(requests);
});

test("what OpenAI says inside of a Responses stream counts as with a status", async () => {
  for (const [code, requests] of [
    ["rate_limit_exceeded", 6],
    ["server_error", 6],
    ["server_is_overloaded", 6],
    ["insufficient_quota", 1],
    ["invalid_prompt", 1],
  ] as const) {
    const failed = { object: "response", status: "failed", error: { code, message: "x" }, output: [] };
    const body = responses.created + responses.event("response.failed", { response: failed });
    const server = await inTurn(response(200, body));
    await runAt(server.host, { wire: "openai-responses" });
    expect([code, server.requests]).toEqual([code, requests]);
  }
});

test("what Anthropic says inside of a stream counts as with a status", async () => {
  for (const [type, requests] of [
    ["overloaded_error", 6],
    ["api_error", 6],
    ["rate_limit_error", 6],
    ["invalid_request_error", 1],
    ["authentication_error", 1],
  ] as const) {
    const error = messages.event({ type: "error", error: { type, message: "x" } });
    const server = await inTurn(response(200, messages.started + error));
    await runAt(server.host, { wire: "anthropic-messages" });
    expect([type, server.requests]).toEqual([type, requests]);
  }
});

test("a call that the server could not read is asked for once more, not six times", async () => {
  const server = await inTurn(response(200, `data: {"error":{"message":"error parsing tool call: raw='ls'"}}\n\n`));
  expect((await runAt(server.host)).error).toMatchObject({ code: "malformed_call" });
  expect(server.requests).toBe(2);
});

test("nothing at the address is told after three tries, and after six where something had answered", async () => {
  const gone = await startRawServer((socket) => socket.end());
  await gone.close();
  const { error, clock } = await runAt(gone.host);
  expect(error).toMatchObject({ code: "unreachable", message: expect.stringContaining("Diglot tried 3 times.") });
  expect(clock.waits.length).toBe(2);
  const dying = await startRawServer((socket) => {
    const call = { index: 0, id: "c1", function: { name: "look", arguments: '{"path":"a"}' } };
    socket.end(response(200, event({ delta: { tool_calls: [call] }, finish_reason: "tool_calls" })));
    void dying.close();
  });
  const second = await runAt(dying.host);
  expect(second.error?.message).toContain("Diglot tried 6 times.");
  expect(second.clock.waits.length).toBe(5);
});

test("a port that no request may go to is told at once", async () => {
  const { error, clock } = await runAt("127.0.0.1:9");
  expect(error).toMatchObject({ code: "bad_address" });
  expect(clock.waits).toEqual([]);
});
