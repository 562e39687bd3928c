import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import type { AppErrorData } from "../../src/core/errors.ts";
import { historyOf } from "../../src/core/history.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { createProvider, type Wire } from "../../src/providers/index.ts";
import type { TimeLimits } from "../../src/providers/transport/time-limits.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import * as messages from "../support/messages-events.ts";
import { type RawServer, response, startRawServer } from "../support/raw-server.ts";
import * as responses from "../support/responses-events.ts";
import { createTestTask, type TestTask } from "../support/test-task.ts";

const event = (choice: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
const stop = `${event({ delta: {}, finish_reason: "stop" })}data: [DONE]\n\n`;
const chat = (text: string): string => event({ delta: { content: text } }) + stop;
const wires: readonly Wire[] = ["openai-chat", "anthropic-messages", "openai-responses"];
const done: Readonly<Record<Wire, string>> = {
  "openai-chat": chat("Done."),
  "anthropic-messages": messages.answer,
  "openai-responses": responses.answer,
};

interface Run {
  readonly wire?: Wire;
  readonly dialect?: typeof jsonDialect;
  readonly limits?: Partial<TimeLimits>;
  readonly random?: () => number;
}

/** A whole run of the loop against a real socket; only the waits between tries take no time. */
async function runAt(base: string, { wire = "openai-chat", dialect = jsonDialect, limits, random }: Run = {}) {
  const clock = createFakeClock();
  const provider = createProvider({ wire, baseUrl: `http://${base}`, model: "m", limits });
  if (!provider.ok) throw new Error(provider.error.message);
  const plan = () => ({ provider: provider.value, dialect });
  const task = createTestTask({ replies: [], clock, plan, ...(random === undefined ? {} : { random }) });
  await task.run("Go");
  return { task, clock, end: task.log.state.lastEnd, error: lastError(task) };
}

function lastError({ log }: TestTask): AppErrorData | undefined {
  const end = log.state.items.findLast((item) => item.kind === "end");
  return end?.kind === "end" ? end.error : undefined;
}

function count({ kept }: TestTask, type: string): number {
  return kept.filter(({ event: { type: own } }) => own === type).length;
}

/** Answers with these in turn, and with the last again and again. */
function inTurn(...answers: readonly string[]): Promise<RawServer> {
  return startRawServer((socket, request) => socket.end(answers[Math.min(request, answers.length) - 1] ?? ""));
}

describe.each(wires)("on the wire %s", (wire) => {
  const refusal = '{"type":"error","error":{"type":"x","message":"no"}}';

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
    const server = await inTurn(response(503, "upstream"), response(429, refusal), response(200, done[wire]));
    expect((await runAt(server.host, { wire })).end).toBe("answered");
    expect(server.requests).toBe(3);
  });

  const date = (ms: number): string => new Date(Date.now() + ms).toUTCString();
  const asked: readonly (readonly [string, string, number, number])[] = [
    ["seconds", "retry-after: 30", 30_000, 30_000],
    ["none", "retry-after: 0", 500, 500],
    ["one", "retry-after: 1", 1_000, 1_000],
    ["an hour", "retry-after: 3600", 3_600_000, 3_600_000],
    ["a date", `retry-after: ${date(60_000)}`, 50_000, 60_000],
    ["a date that is past", `retry-after: ${date(-60_000)}`, 500, 500],
    ["a date of the old form", "retry-after: Sunday, 06-Nov-94 08:49:37 GMT", 500, 500],
    ["milliseconds", "retry-after-ms: 1234\r\nretry-after: 2", 1_234, 1_234],
    ["junk", "retry-after: soon 2099", 500, 500],
    ["less than nothing", "retry-after: -5", 500, 500],
  ];
  test.each(asked)("Retry-After with %s is waited for", async (_name, header, least, most) => {
    const server = await inTurn(response(429, refusal, [header]), response(200, done[wire]));
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
    const broken = response(200, done[wire].slice(0, -20), [`content-length: ${done[wire].length}`]);
    const server = await inTurn(broken, response(200, done[wire]));
    const { end, task } = await runAt(server.host, { wire });
    expect(end).toBe("answered");
    expect(server.requests).toBeLessThanOrEqual(2);
    expect(historyOf(task.log.state).length).toBe(2);
  });

  test("a length that promises less than comes cuts the reply, and it is asked for again", async () => {
    const server = await inTurn(response(200, done[wire], ["content-length: 60"]), response(200, done[wire]));
    expect((await runAt(server.host, { wire })).end).toBe("answered");
    expect(server.requests).toBe(2);
  });

  test("a half-open connection is given up and the request sent again", async () => {
    const server = await startRawServer((socket, request) => {
      const whole = response(200, done[wire]);
      if (request === 1) socket.write(whole.slice(0, -30));
      else socket.end(whole);
    });
    const limits = { firstByteMs: 300, idleMs: 300 };
    expect((await runAt(server.host, { wire, limits })).end).toBe("answered");
    expect(server.requests).toBe(2);
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
}, 60_000);

test("a port that no request may go to is told at once", async () => {
  const { error, clock } = await runAt("127.0.0.1:9");
  expect(error).toMatchObject({ code: "bad_address" });
  expect(clock.waits).toEqual([]);
});

describe("a reset at every byte of a recording", () => {
  const call = { index: 0, id: "c1", type: "function", function: { name: "look", arguments: '{"path":"a"}' } };
  const [left, right] = ['{"pa', 'th":"a"}'];
  const recordings: readonly (readonly [string, Wire, typeof jsonDialect, string])[] = [
    [
      "chat completions, JSON",
      "openai-chat",
      jsonDialect,
      event({ delta: { content: "Hm." } }) +
        event({ delta: { tool_calls: [{ ...call, function: { name: "look", arguments: left } }] } }) +
        event({ delta: { tool_calls: [{ index: 0, function: { arguments: right } }] } }) +
        event({ delta: {}, finish_reason: "tool_calls" }) +
        "data: [DONE]\n\n",
    ],
    [
      "chat completions, XML",
      "openai-chat",
      xmlDialect,
      event({ delta: { content: "Hm.\n<look>\n<path>a" } }) + event({ delta: { content: "</path>\n</look>" } }) + stop,
    ],
    [
      "Anthropic Messages, JSON",
      "anthropic-messages",
      jsonDialect,
      messages.started +
        messages.says("Hm.") +
        messages.begin(1, { type: "tool_use", id: "toolu_1", name: "look", input: {} }) +
        messages.delta(1, { type: "input_json_delta", partial_json: left }) +
        messages.delta(1, { type: "input_json_delta", partial_json: right }) +
        messages.end(1) +
        messages.over("tool_use"),
    ],
    [
      "OpenAI Responses, JSON",
      "openai-responses",
      jsonDialect,
      responses.created +
        responses.says(0, "msg_1", "Hm.") +
        responses.calls(1, "fc_1", "look", { path: "a" }) +
        responses.over(),
    ],
  ];

  test.each(recordings)(
    "%s: no call runs twice or half, and the request is sent again only before a call was shown",
    async (_name, wire, dialect, body) => {
      const whole = Buffer.from(response(200, body));
      const seen = { again: 0, failed: 0, ran: 0 };
      const resetAt = async (cut: number): Promise<void> => {
        const server = await startRawServer((socket, request) => {
          if (request > 1) return void socket.end(response(200, done[wire]));
          socket.write(whole.subarray(0, cut));
          setTimeout(() => socket.resetAndDestroy(), 5); // what a reset overtakes is thrown away by the system
        });
        const { task, end } = await runAt(server.host, { wire, dialect });
        await server.close();
        const ran = count(task, "call_running");
        const what = ran > 0 ? "ran" : count(task, "call_started") > 0 ? "failed" : "again";
        const expected = { ran: ["answered", 2, 0], failed: ["failed", 1, 0], again: ["answered", 2, 1] }[what];
        const retries = count(task, "retry_planned");
        expect([cut, what, end, server.requests, retries]).toEqual([cut, what, ...expected]);
        expect([cut, ran, count(task, "call_finished")]).toEqual([cut, Math.min(ran, 1), ran]);
        seen[what]++;
      };
      for (let cut = 0; cut < whole.length; cut += 8)
        await Promise.all(Array.from({ length: Math.min(8, whole.length - cut) }, (_, more) => resetAt(cut + more)));
      expect(Math.min(seen.again, seen.failed, seen.ran)).toBeGreaterThan(0);
    },
    120_000,
  );
});

test("a line of 10 MB in small pieces is read whole", async () => {
  const text = "x".repeat(10 * 1024 * 1024);
  const server = await startRawServer(async (socket) => {
    const whole = response(200, chat(text));
    for (let at = 0; at < whole.length; at += 1024)
      if (!socket.write(whole.slice(at, at + 1024))) await new Promise((resolve) => socket.once("drain", resolve));
    socket.end();
  });
  const { task, end } = await runAt(server.host);
  expect(end).toBe("answered");
  expect(JSON.stringify(historyOf(task.log.state)).length).toBeGreaterThan(text.length);
  expect(server.requests).toBe(1);
}, 60_000);

test("a line without an end is given up at 16 MB and not asked for again", async () => {
  const server = await startRawServer((socket) => {
    socket.write(response(200, "data: {"));
    const more = (): void => {
      while (socket.writable && socket.write("x".repeat(64 * 1024)));
    };
    socket.on("drain", more);
    more();
  });
  expect((await runAt(server.host)).error).toMatchObject({ code: "bad_response" });
  expect(server.requests).toBe(1);
}, 60_000);
