import { afterEach, describe, expect, it, vi } from "vitest";
import type { ProviderDelta, ProviderRequest } from "../../src/core/provider.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { createProvider, linkTo, listModels, type ProviderConfig } from "../../src/providers/index.ts";
import { answer, begin, delta, end, event, over, says, started } from "../support/messages-events.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";
import { toolSpecs } from "../support/tool-specs.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  vi.unstubAllEnvs();
});

const hello: ProviderRequest = {
  system: "Be brief.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
};

/** A person stops the reply as soon as a delta of the type `stopAt` has come. */
async function ask(
  config: Partial<ProviderConfig> = {},
  request = hello,
  stopAt?: ProviderDelta["type"],
): Promise<readonly ProviderDelta[]> {
  const provider = createProvider({ wire: "anthropic-messages", baseUrl: server?.url ?? "", model: "m", ...config });
  if (!provider.ok) throw new Error(provider.error.message);
  const deltas: ProviderDelta[] = [];
  const stopping = new AbortController();
  for await (const delta of provider.value.stream(request, stopping.signal)) {
    if (delta.type !== "waiting") deltas.push(delta);
    if (delta.type === stopAt) stopping.abort();
  }
  return deltas;
}

function failureOf(deltas: readonly ProviderDelta[]) {
  const last = deltas.at(-1);
  return last?.type === "failure" ? last.error : undefined;
}

