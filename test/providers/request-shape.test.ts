import { describe, expect, it } from "vitest";
import type { ProviderRequest, WireMessage } from "../../src/core/provider.ts";
import type { RequestShape } from "../../src/core/request-shape.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { classify } from "../../src/providers/openai-chat/classify.ts";
import { downgraded, downgrades } from "../../src/providers/openai-chat/downgrades.ts";
import { type Attempt, namingRefused } from "../../src/providers/openai-chat/refused-part.ts";
import { renderRequest } from "../../src/providers/openai-chat/render.ts";
import { shaped } from "../../src/providers/openai-chat/request-shape.ts";
import { traitsOf } from "../../src/providers/openai-chat/server-traits.ts";
import { type Body, type Outcome, runAgainst } from "../support/run-against.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const local = "http://127.0.0.1:1/v1";
const openAi = "https://api.openai.com/v1";
const gemini = "https://generativelanguage.googleapis.com/v1beta/openai";

interface Asked {
  readonly baseUrl?: string;
  readonly model?: string;
  readonly request?: RequestShape;
  readonly without?: readonly string[];
  readonly style?: "json" | "xml";
  readonly messages?: readonly WireMessage[];
  readonly system?: string;
}

/** The body of a request with one tool, in the style asked for. */
function bodyOf({ baseUrl = local, model = "m", request = {}, without = [], ...asking }: Asked): Body {
  const { style = "json", messages, system = "Be brief." } = asking;
  const { dialect } = createDialects().choose(style, []);
  const { tools } = dialect.teach(toolSpecs.slice(0, 1));
  const asked: ProviderRequest = {
    system,
    messages: messages ?? [{ role: "user", parts: [{ type: "text", text: "Hello" }] }],
    tools,
    maxOutputTokens: 9,
  };
  const traits = downgraded(shaped(traitsOf(baseUrl, model), request), without);
  return renderRequest(asked, { baseUrl, model, traits });
}

/** What stands around the messages, without the tools' own text. */
function around(asked: Asked): object {
  const { messages, tools, ...rest } = bodyOf(asked);
  const [tool] = tools ?? [];
  return { ...rest, system: messages[0].role, ...(tool && { strict: tool.function.strict }) };
}

const usual = { model: "m", max_tokens: 9, stream: true, stream_options: { include_usage: true }, system: "system" };

