import { describe, expect, it, test } from "vitest";
import type { ImagePart } from "../../src/core/message.ts";
import type { WireCall, WireMessage, WireTool } from "../../src/core/provider.ts";
import { renderRequest } from "../../src/providers/openai-chat/render.ts";
import { defaultTraits, type ServerTraits, traitsOf } from "../../src/providers/openai-chat/server-traits.ts";
import type { SentBody } from "../support/strict-checker.ts";

describe("what is known of a server", () => {
  const mistral = { nineCharacterIds: true, afterResults: "bridge", mergeUsers: true } as const;
  it.each<[string, string, Partial<ServerTraits>]>([
    ["http://127.0.0.1:8080/v1", "qwen3-coder", {}],
    ["https://api.openai.com/v1", "gpt-4.1", { maxTokensField: "max_completion_tokens", cacheKey: true }],
    [
      "https://eu.api.openai.com/v1",
      "gpt-5-mini",
      { maxTokensField: "max_completion_tokens", systemRole: "developer", cacheKey: true },
    ],
    ["https://api.openai.com/v1", "gpt-oss-120b", { maxTokensField: "max_completion_tokens", cacheKey: true }],
    ["https://eu.openai.azure.com/openai/v1", "mine", { maxTokensField: "max_completion_tokens" }],
    ["https://x.services.ai.azure.com/v1", "mine", { maxTokensField: "max_completion_tokens" }],
    ["https://gateway.example/v1", "o3-mini", { maxTokensField: "max_completion_tokens" }],
    ["https://notopenai.com/v1", "m", {}],
    ["https://api.deepseek.com", "deepseek-chat", { wantsReasoning: true, takesImages: false }],
    ["https://nim.example/v1", "deepseek-ai/deepseek-v3.2", {}],
    ["https://api.moonshot.cn/v1", "kimi-k2-thinking", { wantsReasoning: true }],
    ["https://api.mistral.ai/v1", "labs-new-name", mistral],
    ["http://localhost:8000/v1", "mistralai/Mistral-Small-3.2-24B", mistral],
    ["http://localhost:8000/v1", "Ministral-8B-Instruct", mistral],
    ["http://localhost:8000/v1", "devstral:24b", mistral],
    ["http://localhost:8000/v1", "gemma3:12b", { mergeUsers: true }],
    ["http://localhost:8000/v1", "meta-llama/Llama-3.1-8B-Instruct", { singleCalls: true }],
    ["http://localhost:11434/v1", "llama3.3:70b", { singleCalls: true }],
    ["http://localhost:11434/v1", "llama3:8b", {}],
    ["http://localhost:8000/v1", "llama-3.10-x", {}],
    ["https://gateway.example/v1", "anthropic/claude-sonnet-4.5", { emptyContent: null }],
    ["https://bedrock-runtime.eu.amazonaws.com/v1", "m", { emptyContent: null }],
    ["https://api.z.ai/api/paas/v4", "glm-4.7", { afterResults: "merge" }],
    ["https://open.bigmodel.cn/api/paas/v4", "glm-4.7", { afterResults: "merge" }],
    [
      "https://generativelanguage.googleapis.com/v1beta/openai",
      "gemini-3-pro",
      { thoughtSignature: "extra_content", schemas: "gemini" },
    ],
    [
      "https://europe-west1-aiplatform.googleapis.com/v1/openapi",
      "google/gemini-3-pro",
      { thoughtSignature: "extra_content", schemas: "gemini" },
    ],
    ["https://openrouter.ai/api/v1", "google/gemini-3-pro", { thoughtSignature: "reasoning_details" }],
    ["https://openrouter.ai/api/v1", "mistralai/devstral-small", mistral],
  ])("%s %s", (baseUrl, model, traits) => {
    const { reasoningWords } = traitsOf(baseUrl, model); // those have a test of their own, with the requests of the presets
    expect(traitsOf(baseUrl, model)).toEqual({ ...defaultTraits, reasoningWords, ...traits });
  });
});

const user = (text: string): WireMessage => ({ role: "user", parts: [{ type: "text", text }] });
const image: ImagePart = { type: "image", mediaType: "image/png", data: "AA==" };
const call = (id: string): WireCall => ({ type: "call", id, name: "f", arguments: "{}" });
const text = (words: string) => ({ type: "text" as const, text: words });
const result = (callId: string, ...content: (ImagePart | ReturnType<typeof text>)[]) => ({
  callId,
  name: "f",
  content,
  isError: false,
});
const parallel: readonly WireMessage[] = [
  user("q"),
  { role: "assistant", parts: [text("I look."), call("a"), call("b")] },
  { role: "tool", results: [result("a", text("one"), image), result("b")] },
  user("now this"),
];

function sent(traits: Partial<ServerTraits>, messages = parallel, system = "s", tools?: readonly WireTool[]): SentBody {
  const origin = { baseUrl: "http://127.0.0.1:1/v1", model: "m" };
  const request = { system, messages, ...(tools === undefined ? {} : { tools }) };
  return renderRequest(request, { ...origin, traits: { ...defaultTraits, ...traits } }) as unknown as SentBody;
}

/** One line a message. */
function outline({ messages }: SentBody): readonly string[] {
  return messages.map(({ role, content, tool_calls, tool_call_id }) =>
    [role, tool_call_id, shown(content), tool_calls?.map(({ id }) => id).join()].filter(Boolean).join(" "),
  );
}

function shown(content: SentBody["messages"][number]["content"]): string {
  if (typeof content === "string" || content === null || content === undefined) return JSON.stringify(content);
  return content.map((part) => part.text ?? part.type).join("+");
}