describe("a request", () => {
  const afterAFailedCall: ProviderRequest = {
    ...hello,
    tools: [{ name: "read_file", description: "Reads", parameters: { type: "object", properties: {} } }],
    messages: [
      ...hello.messages,
      {
        role: "assistant",
        parts: [
          { type: "text", text: " \n" },
          { type: "call", id: "call:1", name: "read_file", arguments: '{"path":"a.png"}' },
          { type: "call", id: "call-2", name: "read_file", arguments: '{"path":"b.png"}' },
        ],
      },
      {
        role: "tool",
        results: [
          {
            callId: "call:1",
            name: "read_file",
            isError: true,
            content: [
              { type: "text", text: "no such file" },
              { type: "image", mediaType: "image/png", data: "AAAA" },
            ],
          },
          {
            callId: "call-2",
            name: "read_file",
            isError: false,
            content: [
              { type: "image", mediaType: "image/png", data: "BBBB" },
              { type: "image", mediaType: "image/bmp", data: "CCCC" },
            ],
          },
        ],
      },
      { role: "user", parts: [{ type: "text", text: "Go on" }] },
    ],
  };

  it("carries system, tools and limit, results first and beside what the person says, and four marks for the cache", async () => {
    server = await startScriptedServer(sends([answer]));
    await ask({ apiKey: "secret-key", headers: { "X-Team": "a" } }, afterAFailedCall);
    expect(server.bodies[0]).toMatchInlineSnapshot(`
      {
        "max_tokens": 32000,
        "messages": [
          {
            "content": [
              {
                "cache_control": {
                  "type": "ephemeral",
                },
                "text": "Hello",
                "type": "text",
              },
            ],
            "role": "user",
          },
          {
            "content": [
              {
                "id": "0af6315558b41599b4a0fbfa5d31d4431b2e5c81",
                "input": {
                  "path": "a.png",
                },
                "name": "read_file",
                "type": "tool_use",
              },
              {
                "id": "call-2",
                "input": {
                  "path": "b.png",
                },
                "name": "read_file",
                "type": "tool_use",
              },
            ],
            "role": "assistant",
          },
          {
            "content": [
              {
                "content": [
                  {
                    "text": "no such file",
                    "type": "text",
                  },
                  {
                    "text": "[image, see below]",
                    "type": "text",
                  },
                ],
                "is_error": true,
                "tool_use_id": "0af6315558b41599b4a0fbfa5d31d4431b2e5c81",
                "type": "tool_result",
              },
              {
                "content": [
                  {
                    "source": {
                      "data": "BBBB",
                      "media_type": "image/png",
                      "type": "base64",
                    },
                    "type": "image",
                  },
                  {
                    "text": "[an image of type image/bmp, which cannot be shown]",
                    "type": "text",
                  },
                ],
                "tool_use_id": "call-2",
                "type": "tool_result",
              },
              {
                "source": {
                  "data": "AAAA",
                  "media_type": "image/png",
                  "type": "base64",
                },
                "type": "image",
              },
              {
                "cache_control": {
                  "type": "ephemeral",
                },
                "text": "Go on",
                "type": "text",
              },
            ],
            "role": "user",
          },
        ],
        "model": "m",
        "stream": true,
        "system": [
          {
            "cache_control": {
              "type": "ephemeral",
            },
            "text": "Be brief.",
            "type": "text",
          },
        ],
        "tools": [
          {
            "cache_control": {
              "type": "ephemeral",
            },
            "description": "Reads",
            "input_schema": {
              "properties": {},
              "type": "object",
            },
            "name": "read_file",
          },
        ],
      }
    `);
  });

  it("brings the key as x-api-key and nothing else that could be a key", async () => {
    vi.stubEnv("ANTHROPIC_API_KEY", "from-the-environment");
    vi.stubEnv("ANTHROPIC_AUTH_TOKEN", "from-the-environment");
    vi.stubEnv("ANTHROPIC_CUSTOM_HEADERS", "X-Api-Key: from-the-environment\nX-Other: from-the-environment\nnonsense");
    server = await startScriptedServer(sends([answer]));
    await ask({ apiKey: "secret-key", headers: { "X-Team": "a" } });
    await ask();
    const [withKey, without] = server.headers;
    expect(withKey).toMatchObject({ "x-api-key": "secret-key", "anthropic-version": "2023-06-01", "x-team": "a" });
    expect(without).not.toHaveProperty("x-api-key");
    for (const headers of server.headers) {
      expect(headers).not.toHaveProperty("authorization");
      expect(JSON.stringify(headers)).not.toContain("from-the-environment");
    }
  });

  it("looks for no key on this machine when the profile has none", async () => {
    vi.stubEnv("ANTHROPIC_API_KEY", undefined);
    vi.stubEnv("ANTHROPIC_AUTH_TOKEN", undefined);
    vi.stubEnv("ANTHROPIC_PROFILE", "no-such-profile"); // looking for it would fail
    server = await startScriptedServer(sends([answer]));
    expect((await ask()).at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  it("lets a header of the profile stand in for the key, for servers that want a bearer token", async () => {
    server = await startScriptedServer(sends([answer]));
    await ask({ headers: { Authorization: "Bearer mine", "X-API-Key": "mine" } });
    expect(server.headers[0]).toMatchObject({ authorization: "Bearer mine", "x-api-key": "mine" });
  });

  it("goes to the right place whatever of the address was pasted", async () => {
    const paths: (string | undefined)[] = [];
    server = await startScriptedServer((request, response) => {
      paths.push(request.url);
      response.writeHead(200, { "content-type": "text/event-stream" }).end(answer);
    });
    const bare = server.url.replace("/v1", "");
    for (const suffix of ["", "/", "/v1", "/v1/", "/v1/messages", "/anthropic/v1/messages?beta=1"]) {
      await ask({ baseUrl: bare + suffix });
    }
    expect(paths).toEqual([...Array.from({ length: 5 }, () => "/v1/messages"), "/anthropic/v1/messages?beta=1"]);
    expect(linkTo({ wire: "anthropic-messages", baseUrl: server.url, model: "m" }).address).toBe(`${bare}/v1`);
  });

  const choices: readonly (readonly [NonNullable<ProviderConfig["request"]>, object | undefined])[] = [
    [{}, undefined],
    [{ parallelCalls: "on" }, undefined],
    [{ toolChoice: "auto" }, { type: "auto" }],
    [{ parallelCalls: "off" }, { type: "auto", disable_parallel_tool_use: true }],
    [{ toolChoice: "required" }, { type: "any" }],
    [
      { toolChoice: { tool: "read_file" }, parallelCalls: "off" },
      { type: "tool", name: "read_file", disable_parallel_tool_use: true },
    ],
    [{ toolChoice: "none", parallelCalls: "off" }, { type: "none" }],
    [{ toolChoice: "omit" }, undefined],
  ];
  const musts: readonly (readonly [NonNullable<ProviderConfig["request"]>, readonly string[], object | undefined])[] = [
    [{}, [], { type: "tool", name: "read_file" }],
    [{ toolChoice: "none" }, [], { type: "tool", name: "read_file" }],
    [{ parallelCalls: "off" }, [], { type: "tool", name: "read_file", disable_parallel_tool_use: true }],
    [{}, ["forced tool_choice"], { type: "auto" }],
    [{}, ["forced tool_choice", "tool_choice"], undefined],
  ];
  it.each(musts)(
    "that must call a tool says so, as far as the server takes it: %j without %j",
    async (shape, without, choice) => {
      server = await startScriptedServer(sends([answer]));
      await ask({ request: shape, without }, { ...afterAFailedCall, mustCall: "read_file" });
      expect((server.bodies[0] as { tool_choice?: object }).tool_choice).toEqual(choice);
    },
  );

  it.each(choices)("asks for calls as the profile says: %j", async (request, choice) => {
    server = await startScriptedServer(sends([answer]));
    await ask({ request }, afterAFailedCall);
    expect((server.bodies[0] as { tool_choice?: object }).tool_choice).toEqual(choice);
  });

  it("names the tools of a history with calls even if none are given, and lets none be called", async () => {
    server = await startScriptedServer(sends([answer]));
    await ask({}, { ...afterAFailedCall, tools: undefined });
    expect(server.bodies[0]).toMatchObject({ tools: [{ name: "read_file" }], tool_choice: { type: "none" } });
    await ask();
    expect(server.bodies[1]).not.toHaveProperty("tools");
    expect(server.bodies[1]).not.toHaveProperty("tool_choice");
  });

  it.each(["json", "xml"])("begins with the whole of the one before it, in style %s", async (setting) => {
    server = await startScriptedServer(sends([answer]));
    const { dialect } = createDialects().choose(setting, []);
    const call = { type: "tool_call", id: "c1", name: "read_file", input: { path: "a" } } as const;
    const content = [{ type: "text", text: "it says <path>" }] as const;
    const history = [
      { role: "user", parts: [{ type: "text", text: "Read a" }] },
      { role: "assistant", parts: [{ type: "text", text: "Reading." }, call] },
      { role: "tool", results: [{ type: "tool_result", callId: "c1", name: "read_file", content, isError: false }] },
      { role: "assistant", parts: [{ type: "text", text: "Done." }] },
      { role: "user", parts: [{ type: "text", text: "And b" }] },
    ] as const;
    const { system = "", ...taught } = dialect.teach(toolSpecs);
    for (const length of [1, 3, 5]) {
      await ask({}, { system: `You help.\n${system}`, ...taught, messages: dialect.encode(history.slice(0, length)) });
    }
    const marks = server.bodies.map((body) => JSON.stringify(body).split('"cache_control"').length - 1);
    expect(marks).toEqual(setting === "json" ? [3, 4, 4] : [2, 3, 3]);
    const [first, second, third] = server.bodies.map(withoutMarks);
    expect({ ...second, messages: second?.messages.slice(0, 1) }).toEqual(first);
    expect({ ...third, messages: third?.messages.slice(0, 3) }).toEqual(second);
    expect("tools" in (third ?? {})).toBe(setting === "json");
    expect(JSON.stringify(third).includes('"tool_use"')).toBe(setting === "json");
  });
});

function withoutMarks(body: unknown): { readonly messages: readonly unknown[] } {
  return JSON.parse(JSON.stringify(body, (key, value) => (key === "cache_control" ? undefined : value)));
}

describe("a reply", () => {
  const bytes = Buffer.from(
    started +
      begin(0, { type: "thinking", thinking: "", signature: "" }) +
      delta(0, { type: "thinking_delta", thinking: "Hé" }) +
      delta(0, { type: "signature_delta", signature: "c2ln" }) +
      end(0) +
      event({ type: "ping" }) +
      begin(1, { type: "redacted_thinking", data: "ZW5j" }) +
      end(1) +
      begin(2, { type: "tool_use", id: "toolu_1", name: "write_to_file", input: {} }) +
      delta(2, { type: "input_json_delta", partial_json: "" }) +
      delta(2, { type: "input_json_delta", partial_json: '{"path":"n.txt","content":"é' }) +
      delta(2, { type: "input_json_delta", partial_json: ' {}"}' }) +
      end(2) +
      over("tool_use"),
  );
  const replay = (from: string) => ({
    from,
    model: "m",
    thinking: [
      { type: "thinking", thinking: "Hé", signature: "c2ln" },
      { type: "redacted_thinking", data: "ZW5j" },
    ],
  });

  it("passes on what came, in order, whole or byte by byte", async () => {
    for (const pieces of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))]) {
      server = await startScriptedServer(sends(pieces));
      const usage = { inputTokens: 7, cachedTokens: undefined, outputTokens: 9, reasoningTokens: undefined };
      expect(await ask()).toEqual([
        { type: "opened" },
        { type: "usage", usage: { ...usage, outputTokens: 1 } },
        { type: "reasoning", text: "Hé" },
        { type: "reasoning_replay", replay: replay(server.url.replace("/v1", "")) },
        { type: "call", position: 0, index: 2, id: "toolu_1", name: "write_to_file" },
        { type: "call", position: 0, index: 2, arguments: '{"path":"n.txt","content":"é' },
        { type: "call", position: 0, index: 2, arguments: ' {}"}' },
        { type: "usage", usage },
        { type: "finish", reason: "tool_calls" },
      ]);
      await server.close();
    }
  });

  it("that is cut at any byte never gives a call that may run with less than its input", async () => {
    let length = 0;
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).end(bytes.subarray(0, length));
    });
    const { dialect } = createDialects().choose("json", []);
    const whole = JSON.stringify({ path: "n.txt", content: "é {}" });
    let ready = 0;
    for (; length < bytes.length; length++) {
      const decoder = dialect.decoder({ tools: toolSpecs, nextCallId: () => "call-1" });
      const decoded = [...(await ask()).flatMap((piece) => decoder.push(piece)), ...decoder.end()];
      for (const call of decoded) {
        if (call.type !== "call_ready") continue;
        expect(JSON.stringify(call.input)).toBe(whole);
        ready++;
      }
      expect(decoded.at(-1)?.type).toBe("finish");
    }
    expect(ready).toBeGreaterThan(0);
    expect(ready).toBeLessThan(bytes.length / 4);
  });

  const later: ProviderRequest = {
    ...hello,
    messages: [
      ...hello.messages,
      {
        role: "assistant",
        parts: [
          { type: "reasoning", text: "Hé", replay: replay("http://x") },
          { type: "text", text: "Writing." },
          { type: "reasoning", text: "never signed" },
          { type: "call", id: "call-1", name: "write_to_file", arguments: '{"path":"n.txt"}' },
          { type: "reasoning", text: "Hé", replay: replay("http://x") },
        ],
      },
      { role: "tool", results: [{ callId: "call-1", name: "write_to_file", isError: false, content: [] }] },
    ],
  };

  it("has its thinking sent back unchanged and in its place, to the server and model it came from", async () => {
    server = await startScriptedServer(sends([answer]));
    const from = server.url.replace("/v1", "");
    const history = JSON.parse(JSON.stringify(later).replaceAll("http://x", from)) as ProviderRequest;
    await ask({}, history);
    await ask({ model: "another" }, history);
    await ask({}, later);
    const contents = server.bodies.map((body) => (body as { messages: { content: object[] }[] }).messages[1]?.content);
    const words = { type: "text", text: "Writing." };
    const call = { type: "tool_use", id: "call-1", name: "write_to_file", input: { path: "n.txt" } };
    expect(contents).toEqual([
      [...replay(from).thinking, words, call],
      [words, call],
      [words, call],
    ]);
  });

  it("keeps no thinking that was never signed", async () => {
    const thought = begin(0, { type: "thinking", thinking: "" }) + delta(0, { type: "thinking_delta", thinking: "Hm" });
    server = await startScriptedServer(sends([started + thought + end(0) + says("ok") + over("end_turn")]));
    const types = (await ask()).map(({ type }) => type);
    expect(types).toEqual(["opened", "usage", "reasoning", "text", "usage", "finish"]);
  });

  it("is given up at once when the person stops, without a failure", async () => {
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(started);
    });
    expect((await ask({}, hello, "usage")).map(({ type }) => type)).toEqual(["opened", "usage"]);
    await expect.poll(() => server?.cut).toBe(1);
  });

  it("stays alive on pings alone, and fails with a time-out without them", async () => {
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(started);
      const ping = setInterval(() => response.write(event({ type: "ping" })), 50);
      setTimeout(() => {
        clearInterval(ping);
        response.end(says("ok") + over("end_turn"));
      }, 700);
    });
    expect((await ask({ limits: { firstByteMs: 400, idleMs: 400 } })).at(-1)).toEqual({
      type: "finish",
      reason: "stop",
    });
    await server.close();
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write(started);
    });
    expect(failureOf(await ask({ limits: { firstByteMs: 100, idleMs: 100 } }))).toMatchObject({ code: "timeout" });
  });
});