describe("the form of a request", () => {
  it("asks for nothing that a server may not know, unless it is told to", () => {
    expect(around({})).toEqual({ ...usual, strict: undefined });
  });

  const chosen: readonly (readonly [string, RequestShape, object])[] = [
    ["tool choice auto", { toolChoice: "auto" }, { tool_choice: "auto" }],
    ["tool choice required", { toolChoice: "required" }, { tool_choice: "required" }],
    ["tool choice none", { toolChoice: "none" }, { tool_choice: "none" }],
    ["tool choice omit", { toolChoice: "omit" }, {}],
    [
      "one tool",
      { toolChoice: { tool: "read_file" } },
      { tool_choice: { type: "function", function: { name: "read_file" } } },
    ],
    ["parallel calls on", { parallelCalls: "on" }, { parallel_tool_calls: true }],
    ["parallel calls off", { parallelCalls: "off" }, { parallel_tool_calls: false }],
    ["parallel calls omit", { parallelCalls: "omit" }, {}],
    ["strict schemas", { strictSchemas: true }, { strict: true }],
    ["no strict schemas", { strictSchemas: false }, {}],
    ["developer", { systemRole: "developer" }, { system: "developer" }],
    ["no system role", { systemRole: "user" }, { system: "user" }],
  ];
  it.each(chosen)("carries what the profile says: %s", (_, request, expected) => {
    expect(around({ request })).toEqual({ ...usual, strict: undefined, ...expected });
  });

  it("has the limit under the profile's name for it", () => {
    const body = bodyOf({ request: { maxTokensField: "max_completion_tokens" } });
    expect(body).toMatchObject({ max_completion_tokens: 9 });
    expect(body).not.toHaveProperty("max_tokens");
  });

  it("says nothing about tools where there are none, whatever the profile says", () => {
    const request: RequestShape = { toolChoice: "required", parallelCalls: "off", strictSchemas: true };
    expect(around({ request, style: "xml" })).toEqual(usual);
    expect(bodyOf({ request, style: "xml" })).not.toHaveProperty("tools");
  });

  it("puts the system prompt in front of the first message where there is no system role, in both styles", () => {
    for (const style of ["json", "xml"] as const) {
      expect(bodyOf({ request: { systemRole: "user" }, style }).messages).toEqual([
        { role: "user", content: "Be brief.\n\nHello" },
      ]);
    }
    const image = { type: "image", mediaType: "image/png", data: "AAAA" } as const;
    const [first] = bodyOf({ request: { systemRole: "user" }, messages: [{ role: "user", parts: [image] }] }).messages;
    expect(first.content).toMatchObject([{ type: "text", text: "Be brief." }, { type: "image_url" }]);
  });

  const hosts: readonly (readonly [string, string, object])[] = [
    [openAi, "gpt-4.1", { system: "system", max_completion_tokens: 9 }],
    [openAi, "gpt-5.2", { system: "developer", max_completion_tokens: 9 }],
    [openAi, "o3-mini", { system: "developer", max_completion_tokens: 9 }],
    ["https://x.openai.azure.com/openai/v1", "mine", { system: "system", max_completion_tokens: 9 }],
    [gemini, "gemini-3-pro", { system: "system", max_tokens: 9 }],
  ];
  it.each(hosts)("is as %s needs it for %s", (baseUrl, model, expected) => {
    expect(around({ baseUrl, model })).toMatchObject(expected);
  });

  it("has a name for the cache that a task keeps while it grows, and no other task or style has", () => {
    const user = (...texts: readonly string[]): WireMessage => ({
      role: "user",
      parts: texts.map((text) => ({ type: "text", text })),
    });
    const keyOf = (asked: Asked) => bodyOf({ baseUrl: openAi, ...asked }).prompt_cache_key;
    const key = keyOf({ messages: [user("Hello")] });
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(keyOf({ messages: [user("Hello", "more")] })).toBe(key);
    expect(keyOf({ messages: [user("Hello"), { role: "assistant", parts: [call("1")] }, user("On")] })).toBe(key);
    expect(keyOf({ messages: [user("Goodbye")] })).not.toBe(key);
    expect(keyOf({ messages: [user("Hello")], style: "xml", system: "Be brief. Tools: …" })).not.toBe(key);
    expect(keyOf({ messages: [user("Hello")], without: ["prompt_cache_key"] })).toBeUndefined();
    expect(bodyOf({}).prompt_cache_key).toBeUndefined();
  });

  it("has schemas as the server reads them, and as the profile says before that", () => {
    const parameters = (asked: Asked) => bodyOf(asked).tools[0].function.parameters;
    expect(parameters({ baseUrl: gemini })).not.toHaveProperty("additionalProperties");
    expect(parameters({ request: { schemas: "openai_strict" } })).toMatchObject({ additionalProperties: false });
    expect(parameters({ baseUrl: gemini, request: { schemas: "plain" } })).toEqual(parameters({}));
  });
});

describe("a downgrade", () => {
  it("has a name of its own", () => {
    expect(new Set(downgrades.map(({ name }) => name)).size).toBe(downgrades.length);
  });

  it("of both names of the limit leaves the limit out", () => {
    for (const without of [
      ["max_tokens", "max_completion_tokens"],
      ["max_completion_tokens", "max_tokens"],
    ]) {
      for (const baseUrl of [local, openAi]) expect(JSON.stringify(bodyOf({ baseUrl, without }))).not.toContain("max_");
    }
  });

  it("that another version has learnt counts for nothing", () => {
    expect(bodyOf({ without: ["something else"] })).toEqual(bodyOf({}));
  });

  it("takes reasoning out of the history, and brings it back where it is asked for", () => {
    const messages: readonly WireMessage[] = [
      { role: "user", parts: [{ type: "text", text: "Go" }] },
      { role: "assistant", parts: [{ type: "reasoning", text: "hm" }, call("1")] },
      { role: "tool", results: [result("1")] },
    ];
    const deepSeek = "https://api.deepseek.com";
    expect(bodyOf({ baseUrl: deepSeek, messages }).messages[2]).toMatchObject({ reasoning_content: "hm" });
    const without = ["reasoning in the history"];
    expect(bodyOf({ baseUrl: deepSeek, messages, without }).messages[2]).not.toHaveProperty("reasoning_content");
    const back = ["history without reasoning_content"];
    expect(bodyOf({ messages, without: back }).messages[2]).toMatchObject({ reasoning_content: "hm" });
  });

  it("gives each call a message of its own, with its result right behind it", () => {
    const messages: readonly WireMessage[] = [
      { role: "user", parts: [{ type: "text", text: "Go" }] },
      { role: "assistant", parts: [{ type: "text", text: "Both." }, call("1"), call("2")] },
      { role: "tool", results: [result("1"), result("2")] },
      { role: "assistant", parts: [call("3")] },
      { role: "tool", results: [result("3")] },
    ];
    const split = bodyOf({ messages, without: ["several calls in one message"] }).messages;
    const outline = split.map(
      (message: Body) => message.tool_call_id ?? message.tool_calls?.map((one: Body) => one.id),
    );
    expect(outline).toEqual([undefined, undefined, ["1"], "1", ["2"], "2", ["3"], "3"]);
    expect(split[2].content).toBe("Both.");
  });
});