describe("a history is arranged", () => {
  const intro = "The images of the tool results above:";
  it.each<[string, Partial<ServerTraits>, readonly string[]]>([
    [
      "with images behind the results, for everyone",
      {},
      [
        'user "q"',
        'assistant "I look." a,b',
        'tool a "one\\n[image, see below]"',
        'tool b "(no output)"',
        `user ${intro}+image_url`,
        'user "now this"',
      ],
    ],
    [
      "with a reply between results and images",
      { afterResults: "bridge", mergeUsers: true },
      [
        'user "q"',
        'assistant "I look." a,b',
        'tool a "one\\n[image, see below]"',
        'tool b "(no output)"',
        'assistant "I have the results."',
        `user ${intro}+image_url+now this`,
      ],
    ],
    [
      "without images, and words merged into the last result",
      { afterResults: "merge", takesImages: false },
      [
        'user "q"',
        'assistant "I look." a,b',
        'tool a "one\\n[image left out: this server takes only text]"',
        'tool b "(no output)\\n\\n[The user says:]\\nnow this"',
      ],
    ],
    [
      "in turns of one call",
      { singleCalls: true },
      [
        'user "q"',
        'assistant "I look." a',
        'tool a "one\\n[image, see below]"',
        `user ${intro}+image_url`,
        'assistant "" b',
        'tool b "(no output)"',
        'user "now this"',
      ],
    ],
  ])("%s", (_, traits, expected) => {
    expect(outline(sent(traits)).slice(1)).toEqual(expected);
  });

  test("with the system text where the server wants it, or without any", () => {
    const [first] = parallel;
    const messages = first === undefined ? [] : [first];
    expect(outline(sent({}, messages))).toEqual(['system "s"', 'user "q"']);
    expect(outline(sent({ systemRole: "developer" }, messages))).toEqual(['developer "s"', 'user "q"']);
    expect(outline(sent({ systemRole: "user" }, messages))).toEqual(['user "s\\n\\nq"']);
    expect(outline(sent({}, messages, " "))).toEqual(['user "q"']);
  });

  test("with the tools that its calls name, where the request brings none", () => {
    const [tool] = sent({}).tools ?? [];
    expect(tool).toMatchObject({ function: { name: "f", parameters: { type: "object" } } });
    expect(sent({}, [user("q")]).tools).toBeUndefined();
  });

  test("without asking for usage where that is refused", () => {
    expect(sent({})).toMatchObject({ stream_options: { include_usage: true } });
    expect(sent({ streamUsage: false })).not.toHaveProperty("stream_options");
  });

  test("with what stood on both sides of a call kept apart", () => {
    const parts = [text("Before."), call("a"), text("After.")];
    const { messages } = sent({}, [user("q"), { role: "assistant", parts }]);
    expect(messages[2]?.content).toBe("Before.\n\nAfter.");
  });
});

describe("Gemini's thought signatures", () => {
  const foreign: readonly WireMessage[] = [
    user("q"),
    { role: "assistant", parts: [call("a"), call("b")] },
    { role: "tool", results: [result("a"), result("b")] },
  ];
  const replay = {
    from: "http://127.0.0.1:1/v1",
    model: "m",
    extra_content: { google: { thought_signature: "own" } },
  };
  const signed: readonly WireMessage[] = [
    user("q"),
    { role: "assistant", parts: [{ ...call("a"), replay }, call("b")] },
  ];

  test("go back beside the call; the first of foreign calls gets the stand-in", () => {
    const signatures = (messages: readonly WireMessage[]) =>
      sent({ thoughtSignature: "extra_content" }, messages).messages[2]?.tool_calls?.map(
        ({ extra_content }) => extra_content?.google?.thought_signature,
      );
    expect(signatures(signed)).toEqual(["own", undefined]);
    expect(signatures(foreign)).toEqual(["skip_thought_signature_validator", undefined]);
  });

  test("at OpenRouter go among the reasoning, for the id that the call has in this request", () => {
    const traits = { thoughtSignature: "reasoning_details", nineCharacterIds: true } as const;
    const [, , assistant] = sent(traits, foreign).messages;
    expect(assistant?.reasoning_details).toEqual([
      {
        type: "reasoning.encrypted",
        id: assistant?.tool_calls?.[0]?.id,
        data: "skip_thought_signature_validator",
        format: "google-gemini-v1",
        index: 0,
      },
    ]);
  });

  test("are sent to nobody who does not ask for them", () => {
    expect(JSON.stringify(sent({}, foreign))).not.toContain("signature");
  });
});

test("Gemini's schemas leave out what it refuses, and say what they can instead", () => {
  const parameters = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    additionalProperties: false,
    required: ["path", "gone"],
    properties: {
      path: { type: "string", description: "Where", format: "uri", default: "." },
      lines: { type: ["integer", "null"], minimum: 1 },
      actions: { type: "array" },
      kind: { const: "edit" },
      when: { type: "string", format: "date-time" },
      either: {
        oneOf: [{ type: "string" }, { type: "object", propertyNames: {}, properties: { const: { type: "number" } } }],
      },
    },
  };
  const body = sent({ schemas: "gemini" }, [user("q")], "s", [{ name: "f", description: "d", parameters }]);
  const plain = {
    type: "object",
    required: ["path"],
    properties: {
      path: { type: "string", description: "Where" },
      lines: { type: "integer", nullable: true, minimum: 1 },
      actions: { type: "array", items: { type: "string" } },
      kind: { type: "string", enum: ["edit"] },
      when: { type: "string", format: "date-time" },
      either: { anyOf: [{ type: "string" }, { type: "object", properties: { const: { type: "number" } } }] },
    },
  };
  expect(body.tools).toEqual([{ type: "function", function: { name: "f", description: "d", parameters: plain } }]);
});