describe("a failure says what it is and what to do", () => {
  const refusal = (type: string, message: string): string =>
    JSON.stringify({ type: "error", error: { type, message } });
  const refusals: readonly (readonly [number, string, string])[] = [
    [401, refusal("authentication_error", "invalid x-api-key"), "auth"],
    [402, refusal("billing_error", "past due"), "quota"],
    [400, refusal("invalid_request_error", "Your credit balance is too low to access the Anthropic API."), "quota"],
    [403, refusal("permission_error", "no"), "auth"],
    [404, refusal("not_found_error", "model: claude-none"), "model_not_found"],
    [404, refusal("not_found_error", "Not Found"), "bad_address"],
    [404, '{"detail":"Not Found"}', "bad_address"],
    [404, "", "bad_address"],
    [200, '{"error":"Unexpected endpoint or method. (POST /v1/messages)"}', "bad_address"],
    [400, refusal("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"), "context_length"],
    [413, refusal("request_too_large", "Request exceeds the maximum size"), "context_length"],
    [429, refusal("rate_limit_error", "slow down"), "rate_limit"],
    [400, refusal("invalid_request_error", "messages: at least one message is required"), "bad_request"],
    [500, refusal("api_error", "Internal server error"), "server_error"],
    [504, refusal("timeout_error", "Request timed out"), "timeout"],
    [529, refusal("overloaded_error", "Overloaded"), "overloaded"],
  ];
  it.each(refusals)("%i %s is %s", async (status, body, code) => {
    server = await startScriptedServer(sends([body], "application/json", status));
    const error = failureOf(await ask({ apiKey: "sk-very-secret" }));
    expect(error).toMatchObject(status === 200 ? { code } : { code, status });
    expect(error?.message).not.toMatch(/chat completion/);
    expect(JSON.stringify(error)).not.toContain("sk-very-secret");
    expect(server.bodies).toHaveLength(1);
  });

  const inside = refusals.filter(([, body]) => body.startsWith('{"type":"error"') && !body.includes("not_found"));
  it.each(inside)("the same inside a stream: %i %s", async (_status, body, code) => {
    server = await startScriptedServer(sends([started, `event: error\ndata: ${body}\n\n`]));
    expect(failureOf(await ask())).toMatchObject({ code });
  });

  it("an OpenAI server at this address, and a web page, are no reply", async () => {
    for (const body of ['data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n', "<!doctype html>", "{}"]) {
      server = await startScriptedServer(sends([body]));
      const error = failureOf(await ask());
      expect(error).toMatchObject({ code: "bad_response", message: expect.stringContaining("Anthropic Messages") });
      await server.close();
    }
  });

  const refusedReplies: readonly (readonly [object, string])[] = [
    [{ stop_reason: "refusal" }, "refusal"],
    [
      {
        stop_reason: "refusal",
        stop_details: { type: "refusal", category: "cyber", explanation: "Looks like malware." },
      },
      "refusal: cyber: Looks like malware.",
    ],
    [{ stop_reason: "refusal", stop_details: { type: "refusal", category: null, explanation: null } }, "refusal"],
    [{ stop_reason: "content_filter" }, "content_filter"],
  ];
  it.each(refusedReplies)(
    "a reply that the provider refused to finish says so, with its words: %j",
    async (ending, detail) => {
      const stop = event({ type: "message_delta", delta: ending, usage: { output_tokens: 9 } });
      for (const words of [says("I can"), ""]) {
        server = await startScriptedServer(sends([started + words + stop + event({ type: "message_stop" })]));
        const deltas = await ask();
        expect(failureOf(deltas)).toMatchObject({ code: "content_filter", detail });
        expect(deltas.some((piece) => piece.type === "text")).toBe(words !== "");
        await server.close();
      }
    },
  );

  it("a reply that ends where the model's window does says so", async () => {
    server = await startScriptedServer(sends([started + says("I can") + over("model_context_window_exceeded")]));
    const deltas = await ask();
    expect(failureOf(deltas)).toMatchObject({ code: "context_length" });
    expect(deltas.some((piece) => piece.type === "text")).toBe(true);
  });

  const parts: readonly (readonly [string, string])[] = [
    ["system.0.cache_control: Extra inputs are not permitted", "cache_control"],
    ["tool_choice: Input should be a valid dictionary", "forced tool_choice"],
    ["tool_choice.any.disable_parallel_tool_use: Extra inputs are not permitted", "disable_parallel_tool_use"],
    ["messages.1.content.0: Invalid `signature` in `thinking` block", "thinking in the history"],
  ];
  const tooMuch: readonly (readonly [number, string])[] = [
    [400, "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku"],
    [400, "'max_tokens' is too large: 32000. This model's maximum context length is 16384 tokens"],
    [
      400,
      "The model's maximum context length is 9000. You requested 32010 tokens (10 in the messages, 32000 in the completion).",
    ],
    [402, "This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens."],
  ];
  it.each(tooMuch)("a limit that is too large is lowered step by step: %i %s", async (status, message) => {
    server = await startScriptedServer(sends([refusal("invalid_request_error", message)], "application/json", status));
    const without: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { rejected } = failureOf(await ask({ without })) ?? {};
      if (rejected !== undefined) without.push(rejected);
    }
    expect(without).toEqual(["32000 tokens of output", "8192 tokens of output"]);
    expect(server.bodies.map((body) => (body as { max_tokens: number }).max_tokens)).toEqual([32_000, 8_192, 4_096]);
    const chosen = failureOf(await ask({}, { ...hello, maxOutputTokens: 9_000 }));
    expect(chosen?.rejected).toBeUndefined();
    expect(server.bodies.at(-1)).toMatchObject({ max_tokens: 9_000 });
  });

  it("a conversation that leaves no room for the limit is too long, whatever the limit is", async () => {
    const words = "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000";
    server = await startScriptedServer(sends([refusal("invalid_request_error", words)], "application/json", 400));
    expect(failureOf(await ask())).toMatchObject({ code: "context_length" });
  });

  it.each([
    ["`temperature` may only be set to 1 when thinking is enabled", "temperature"],
    ['"thinking.type.enabled" is not supported for this model', "a thinking budget"],
    ["`max_tokens` must be greater than `thinking.budget_tokens`", "a thinking budget"],
    ["output_config: Extra inputs are not permitted", "a thinking budget"],
    [
      "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`",
      "a thinking budget",
    ],
  ])("learns what to leave out of the person's wishes from %j", async (words, part) => {
    server = await startScriptedServer(sends([refusal("invalid_request_error", words)], "application/json", 400));
    const wishes = { request: { temperature: 0.2, reasoning: { budget: 2_000 } } };
    expect(failureOf(await ask(wishes))).toMatchObject({ code: "parameter_rejected", rejected: part });
    await ask({ ...wishes, without: [part] });
    const field = part === "temperature" ? "temperature" : "thinking";
    expect(server.bodies[0]).toHaveProperty(field);
    expect(server.bodies[1]).not.toHaveProperty(field);
    expect(failureOf(await ask())?.rejected).not.toBe(part);
  });

  it("names a refused part under status 200 too, but not behind the first word", async () => {
    const broken = `event: error\ndata: ${refusal("invalid_request_error", "system.0.cache_control: Extra inputs")}\n\n`;
    server = await startScriptedServer(sends([started + broken]));
    expect(failureOf(await ask())).toMatchObject({ code: "parameter_rejected", rejected: "cache_control" });
    await server.close();
    server = await startScriptedServer(sends([started + says("Hi") + broken]));
    expect(failureOf(await ask())?.rejected).toBeUndefined();
  });

  it("images that a server does not take are told in words from then on", async () => {
    const words = "This model does not support image input";
    server = await startScriptedServer(sends([refusal("invalid_request_error", words)], "application/json", 400));
    const image = { type: "image", mediaType: "image/png", data: "AAAA" } as const;
    const request: ProviderRequest = { ...hello, messages: [{ role: "user", parts: [image] }] };
    expect(failureOf(await ask({}, request))).toMatchObject({ rejected: "images" });
    await ask({ without: ["images"] }, request);
    const [first, second] = server.bodies.map((body) => JSON.stringify(body));
    expect(first).toContain("AAAA");
    expect(second).toContain("[image left out: this server takes only text]");
    expect(second).not.toContain("AAAA");
  });

  it.each(parts)("a refused part of the request is named, and then left out: %s", async (message, name) => {
    server = await startScriptedServer(sends([refusal("invalid_request_error", message)], "application/json", 400));
    const from = server.url.replace("/v1", "");
    const thinking = [{ type: "thinking", thinking: "Hm", signature: "c2ln" }];
    const request: ProviderRequest = {
      ...hello,
      tools: [{ name: "f", description: "", parameters: {} }],
      messages: [
        ...hello.messages,
        {
          role: "assistant",
          parts: [
            { type: "reasoning", text: "Hm", replay: { from, model: "m", thinking } },
            { type: "text", text: "Hi" },
          ],
        },
        ...hello.messages,
      ],
    };
    const shape = { toolChoice: "required", parallelCalls: "off" } as const;
    expect(failureOf(await ask({ request: shape }, request))).toMatchObject({
      code: "parameter_rejected",
      rejected: name,
    });
    const again = failureOf(await ask({ request: shape, without: [name] }, request));
    expect(again?.rejected).not.toBe(name);
    const [first, second] = server.bodies.map((body) => JSON.stringify(body));
    expect(second).not.toBe(first);
  });
});

describe("the list of models", () => {
  it("is sorted, and asked for with the key, in one page", async () => {
    const paths: (string | undefined)[] = [];
    server = await startScriptedServer((request, response) => {
      paths.push(request.url);
      response.end('{"data":[{"id":"b","display_name":"B"},{"id":"a","display_name":"A"}],"has_more":false}');
    });
    const config = { wire: "anthropic-messages", baseUrl: server.url, model: "", apiKey: "secret-key" } as const;
    expect(await listModels(config, new AbortController().signal)).toEqual({ ok: true, value: ["a", "b"] });
    expect(paths).toEqual(["/v1/models?limit=1000"]);
    expect(server.headers[0]).toMatchObject({ "x-api-key": "secret-key" });
  });

  it("says why there is none", async () => {
    server = await startScriptedServer(
      sends(['{"type":"error","error":{"type":"authentication_error"}}'], "application/json", 401),
    );
    const models = await listModels(
      { wire: "anthropic-messages", baseUrl: server.url, model: "" },
      new AbortController().signal,
    );
    expect(models).toMatchObject({ ok: false, error: { code: "auth" } });
  });
});
