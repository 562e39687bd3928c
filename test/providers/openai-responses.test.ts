import { afterEach, describe, expect, it } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import type { AssistantMessage, Message } from "../../src/core/message.ts";
import type { ProviderDelta, ProviderRequest } from "../../src/core/provider.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { createProvider, linkTo, listModels, type ProviderConfig } from "../../src/providers/index.ts";
import { answer, calls, created, cutShort, event, over, says, thinks } from "../support/responses-events.ts";
import { type ScriptedServer, sends, startScriptedServer } from "../support/scripted-server.ts";
import type { SentBody } from "../support/strict-responses.ts";
import { toolSpecs } from "../support/tool-specs.ts";

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const hello: ProviderRequest = {
  system: "Be brief.",
  messages: [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
};
const readFile = {
  name: "read_file",
  description: "Reads",
  parameters: {
    type: "object",
    properties: { path: { type: "string" }, line: { type: "integer" } },
    required: ["path"],
  },
};

/** A person stops the reply as soon as a delta of the type `stopAt` has come. */
async function ask(
  config: Partial<ProviderConfig> = {},
  request = hello,
  stopAt?: ProviderDelta["type"],
): Promise<readonly ProviderDelta[]> {
  const provider = createProvider({ wire: "openai-responses", baseUrl: server?.url ?? "", model: "m", ...config });
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

const sentBody = (at = 0): SentBody => server?.bodies[at] as SentBody;

describe("a request", () => {
  const afterAFailedCall: ProviderRequest = {
    ...hello,
    tools: [readFile],
    maxOutputTokens: 900,
    messages: [
      ...hello.messages,
      {
        role: "assistant",
        parts: [
          { type: "text", text: "Looking." },
          { type: "call", id: "call:1", name: "read_file", arguments: '{"path":"a.png"}' },
          { type: "call", id: "call-2", name: "read_file", arguments: '{"path":"b.png"}' },
        ],
      },
      {
        role: "tool",
        results: [
          { callId: "call:1", name: "read_file", isError: true, content: [{ type: "text", text: "no such file" }] },
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

  it("carries instructions, items, tools and limit, keeps nothing at the provider and asks for sealed reasoning", async () => {
    server = await startScriptedServer(sends([answer]));
    await ask({ apiKey: "secret-key", headers: { "X-Team": "a" } }, afterAFailedCall);
    expect(server.headers[0]).toMatchObject({ authorization: "Bearer secret-key", "x-team": "a" });
    const { input, tools, ...rest } = sentBody();
    expect(rest).toEqual({
      model: "m",
      instructions: "Be brief.",
      max_output_tokens: 900,
      store: false,
      include: ["reasoning.encrypted_content"],
      stream: true,
    });
    expect(tools).toEqual([{ type: "function", ...readFile, strict: false }]);
    expect(input).toMatchInlineSnapshot(`
      [
        {
          "content": [
            {
              "text": "Hello",
              "type": "input_text",
            },
          ],
          "role": "user",
          "type": "message",
        },
        {
          "content": "Looking.",
          "role": "assistant",
        },
        {
          "arguments": "{"path":"a.png"}",
          "call_id": "0af6315558b41599b4a0fbfa5d31d4431b2e5c81",
          "name": "read_file",
          "type": "function_call",
        },
        {
          "arguments": "{"path":"b.png"}",
          "call_id": "call-2",
          "name": "read_file",
          "type": "function_call",
        },
        {
          "call_id": "0af6315558b41599b4a0fbfa5d31d4431b2e5c81",
          "output": "Error: no such file",
          "type": "function_call_output",
        },
        {
          "call_id": "call-2",
          "output": "[image, see below]
      [image, see below]",
          "type": "function_call_output",
        },
        {
          "content": [
            {
              "text": "The images of the tool results above:",
              "type": "input_text",
            },
            {
              "detail": "auto",
              "image_url": "data:image/png;base64,BBBB",
              "type": "input_image",
            },
            {
              "text": "[an image of type image/bmp, which cannot be shown]",
              "type": "input_text",
            },
          ],
          "role": "user",
          "type": "message",
        },
        {
          "content": [
            {
              "text": "Go on",
              "type": "input_text",
            },
          ],
          "role": "user",
          "type": "message",
        },
      ]
    `);
  });

  it("has the images of results inside of them at OpenAI", async () => {
    const bodies: SentBody[] = [];
    const send: typeof fetch = async (_url, init) => {
      bodies.push(JSON.parse(String(init?.body)) as SentBody);
      return new Response(answer, { headers: { "content-type": "text/event-stream" } });
    };
    await ask({ baseUrl: "https://api.openai.com/v1", fetch: send }, afterAFailedCall);
    const outputs = bodies[0]?.input.filter(({ type }) => type === "function_call_output");
    expect(outputs?.map(({ output }) => output)).toEqual([
      "Error: no such file",
      [
        { type: "input_image", detail: "auto", image_url: "data:image/png;base64,BBBB" },
        { type: "input_text", text: "[an image of type image/bmp, which cannot be shown]" },
      ],
    ]);
  });

  it("has no tools, and no word about them, in XML", async () => {
    server = await startScriptedServer(sends([answer]));
    const { dialect } = createDialects().choose("xml", []);
    const { system = "", tools } = dialect.teach(toolSpecs);
    await ask({ request: { toolChoice: "required", parallelCalls: "off" } }, { ...hello, system, tools });
    expect(Object.keys(sentBody()).toSorted()).toEqual([
      "include",
      "input",
      "instructions",
      "model",
      "store",
      "stream",
    ]);
  });

  it.each([
    [{ toolChoice: "auto" }, "auto"],
    [{ toolChoice: "required" }, "required"],
    [{ toolChoice: "none" }, "none"],
    [{ toolChoice: "omit" }, undefined],
    [{ toolChoice: { tool: "read_file" } }, { type: "function", name: "read_file" }],
  ] as const)("asks for calls as the profile says: %j", async (request, choice) => {
    server = await startScriptedServer(sends([answer]));
    await ask({ request }, { ...hello, tools: [readFile] });
    expect(sentBody().tool_choice).toEqual(choice);
    await ask({ request }, { ...hello, tools: [readFile], mustCall: "read_file" });
    expect(sentBody(1).tool_choice).toEqual({ type: "function", name: "read_file" });
  });

  it("has strict schemas and parallel calls as the profile says", async () => {
    server = await startScriptedServer(sends([answer]));
    await ask({ request: { strictSchemas: true, parallelCalls: "off" } }, { ...hello, tools: [readFile] });
    expect(sentBody().parallel_tool_calls).toBe(false);
    expect(sentBody().tools?.[0]).toMatchObject({
      strict: true,
      parameters: { required: ["path", "line"], additionalProperties: false },
    });
  });

  it("does not ask models for reasoning that are known to have none", async () => {
    server = await startScriptedServer(sends([answer]));
    await ask({ model: "gpt-4.1-mini" });
    expect(sentBody()).not.toHaveProperty("include");
  });
});

describe("an address", () => {
  it.each(["", "/", "/responses", "/responses/", "/responses?api-version=1"])(
    "may be pasted with %j behind it",
    async (tail) => {
      const paths: (string | undefined)[] = [];
      server = await startScriptedServer((request, response) => {
        paths.push(request.url);
        response.end(request.method === "GET" ? '{"data":[{"id":"b"},{"id":"a"}]}' : answer);
      });
      const config = { wire: "openai-responses", baseUrl: server.url + tail, model: "m" } as const;
      const { signal } = new AbortController();
      const listed = await listModels(config, signal);
      await ask(config);
      const query = tail.includes("?") ? "?api-version=1" : "";
      expect(paths).toEqual([`/v1/models${query}`, `/v1/responses${query}`]);
      expect(listed).toEqual({ ok: true, value: ["a", "b"] });
      expect(linkTo(config).address).toBe(server.url);
    },
  );
});

describe("a reply", () => {
  it("is told in order, with its usage", async () => {
    const sent = [created, thinks(0, "rs_1", "Hm.", "c2VhbGVk"), says(1, "msg_1", "Looking."), over()];
    server = await startScriptedServer(sends(sent));
    const deltas = await ask();
    expect(deltas.map(({ type }) => type)).toEqual([
      "opened",
      "reasoning",
      "reasoning_replay",
      "reasoning_replay",
      "text",
      "usage",
      "finish",
    ]);
    expect(deltas.at(-2)).toEqual({
      type: "usage",
      usage: { inputTokens: 7, cachedTokens: 5, outputTokens: 9, reasoningTokens: 3 },
    });
  });

  it("goes back as it came: reasoning, words and calls in place, to the same server and model only", async () => {
    const sent = [
      created,
      thinks(0, "rs_1", "First this.", "b25l"),
      says(1, "msg_1", "Looking."),
      calls(2, "fc_1", "read_file", { path: "a" }),
      thinks(3, "rs_2", "", "dHdv"),
      calls(4, "fc_2", "read_file", { path: "b" }),
      thinks(5, "rs_3", "Left over.", "ZHJlaQ"),
      over(),
    ];
    server = await startScriptedServer(sends(sent));
    const parts = partsOf(await ask());
    const history: Message[] = [
      { role: "user", parts: [{ type: "text", text: "q" }] },
      { role: "assistant", parts },
    ];
    const messages = jsonDialect.encode(history);
    await ask({}, { ...hello, messages });
    expect(sentBody(1).input.slice(1, 6)).toEqual([
      {
        type: "reasoning",
        id: "rs_1",
        summary: [{ type: "summary_text", text: "First this." }],
        encrypted_content: "b25l",
      },
      {
        type: "message",
        role: "assistant",
        id: "msg_1",
        status: "completed",
        content: [{ type: "output_text", text: "Looking.", annotations: [] }],
      },
      { type: "function_call", id: "fc_1", call_id: "call_1", name: "read_file", arguments: '{"path":"a"}' },
      { type: "reasoning", id: "rs_2", summary: [], encrypted_content: "dHdv" },
      { type: "function_call", id: "fc_2", call_id: "call_2", name: "read_file", arguments: '{"path":"b"}' },
    ]);
    expect(
      sentBody(1)
        .input.slice(6)
        .map(({ call_id }) => call_id),
    ).toEqual(["call_1", "call_2"]);
    await ask({ model: "another" }, { ...hello, messages });
    expect(JSON.stringify(sentBody(2))).not.toMatch(/b25l|rs_|fc_|msg_/);
  });

  it("keeps the phase of a message, without reasoning too", async () => {
    const item = { type: "message", id: "msg_1", phase: "commentary", content: [{ type: "output_text", text: "Hi" }] };
    server = await startScriptedServer(sends([over([item])]));
    const history: Message[] = [{ role: "assistant", parts: partsOf(await ask()) }];
    await ask({}, { ...hello, messages: jsonDialect.encode(history) });
    expect(sentBody(1).input).toContainEqual({ role: "assistant", content: "Hi", phase: "commentary" });
  });

  it("that the provider's filter ended says so", async () => {
    server = await startScriptedServer(sends([created, says(0, "msg_1", "Well"), cutShort("content_filter")]));
    const deltas = await ask();
    expect(failureOf(deltas)).toMatchObject({
      code: "content_filter",
      message: "The provider refused to let this reply go on.",
      detail: '{"reason":"content_filter"}',
    });
    expect(deltas).toContainEqual(expect.objectContaining({ type: "usage" }));
  });

  it("that is not one of this wire is said to be none, whatever it is", async () => {
    const odd = [
      "<html>Sign in</html>",
      '{"hello":1}',
      "data: [DONE]\n\n",
      "",
      'data: {"choices":[]}\n\ndata: [DONE]\n\n',
    ];
    for (const body of odd) {
      server = await startScriptedServer(sends([body]));
      expect(failureOf(await ask())?.code).toBe("bad_response");
      await server.close();
    }
  });

  it("stays alive on signs of life alone, and fails with a time-out without them", async () => {
    const limits = { firstByteMs: 2_000, idleMs: 400 };
    server = await startScriptedServer(async (_request, response) => {
      response.writeHead(200).write(created);
      for (let beat = 0; beat < 12; beat++) {
        response.write('event: keepalive\ndata: {"type":"keepalive","sequence_number":3}\n\n');
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      response.write(says(0, "msg_1", "ok"));
    });
    const deltas = await ask({ limits });
    expect(deltas.filter(({ type }) => type === "text")).toHaveLength(1);
    expect(failureOf(deltas)?.code).toBe("timeout");
  });

  it("that the person stops ends without a failure, and closes the connection", async () => {
    server = await startScriptedServer((_request, response) => {
      response.writeHead(200).write(created + says(0, "msg_1", "ok"));
    });
    expect(failureOf(await ask({}, hello, "text"))).toBeUndefined();
    await expect.poll(() => server?.cut).toBe(1);
  });
});

describe("a refusal", () => {
  const withImage: ProviderRequest = {
    ...hello,
    tools: [readFile],
    maxOutputTokens: 900,
    messages: [
      { role: "user", parts: [{ type: "image", mediaType: "image/png", data: "AAAA" }] },
      {
        role: "assistant",
        parts: [
          {
            type: "reasoning",
            text: "",
            replay: { from: "BASE", model: "m", reasoning_item: { id: "rs_1", encrypted_content: "x" } },
          },
          { type: "call", id: "c", name: "read_file", arguments: "{}" },
        ],
      },
      { role: "user", parts: [{ type: "text", text: "Go on" }] },
    ],
  };
  const request = { toolChoice: { tool: "read_file" }, parallelCalls: "off", strictSchemas: true } as const;

  it.each([
    ["encrypted reasoning", "Encrypted content is not supported with this model.", "include"],
    ["encrypted reasoning", "Unsupported parameter: 'include'", "include"],
    ["store", "Unsupported parameter: store", "store"],
    ["parallel_tool_calls", "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.", null],
    ["forced tool_choice", "Invalid tool_choice type: 'object'. Supported string values: none, auto, required", null],
    ["max_output_tokens", "Unsupported parameter: max_output_tokens", null],
    ["instructions", "Argument not supported: instructions", null],
    [
      "strict schemas",
      "Invalid schema for function 'read_file': In context=(), 'additionalProperties' is required",
      "tools[0]",
    ],
    [
      "reasoning in the history",
      "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
      "input",
    ],
    [
      "reasoning in the history",
      "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
      "input",
    ],
    ["reasoning in the history", "The encrypted content gAAA...DQ== could not be verified.", null],
    [
      "reasoning in the history",
      "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.",
      "input",
    ],
    [
      "reasoning in the history",
      "The requested item was created under a different Azure OpenAI resource. Use the same resource that created the item to access it.",
      null,
    ],
    ["reasoning in the history", "Input[1] missing required field `summary`", null],
    ["images", "This model does not support image inputs.", null],
    ["images", "Invalid type for 'input'.", "input"],
  ])("of %s names it, and the next request is without it: %s", async (name, message, param) => {
    server = await startScriptedServer((_request, response) => {
      const error = { message, type: "invalid_request_error", param, code: null };
      response.writeHead(400).end(JSON.stringify({ error }));
    });
    const own = JSON.parse(JSON.stringify(withImage).replace("BASE", server.url)) as ProviderRequest;
    const error = failureOf(await ask({ request }, own));
    expect(error).toMatchObject({ code: "parameter_rejected", rejected: name, message: `The server refused ${name}.` });
    expect(failureOf(await ask({ request, without: [name] }, own))?.rejected).not.toBe(name);
    expect(server.bodies[1]).not.toEqual(server.bodies[0]);
  });

  it("of a forced choice, then of any choice, leaves out one and then the other", async () => {
    server = await startScriptedServer(
      sends(['{"error":{"message":"tool_choice is not supported"}}'], "application/json", 400),
    );
    const config = { request: { toolChoice: "required" } } as const;
    const tooled = { ...hello, tools: [readFile] };
    expect(failureOf(await ask(config, tooled))?.rejected).toBe("forced tool_choice");
    expect(failureOf(await ask({ ...config, without: ["forced tool_choice"] }, tooled))?.rejected).toBe("tool_choice");
    expect(sentBody(1).tool_choice).toBe("auto");
  });

  it("under status 200 counts like one before the first word, and not behind it", async () => {
    const refusal = event("error", {
      error: {
        type: "invalid_request_error",
        message: "Unsupported parameter: 'store'",
        code: "unsupported_parameter",
      },
    });
    server = await startScriptedServer(sends([refusal]));
    expect(failureOf(await ask())).toMatchObject({ code: "parameter_rejected", rejected: "store" });
    await server.close();
    server = await startScriptedServer(sends([created, says(0, "msg_1", "Hi"), refusal]));
    expect(failureOf(await ask())?.rejected).toBeUndefined();
  });

  it.each([
    [404, "", "bad_address"],
    [404, '{"detail":"Not Found"}', "bad_address"],
    [405, "Method Not Allowed", "bad_address"],
    [404, '{"error":{"message":"The model \'m\' does not exist","code":"model_not_found"}}', "model_not_found"],
    [401, '{"error":{"message":"Incorrect API key provided: secret-key"}}', "auth"],
    [429, '{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}', "rate_limit"],
    [429, '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}', "quota"],
    [
      400,
      '{"error":{"message":"Your input exceeds the context window of this model.","code":"context_length_exceeded"}}',
      "context_length",
    ],
    [400, '{"error":{"message":"No tool output found for function call call_1."}}', "bad_request"],
    [503, "no healthy upstream", "server_error"],
  ])("with status %i and %s is %s, without the key", async (status, body, code) => {
    server = await startScriptedServer(sends([body], "application/json", status));
    const error = failureOf(await ask({ apiKey: "secret-key" }));
    expect(error?.code).toBe(code);
    expect(JSON.stringify(error)).not.toContain("secret-key");
    if (code === "bad_address") expect(error?.message).toBe(`There is no Responses endpoint at ${server.url}.`);
  });
});

/** What the history keeps of a reply. */
function partsOf(deltas: readonly ProviderDelta[]): AssistantMessage["parts"] {
  let minted = 0;
  const decoder = jsonDialect.decoder({ tools: toolSpecs, nextCallId: () => `own-${++minted}` });
  const decoded: readonly AgentDelta[] = [...deltas.flatMap((delta) => decoder.push(delta)), ...decoder.end()];
  const ready = new Map(decoded.flatMap((delta) => (delta.type === "call_ready" ? [[delta.id, delta] as const] : [])));
  return decoded.flatMap((delta): AssistantMessage["parts"] => {
    if (delta.type === "reasoning_replay") return [{ type: "reasoning", text: "", replay: delta.replay }];
    if (delta.type === "text") return [delta];
    const call = delta.type === "call_started" ? ready.get(delta.id) : undefined;
    if (call === undefined) return [];
    const { id, name, input, replay } = call;
    return [{ type: "tool_call", id, name, input, replay }];
  });
}
