import { afterEach, describe, expect, it } from "vitest";
import type { ProviderDelta, ProviderRequest } from "../../src/core/provider.ts";
import { createProvider, listModels } from "../../src/providers/index.ts";
import type { OpenAiChatConfig } from "../../src/providers/openai-chat/index.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const hello: ProviderRequest = {
  system: "Be brief.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
};

/** A person stops the reply as soon as a delta of the type `stopAt` has come. */
async function ask(config: Partial<OpenAiChatConfig>, request = hello, stopAt?: ProviderDelta["type"]) {
  const provider = createProvider({ baseUrl: server?.url ?? "", model: "m", ...config });
  if (!provider.ok) throw new Error(provider.error.message);
  const deltas: ProviderDelta[] = [];
  const stopping = new AbortController();
  for await (const delta of provider.value.stream(request, stopping.signal)) {
    if (delta.type !== "waiting") deltas.push(delta);
    if (delta.type === stopAt) stopping.abort();
  }
  return deltas;
}

function textOf(deltas: readonly ProviderDelta[]): string {
  return deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join("");
}

function failureOf(deltas: readonly ProviderDelta[]) {
  const last = deltas.at(-1);
  return last?.type === "failure" ? last.error : undefined;
}

const word = (text: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n`;
const stop = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n`;
const done = "data: [DONE]\n\n";

describe("a request", () => {
  it("carries the conversation, the tools and the limit, and asks for usage", async () => {
    server = await startScriptedServer(sends([word("ok"), stop, done]));
    await ask(
      { apiKey: "secret", headers: { "x-team": "a" } },
      {
        ...hello,
        maxOutputTokens: 500,
        tools: [{ name: "read_file", description: "Reads", parameters: { type: "object", properties: {} } }],
        messages: [
          ...hello.messages,
          {
            role: "assistant",
            parts: [
              { type: "text", text: "Reading." },
              { type: "call", id: "call_1", name: "read_file", arguments: '{"path":"a"}' },
            ],
          },
          {
            role: "tool",
            results: [
              {
                callId: "call_1",
                name: "read_file",
                isError: true,
                content: [
                  { type: "text", text: "no such file" },
                  { type: "image", mediaType: "image/png", data: "AAAA" },
                ],
              },
            ],
          },
        ],
      },
    );
    expect(server.bodies[0]).toMatchInlineSnapshot(`
      {
        "max_tokens": 500,
        "messages": [
          {
            "content": "Be brief.",
            "role": "system",
          },
          {
            "content": "Hello",
            "role": "user",
          },
          {
            "content": "Reading.",
            "role": "assistant",
            "tool_calls": [
              {
                "function": {
                  "arguments": "{"path":"a"}",
                  "name": "read_file",
                },
                "id": "call_1",
                "type": "function",
              },
            ],
          },
          {
            "content": "Error: no such file
      [image, see below]",
            "role": "tool",
            "tool_call_id": "call_1",
          },
          {
            "content": [
              {
                "text": "The images of the tool results above:",
                "type": "text",
              },
              {
                "image_url": {
                  "url": "data:image/png;base64,AAAA",
                },
                "type": "image_url",
              },
            ],
            "role": "user",
          },
        ],
        "model": "m",
        "stream": true,
        "stream_options": {
          "include_usage": true,
        },
        "tools": [
          {
            "function": {
              "description": "Reads",
              "name": "read_file",
              "parameters": {
                "properties": {},
                "type": "object",
              },
            },
            "type": "function",
          },
        ],
      }
    `);
    expect(server.headers[0]).toMatchObject({ authorization: "Bearer secret", "x-team": "a" });
  });

  it("sends no authorization to a server that needs no key", async () => {
    server = await startScriptedServer(sends([word("ok"), stop, done]));
    await ask({});
    expect(server.headers[0]?.authorization).toBeUndefined();
  });

  it("goes to the right place whatever of the address was pasted", async () => {
    server = await startScriptedServer(sends([word("ok"), stop, done]));
    for (const suffix of ["", "/", "/chat/completions"]) {
      expect(textOf(await ask({ baseUrl: server.url + suffix }))).toBe("ok");
    }
  });
});

describe("a reply", () => {
  const pieces = {
    "clean events": [word("Hé"), word("llo"), stop, done],
    "no [DONE] and no last newline": [word("Hé"), word("llo"), stop.trimEnd()],
    "comments and CRLF": [
      ": OPENROUTER PROCESSING\r\n\r\n",
      word("Hé").replaceAll("\n", "\r\n"),
      "data: : PING\n\n",
      word("llo"),
      stop,
    ],
    "one newline between events": [word("Hé").replace("\n\n", "\n"), word("llo").replace("\n\n", "\n"), stop, done],
    "a byte order mark and no space": [`\uFEFF${word("Hé").replace("data: ", "data:")}`, word("llo"), stop, done],
    "one JSON document": ['{"choices":[{"message":{"content":"Héllo"},"finish_reason":"stop"}]}'],
    "a JSON document in an envelope": [
      '{"success":true,"data":{"choices":[{"message":{"content":"Héllo"},"finish_reason":"stop"}]}}',
    ],
    "content as parts": [
      `data: {"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Héllo"}]}}]}\n\n`,
      stop,
    ],
  };
  for (const [name, body] of Object.entries(pieces)) {
    it(`is read from ${name}, whole and byte by byte`, async () => {
      const bytes = Buffer.from(body.join(""));
      server = await startScriptedServer(sends(body));
      expect(textOf(await ask({}))).toBe("Héllo");
      await server.close();
      server = await startScriptedServer(sends([...bytes].map((byte) => Uint8Array.of(byte))));
      const deltas = await ask({});
      expect(textOf(deltas)).toBe("Héllo");
      expect(deltas.some((delta) => delta.type === "finish" && delta.reason === "stop")).toBe(true);
    });
  }

  it("is complete with [DONE] or as one document even if no reason to stop was given", async () => {
    for (const body of [word("a") + done, '{"choices":[{"message":{"content":"a"}}]}']) {
      server = await startScriptedServer(sends([body]));
      expect((await ask({})).at(-1)).toEqual({ type: "finish", reason: "unknown" });
      await server.close();
    }
    server = await startScriptedServer(sends([word("a")]));
    expect((await ask({})).at(-1)).toEqual({ type: "text", text: "a" });
  });

  it("passes calls, reasoning and usage on undecided", async () => {
    const chunks = [
      { choices: [{ delta: { reasoning_content: "think", reasoning: "think" } }] },
      { choices: [{ delta: { tool_calls: [{ id: "", index: "1", function: { name: "f", arguments: '{"a' } }] } }] },
      { choices: [{ delta: { tool_calls: [{ function: { arguments: { b: 1 } } }] }, finish_reason: "function_call" }] },
      { choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 3 } } },
    ];
    server = await startScriptedServer(sends(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)));
    expect(await ask({})).toEqual([
      { type: "opened" },
      { type: "reasoning", text: "think" },
      { type: "call", position: 0, index: 1, id: undefined, name: "f", arguments: '{"a' },
      { type: "call", position: 0, index: undefined, id: undefined, name: undefined, arguments: { b: 1 } },
      { type: "finish", reason: "tool_calls" },
      { type: "usage", usage: { inputTokens: 9, cachedTokens: 3, outputTokens: 4, reasoningTokens: undefined } },
    ]);
  });

  it("is given up at once when the person stops, without a failure", async () => {
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(word("a"));
    });
    expect(await ask({}, hello, "text")).toEqual([{ type: "opened" }, { type: "text", text: "a" }]);
    await expect.poll(() => server?.cut).toBe(1);
  });

  it("fails with a time-out when the headers or the next words never come", async () => {
    server = await startScriptedServer(() => undefined);
    const limits = { firstByteMs: 200, idleMs: 200 };
    expect(failureOf(await ask({ limits }))).toMatchObject({ code: "timeout" });
    await server.close();
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(word("a"));
    });
    const deltas = await ask({ limits });
    expect(textOf(deltas)).toBe("a");
    expect(failureOf(deltas)).toMatchObject({ code: "timeout" });
  });

  it("may keep silent about as long before its first byte as before its headers", async () => {
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      setTimeout(() => response.end(word("late") + stop), 400);
    });
    expect(textOf(await ask({ limits: { firstByteMs: 5_000, idleMs: 300 } }))).toBe("late");
  });

  it("stays alive on comments alone", async () => {
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(word("a"));
      const ping = setInterval(() => response.write(": ping\n\n"), 50);
      setTimeout(() => {
        clearInterval(ping);
        response.end(stop + done);
      }, 900);
    });
    const deltas = await ask({ limits: { firstByteMs: 600, idleMs: 600 } });
    expect(deltas.at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  it("is refused when it never ends a line", async () => {
    server = await startScriptedServer(sends(["data: ", ...Array.from({ length: 17 }, () => "x".repeat(1024 * 1024))]));
    expect(failureOf(await ask({}))).toMatchObject({ code: "bad_response", message: expect.stringContaining("16 MB") });
  });
});