function call(id: string) {
  return { type: "call", id, name: "read_file", arguments: "{}" } as const;
}

function result(callId: string) {
  return { callId, name: "read_file", isError: false, content: [{ type: "text" as const, text: "r" }] };
}

interface Refusal {
  /** The names learnt, in order. */
  readonly learns: readonly string[];
  readonly request?: RequestShape;
  readonly maxOutputTokens?: number;
  readonly status?: number;
  readonly words: string;
  readonly refuses: (body: Body) => boolean;
  /** What the request that goes through looks like. */
  readonly next: object;
}

const carriesParallel = (body: Body): boolean =>
  body.messages.some((message: Body) => (message.tool_calls?.length ?? 0) > 1);

const refusals: Readonly<Record<string, Refusal>> = {
  "a forced tool choice (LM Studio)": {
    learns: ["forced tool_choice"],
    request: { toolChoice: { tool: "read_file" } },
    words: "Invalid tool_choice type: 'object'. Supported string values: none, auto, required",
    refuses: (body) => typeof body.tool_choice === "object",
    next: { tool_choice: "auto" },
  },
  "any tool choice (OpenRouter)": {
    learns: ["forced tool_choice", "tool_choice"],
    request: { toolChoice: "required" },
    status: 404,
    words: "No endpoints found that support the provided 'tool_choice' value.",
    refuses: (body) => body.tool_choice !== undefined,
    next: { tool_choice: undefined },
  },
  "parallel calls": {
    learns: ["parallel_tool_calls"],
    request: { parallelCalls: "off" },
    status: 422,
    words: '{"type":"extra_forbidden","loc":["body","parallel_tool_calls"],"msg":"Extra inputs are not permitted"}',
    refuses: (body) => body.parallel_tool_calls !== undefined,
    next: { parallel_tool_calls: undefined },
  },
  "strict schemas": {
    learns: ["strict schemas"],
    request: { strictSchemas: true },
    words: 'json: unknown field "strict"',
    refuses: (body) => body.tools[0].function.strict !== undefined,
    next: {
      tools: expect.arrayContaining([{ type: "function", function: expect.not.objectContaining({ strict: true }) }]),
    },
  },
  "a schema keyword (Gemini)": {
    learns: ["schema keywords"],
    request: { schemas: "openai_strict" },
    words: `Invalid JSON payload received. Unknown name "additionalProperties" at 'tools[0].function_declarations[0].parameters': Cannot find field.`,
    refuses: (body) => body.tools[0].function.parameters.additionalProperties !== undefined,
    next: {},
  },
  "max_tokens (OpenAI)": {
    learns: ["max_tokens"],
    maxOutputTokens: 7,
    words: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    refuses: (body) => body.max_tokens !== undefined,
    next: { max_completion_tokens: 7, max_tokens: undefined },
  },
  "max_completion_tokens (Mistral)": {
    learns: ["max_completion_tokens"],
    request: { maxTokensField: "max_completion_tokens" },
    maxOutputTokens: 7,
    status: 422,
    words: '{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"]}]}',
    refuses: (body) => body.max_completion_tokens !== undefined,
    next: { max_tokens: 7, max_completion_tokens: undefined },
  },
  "a temperature (OpenAI)": {
    learns: ["temperature"],
    request: { temperature: 0.2 },
    words:
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
    refuses: (body) => body.temperature !== undefined,
    next: { temperature: undefined },
  },
  "an effort (Groq)": {
    learns: ["thinking effort low"],
    request: { reasoning: "low" },
    words: "`reasoning_effort` is not supported with this model",
    refuses: (body) => body.reasoning_effort !== undefined,
    next: { reasoning_effort: undefined },
  },
  stream_options: {
    learns: ["stream_options"],
    words: "Unrecognized request argument supplied: stream_options",
    refuses: (body) => body.stream_options !== undefined,
    next: { stream: true, stream_options: undefined },
  },
  "the developer role, and the system role after it": {
    learns: ["developer role", "system role"],
    request: { systemRole: "developer" },
    words: "messages[0].role: unknown variant `developer`; System role not supported",
    refuses: (body) => body.messages[0].role !== "user",
    next: { messages: expect.arrayContaining([expect.objectContaining({ role: "user" })]) },
  },
  "several calls in one message (Llama 3.1)": {
    learns: ["several calls in one message"],
    status: 500,
    words: "This model only supports single tool-calls at once!",
    refuses: carriesParallel,
    next: {},
  },
  "tools in a stream (llama.cpp)": {
    learns: ["streaming with tools"],
    status: 500,
    words: "Cannot use tools with stream",
    refuses: (body) => body.stream,
    next: { stream: false, stream_options: undefined },
  },
};

const bothFiles = {
  calls: [
    { name: "read_file", input: { path: "a.txt" } },
    { name: "read_file", input: { path: "b.txt" } },
  ],
};

/** Reads two files at once and then says so, but refuses what it does not know. */
function picky({ refuses, status = 400, words }: Pick<Refusal, "refuses" | "status" | "words">) {
  return (body: Body) => {
    if (refuses(body)) return { status, words };
    if (body.stream === false) return { raw: whole(body) };
    return body.messages.some((message: Body) => message.role === "tool") ? { say: "Read." } : bothFiles;
  };
}

/** The same in one document, as to a request that does not stream. */
function whole(body: Body): string {
  const isRead = body.messages.some((message: Body) => message.role === "tool");
  const tool_calls = bothFiles.calls.map(({ name, input }, at) => ({
    id: `call_${at}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));
  const message = isRead ? { content: "Read." } : { content: null, tool_calls };
  return JSON.stringify({ choices: [{ index: 0, message, finish_reason: isRead ? "stop" : "tool_calls" }] });
}

function learnt({ evidence }: Outcome): readonly string[] {
  return evidence.map((record) => (record.kind === "parameter_rejected" ? record.parameter : record.kind));
}

describe("what a server refuses is left out at once, told, and remembered", () => {
  it.each(Object.entries(refusals))("%s", async (_, refusal) => {
    const { request, maxOutputTokens, learns } = refusal;
    const profile = { request, maxOutputTokens };
    const first = await runAgainst(picky(refusal), profile);
    expect(first.end).toBe("answered");
    expect(learnt(first)).toEqual(learns);
    expect(first.notices).toEqual(
      learns.map((name) => `This server refused ${name}. Diglot goes on without it and remembers that.`),
    );
    expect(first.bodies.length).toBe(2 + learns.length);
    const { next } = refusal;
    const last = first.bodies.at(-1);
    for (const [key, value] of Object.entries(next)) expect(last[key]).toEqual(value);
    const second = await runAgainst(picky(refusal), profile, [...first.evidence]);
    expect({ end: second.end, requests: second.bodies.length, notices: second.notices }).toEqual({
      end: "answered",
      requests: 2,
      notices: [],
    });
  });

  it("of a wish for thinking that wish alone: another effort is tried anew", async () => {
    const words = "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model.";
    const refuses = (body: Body) => body.reasoning_effort === "minimal";
    const first = await runAgainst(picky({ refuses, words }), { request: { reasoning: "minimal" } });
    expect(learnt(first)).toEqual(["thinking effort minimal"]);
    const second = await runAgainst(picky({ refuses, words }), { request: { reasoning: "low" } }, [...first.evidence]);
    expect(second.bodies.map((body) => body.reasoning_effort)).toEqual(["low", "low"]);
  });

  it("also when the refusal comes under status 200", async () => {
    const refuse = { raw: `data: {"error":{"code":400,"message":"parallel_tool_calls is not supported"}}\n\n` };
    const outcome = await runAgainst((body) => (body.parallel_tool_calls === undefined ? { say: "Yes." } : refuse), {
      request: { parallelCalls: "on" },
    });
    expect(learnt(outcome)).toEqual(["parallel_tool_calls"]);
    expect(outcome.end).toBe("answered");
  });
});

describe("the words of real servers name the part", () => {
  const everything: Attempt = {
    request: {
      system: "s",
      messages: [
        { role: "assistant", parts: [{ type: "reasoning", text: "hm" }, call("1"), call("2")] },
        { role: "tool", results: [result("1"), result("2")] },
        { role: "user", parts: [{ type: "text", text: "And?" }] },
        { role: "user", parts: [{ type: "image", mediaType: "image/png", data: "AAAA" }] },
      ],
      tools: [{ name: "f", description: "d", parameters: { type: "object", properties: {}, required: [] } }],
      maxOutputTokens: 9,
    },
    baseUrl: local,
    model: "m",
    traits: shaped(
      { ...traitsOf(local, "m"), wantsReasoning: true, cacheKey: true },
      { toolChoice: "required", parallelCalls: "off", strictSchemas: true, systemRole: "developer" },
    ),
    without: [],
  };
  const named = (status: number, words: string, more: Partial<Attempt> = {}): string | undefined => {
    const error = classify({ baseUrl: local, model: "m", status, words });
    return namingRefused(error, { ...everything, ...more }).rejected;
  };

  const said: readonly (readonly [string, number, string])[] = [
    ["parallel_tool_calls", 400, "Unsupported parameter: 'parallel_tool_calls' is not supported with this model."],
    ["parallel_tool_calls", 400, "parallel_tool_calls=False is not supported by this model."],
    [
      "parallel_tool_calls",
      400,
      "litellm.UnsupportedParamsError: ollama does not support parameters: ['parallel_tool_calls'], for model=phi4-mini:3.8b.",
    ],
    ["forced tool_choice", 400, "Thinking mode does not support this tool_choice"],
    ["forced tool_choice", 400, "This model does not support tool choice"],
    ["prompt_cache_key", 400, "property 'prompt_cache_key' is unsupported"],
    ["stream_options", 400, "Unknown parameter: 'stream_options'."],
    ["stream_options", 400, "The 'stream_options' parameter is only allowed when 'stream' is enabled."],
    ["max_tokens", 400, "litellm.UnsupportedParamsError: x does not support parameters: ['max_tokens']"],
    ["developer role", 400, "chat template rejected the request: Unexpected message role."],
    [
      "developer role",
      400,
      "developer is not one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.[6].role'",
    ],
    [
      "developer role",
      400,
      "invalid parameter 'messages[0].role': invalid role 'developer', must be one of: system, user, assistant, tool",
    ],
    ["developer role", 400, "[1214] Incorrect role information"],
    [
      "developer role",
      422,
      `[{"type":"enum","loc":["body","messages",0,"role"],"msg":"Input should be 'system', 'user', 'assistant', 'function' or 'tool'","input":"developer"}]`,
    ],
    ["system role", 500, "Jinja Exception: System role not supported"],
    ["system role", 400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."],
    ["streaming with tools", 400, "streaming is not supported with tools"],
    ["streaming with tools", 400, "Tool calling is not supported in streaming mode"],
    [
      "strict schemas",
      400,
      "Invalid schema for function 'f': In context=('properties', 'fields'), 'additionalProperties' is required to be supplied and to be false.",
    ],
    [
      "strict schemas",
      422,
      `[{'type': 'extra_forbidden', 'loc': ('body', 'tools', 0, 'function', 'strict'), 'msg': 'Extra inputs are not permitted', 'input': True}]`,
    ],
    ["several calls in one message", 500, "This model only supports single tool-calls at once!"],
    [
      "reasoning in the history",
      400,
      "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_content' is unsupported)]",
    ],
    ["long call ids", 400, "Tool call id was turn1_0 but must be a-z, A-Z, 0-9, with a length of 9."],
    ["a user message right behind results", 400, "Unexpected role 'user' after role 'tool'"],
    ["two user messages in a row", 500, "Conversation roles must alternate user/assistant/user/assistant/..."],
    ["calls without a thought signature", 400, "Function call is missing a thought_signature in functionCall parts."],
    ["images", 400, "messages[4]: unknown variant `image_url`, expected `text`"],
    ["streaming with tools", 400, "This model doesn't support tool use in streaming mode."],
    ["empty content", 400, "messages: text content blocks must be non-empty"],
  ];
  it.each(said)("%s: %i %s", (name, status, words) => {
    expect(named(status, words)).toBe(name);
  });

  const aboutSchemas: readonly (readonly [number, string])[] = [
    [
      400,
      "* GenerateContentRequest.tools[0].function_declarations[16].parameters.properties[actions].items: missing field.",
    ],
    [400, "Failed to initialize samplers: failed to parse grammar"],
    [500, "JSON schema conversion failed: Unrecognized schema: {}"],
    [
      400,
      "json: cannot unmarshal array into Go struct field .tools.function.parameters.properties.type of type string",
    ],
  ];
  it.each(aboutSchemas)("schema keywords: %i %s", (status, words) => {
    const tools = [
      { name: "f", description: "d", parameters: { type: "object", properties: { a: { type: ["string", "null"] } } } },
    ];
    expect(named(status, words, { traits: traitsOf(local, "m"), request: { ...everything.request, tools } })).toBe(
      "schema keywords",
    );
  });

  const innocent: readonly (readonly [number, string])[] = [
    [400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
    [400, "registry.ollama.ai/library/gemma does not support tools"],
    [400, "Tool choice is required, but model did not call a tool · tool_use_failed"],
    [400, "Invalid 'max_tokens': integer below minimum value."],
    [429, "Rate limit reached: parallel_tool_calls is not supported"],
    [401, "stream_options"],
    [500, "Error while streaming the tool call"],
    [
      422,
      '[{"type":"missing","loc":["body","user"],"msg":"Field required","input":{"tool_choice":"required","stream_options":{},"parallel_tool_calls":false}}]',
    ],
    [400, "no"],
  ];
  it.each(innocent)("none: %i %s", (status, words) => {
    expect(named(status, words)).toBeUndefined();
  });

  it("a part that is left out already is not named again", () => {
    for (const [name, status, words] of said) expect(named(status, words, { without: [name] })).not.toBe(name);
  });
});

describe("nothing is learnt", () => {
  it("from a refusal of what the request did not carry", async () => {
    const outcome = await runAgainst(() => ({ status: 400, words: "parallel_tool_calls is not supported" }));
    expect({ end: outcome.end, learnt: learnt(outcome), requests: outcome.bodies.length }).toEqual({
      end: "failed",
      learnt: [],
      requests: 1,
    });
  });

  it("from a limit that is too large, or a conversation that is too long", async () => {
    for (const words of [
      "max_tokens is too large: 100000. This model supports at most 16384 completion tokens.",
      "input length and `max_tokens` exceed context limit: 174167 + 64000 > 200000",
    ]) {
      const outcome = await runAgainst(() => ({ status: 400, words }), { maxOutputTokens: 100_000 });
      expect({ end: outcome.end, learnt: learnt(outcome) }).toEqual({ end: "failed", learnt: [] });
    }
  });

  it("when words came before the error", async () => {
    const raw = `data: {"choices":[{"delta":{"content":"He"}}]}\n\ndata: {"error":{"message":"stream_options is not supported"}}\n\n`;
    const outcome = await runAgainst(() => ({ raw }));
    expect({ learnt: learnt(outcome), requests: outcome.bodies.length }).toEqual({ learnt: [], requests: 6 });
  });

  it("about single parts when tools as such are refused: the same turn goes on in XML", async () => {
    const words = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set';
    const outcome = await runAgainst((body) => (body.tools === undefined ? { say: "Yes." } : { status: 400, words }), {
      toolCalls: "auto",
      request: { toolChoice: "auto" },
    });
    expect(learnt(outcome)).toEqual(["native_tools_rejected"]);
    expect(outcome.bodies.at(-1)).not.toHaveProperty("tool_choice");
    expect(outcome.end).toBe("answered");
  });
});

it("a server that still refuses several calls when they are split gets the same turn in XML", async () => {
  const words = "This model only supports single tool-calls at once!";
  const answer = (body: Body) => {
    if (body.tools === undefined) return { say: "Done." };
    return body.messages.some((message: Body) => message.role === "tool") ? { status: 500, words } : bothFiles;
  };
  const outcome = await runAgainst(answer, { toolCalls: "auto" });
  expect(learnt(outcome)).toEqual(["several calls in one message", "native_tools_rejected"]);
  expect(outcome.end).toBe("answered");
});