describe("a failure says what it is and what to do", () => {
  const refusals: readonly (readonly [number, string, string])[] = [
    [401, '{"error":{"message":"Incorrect API key provided: sk-1"}}', "auth"],
    [402, '{"error":{"message":"Insufficient credits"}}', "quota"],
    [403, '{"error":{"message":"forbidden"}}', "auth"],
    [404, '{"error":{"message":"The model `m` does not exist"}}', "model_not_found"],
    [404, "", "bad_address"],
    [404, "<html>404</html>", "bad_address"],
    [400, '{"error":"registry.ollama.ai/library/gemma does not support tools"}', "tools_unsupported"],
    [400, '{"message":"\\"auto\\" tool choice requires --enable-auto-tool-choice"}', "tools_unsupported"],
    [500, '{"error":{"message":"tools param requires --jinja flag"}}', "tools_unsupported"],
    [400, '{"error":{"message":"This model\'s maximum context length is 8192 tokens."}}', "context_length"],
    [413, "", "context_length"],
    [429, '{"error":{"message":"slow down"}}', "rate_limit"],
    [429, '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}', "quota"],
    [422, '{"detail":[{"type":"extra_forbidden","msg":"Extra inputs are not permitted"}]}', "parameter_rejected"],
    [400, '{"error":{"message":"no"}}', "bad_request"],
    [500, "boom", "server_error"],
    [503, "upstream connect error", "server_error"],
    [529, '{"error":{"message":"Overloaded"}}', "overloaded"],
  ];
  for (const [status, body, code] of refusals) {
    it(`${status} ${body.slice(0, 60)} is ${code}`, async () => {
      server = await startScriptedServer(sends([body], "application/json", status));
      const error = failureOf(await ask({ apiKey: "sk-very-secret" }));
      expect(error).toMatchObject({ code, status });
      expect(error?.message).not.toBe("");
      expect(error?.advice).not.toBe("");
      expect(JSON.stringify(error)).not.toContain("sk-very-secret");
      expect(server.bodies).toHaveLength(1);
    });
  }

  const inside: readonly (readonly [string, string, string])[] = [
    ["an error object", 'data: {"error":{"code":429,"message":"rate limited"}}\n\n', "rate_limit"],
    ["an error string", 'data: {"error":"the server is overloaded"}\n\n', "overloaded"],
    ["an error event", 'event: error\ndata: {"message":"This model is over capacity"}\n\n', "overloaded"],
    ["an error of a choice", 'data: {"choices":[{"delta":{},"finish_reason":"error"}]}\n\n', "server_error"],
    ["a web page", "<!doctype html><title>Welcome</title>", "bad_response"],
    ["nothing", "", "bad_response"],
    ["words that are no JSON", "data: hello\n\n", "bad_response"],
  ];
  for (const [name, body, code] of inside) {
    it(`${name} under status 200 is ${code}`, async () => {
      server = await startScriptedServer(sends([body]));
      expect(failureOf(await ask({}))).toMatchObject({ code });
    });
  }

  it("keeps the waiting time that the server asks for, in seconds or as a date", async () => {
    for (const [value, ms] of [
      ["7", 7_000],
      [new Date(Date.now() + 60_000).toUTCString(), 60_000],
    ] as const) {
      server = await startScriptedServer((_request, response) => {
        response.writeHead(429, { "retry-after": value }).end("{}");
      });
      const wait = failureOf(await ask({}))?.retryAfterMs ?? 0;
      expect(Math.abs(wait - ms)).toBeLessThan(2_500);
      await server.close();
    }
  });

  it("names the address where nothing answers, and a name that does not exist", async () => {
    server = await startScriptedServer(sends([]));
    const { url } = server;
    await server.close();
    server = undefined;
    expect(failureOf(await ask({ baseUrl: url }))).toMatchObject({
      code: "unreachable",
      message: `Nothing answers at ${url}.`,
    });
    expect(failureOf(await ask({ baseUrl: "http://no-such-host.invalid/v1" }))).toMatchObject({ code: "unreachable" });
  });

  it("refuses what is no address before anything is sent", () => {
    for (const baseUrl of ["", "not a url", "file:///etc/passwd"]) {
      expect(createProvider({ baseUrl, model: "m" })).toMatchObject({ ok: false, error: { code: "bad_address" } });
    }
  });

  it("leaves text that came before the connection broke", async () => {
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(word("half"));
      setTimeout(() => response.destroy(), 50);
    });
    const deltas = await ask({});
    expect(textOf(deltas)).toBe("half");
    expect(failureOf(deltas)).toMatchObject({ code: "unreachable" });
  });
});

describe("the list of models", () => {
  it("is sorted", async () => {
    server = await startScriptedServer(sends(['{"object":"list","data":[{"id":"b"},{"id":"a"}]}'], "application/json"));
    const models = await listModels({ baseUrl: server.url, model: "" }, new AbortController().signal);
    expect(models).toEqual({ ok: true, value: ["a", "b"] });
  });

  it("says why there is none", async () => {
    server = await startScriptedServer(sends(["{}"], "application/json", 401));
    const models = await listModels({ baseUrl: server.url, model: "" }, new AbortController().signal);
    expect(models).toMatchObject({ ok: false, error: { code: "auth" } });
  });
});
