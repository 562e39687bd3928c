import { describe, expect, it, test } from "vitest";
import type { AgentDelta } from "../../src/core/dialect.ts";
import type { ImagePart } from "../../src/core/message.ts";
import type { ProviderDelta, ProviderRequest } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { editorAddress } from "../../src/providers/editor-lm/address.ts";
import { editorFetch } from "../../src/providers/editor-lm/over-fetch.ts";
import type { EditorPart } from "../../src/providers/editor-lm/port.ts";
import { linkTo, type ProviderConfig } from "../../src/providers/index.ts";
import { createFakeEditor, type FakeEditor, forever, LanguageModelError, smallModel } from "../support/fake-editor.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const question: ProviderRequest = {
  system: "Be brief.",
  messages: [{ role: "user", parts: [{ type: "text", text: "q" }] }],
};

function linkOf(editor: FakeEditor, config: Partial<ProviderConfig> = {}) {
  return linkTo({
    wire: "editor-lm",
    baseUrl: editorAddress,
    model: "acme/small",
    fetch: editorFetch(editor),
    ...config,
  });
}

interface Asking extends Partial<ProviderConfig> {
  readonly asked?: Partial<ProviderRequest>;
  readonly signal?: AbortSignal;
}

async function ask(editor: FakeEditor, { asked, signal, ...config }: Asking = {}): Promise<readonly ProviderDelta[]> {
  const provider = linkOf(editor, config).connect(config.without ?? []);
  if (!provider.ok) throw new Error(provider.error.message);
  const deltas: ProviderDelta[] = [];
  const stream = provider.value.stream({ ...question, ...asked }, signal ?? new AbortController().signal);
  for await (const delta of stream) deltas.push(delta);
  return deltas;
}

function failureIn(deltas: readonly ProviderDelta[]) {
  const last = deltas.at(-1);
  return last?.type === "failure" ? last.error : undefined;
}

const replying = (...parts: readonly EditorPart[]): FakeEditor => createFakeEditor({ reply: () => parts });

describe("a reply", () => {
  it("is told as it comes: thoughts, words, whole calls", async () => {
    const deltas = await ask(
      replying(
        { type: "thinking", value: "Hm." },
        { type: "text", value: "I " },
        { type: "text", value: "look." },
        { type: "tool_call", callId: "c", name: "read_file", input: { path: "a" } },
        { type: "tool_call", callId: "c", name: "read_file", input: { path: "b" } },
      ),
    );
    expect(deltas).toEqual([
      { type: "opened" },
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "I " },
      { type: "text", text: "look." },
      { type: "call", position: 0, index: 0, id: "c", name: "read_file", arguments: { path: "a" } },
      { type: "call", position: 0, index: 1, id: "c", name: "read_file", arguments: { path: "b" } },
      { type: "finish", reason: "tool_calls" },
    ]);
  });

  it("is counted by the extension where it says so", async () => {
    const data = Buffer.from('{"prompt_tokens":12,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":8}}');
    const deltas = await ask(
      replying({ type: "text", value: "a" }, { type: "data", mimeType: "usage", data: data.toString("base64") }),
    );
    expect(deltas.slice(2)).toEqual([
      { type: "usage", usage: { inputTokens: 12, cachedTokens: 8, outputTokens: 3 } },
      { type: "finish", reason: "stop" },
    ]);
  });

  it("shows data that is text, names an image, and passes over marks of extensions", async () => {
    const data = (mimeType: string, text: string): EditorPart => ({
      type: "data",
      mimeType,
      data: Buffer.from(text).toString("base64"),
    });
    const deltas = await ask(
      replying(
        data("text/plain", "ä"),
        data("application/json", "{}"),
        data("image/png", "x"),
        data("stateful_marker", "x"),
        data("application/vnd.x+json", "{}"),
        { type: "other", kind: "X" },
      ),
    );
    expect(deltas.flatMap((delta) => (delta.type === "text" ? [delta.text] : []))).toEqual([
      "ä",
      "{}",
      "[an image of type image/png, which is not shown here]",
    ]);
  });

  it.each<[string, EditorPart, object]>([
    ["no input", { type: "tool_call", callId: "c", name: "t", input: null }, { arguments: "{}" }],
    ["input as text", { type: "tool_call", callId: "c", name: "t", input: '{"a":1}' }, { arguments: '{"a":1}' }],
    ["a list", { type: "tool_call", callId: "c", name: "t", input: [1] }, { arguments: "[1]" }],
    ["no id", { type: "tool_call", callId: "", name: "t", input: {} }, { id: undefined }],
  ])("has calls with %s, which go on as they are", async (_, part, expected) => {
    expect((await ask(replying(part)))[1]).toMatchObject({ type: "call", ...expected });
  });

  it("that says nothing is over all the same", async () => {
    expect((await ask(replying())).at(-1)).toEqual({ type: "finish", reason: "stop" });
  });

  it("that met its limit says so, and keeps what had come", async () => {
    const editor = createFakeEditor({
      async *reply() {
        yield { type: "text", value: "Par" };
        throw new Error("Response too long.");
      },
    });
    expect((await ask(editor)).slice(1)).toMatchObject([
      { type: "text", text: "Par" },
      { type: "finish", reason: "length" },
    ]);
  });

  it("that breaks off keeps what had come, and does not end well", async () => {
    const editor = createFakeEditor({
      async *reply() {
        yield { type: "text", value: "Par" };
        throw new Error("socket hang up");
      },
    });
    const deltas = await ask(editor);
    expect(deltas).toContainEqual({ type: "text", text: "Par" });
    expect(failureIn(deltas)).toMatchObject({ code: "server_error", detail: "socket hang up" });
  });
});

/** As VS Code 1.106 to 1.139 and Copilot's extension put them. */
const refusals: readonly (readonly [string, unknown, string, RegExp])[] = [
  [
    "no permission",
    new LanguageModelError("Language model 'x' cannot be used by 'y'.", "NoPermissions"),
    "auth",
    /allowed/,
  ],
  [
    "a spent quota",
    new LanguageModelError("You have exceeded your premium requests allowance", "Blocked"),
    "quota",
    /quota/,
  ],
  ["a block", new LanguageModelError("Blocked", "Blocked"), "quota", /blocks/],
  ["a quota by name", Object.assign(new Error("No quota left"), { name: "ChatQuotaExceeded" }), "quota", /quota/],
  [
    "a rate",
    Object.assign(new Error("Rate limit exceeded"), { name: "ChatRateLimited" }),
    "rate_limit",
    /for the moment/,
  ],
  [
    "an off-topic filter",
    new Error("filtered as off_topic by intent classifier: message was not programming related"),
    "content_filter",
    /filter/,
  ],
  ["a filtered response", new LanguageModelError("Response got filtered.", "Unknown"), "content_filter", /filter/],
  ["a cancel in the editor", Object.assign(new Error("Canceled"), { name: "Canceled" }), "stopped", /cancelled/],
  ["a status in the words", new Error("429 Free allocated quota exceeded."), "quota", /credit|quota/],
  ["a missing key", new Error("401 Unauthorized"), "auth", /signed in/],
  ["a missing key in words", new Error("Anthropic API key is missing"), "auth", /key/],
  ["a long prompt", new Error("prompt token count of 70000 exceeds the limit of 64000"), "context_length", /longer/],
  ["tools", new Error("small does not support tools"), "tools_unsupported", /native/],
  [
    "a cause",
    new LanguageModelError("Request failed", "Unknown", { message: "429 too many requests" }),
    "rate_limit",
    /requests/,
  ],
  ["no error at all", "went wrong", "server_error", /reported an error/],
  ["an object", { reason: "went wrong" }, "server_error", /reported an error/],
];

describe("what the editor throws is told apart", () => {
  test.each(refusals)("%s, before the reply and in it", async (_, thrown, code, message) => {
    const before = createFakeEditor({
      admit() {
        throw thrown;
      },
    });
    const inside = createFakeEditor({
      reply() {
        throw thrown;
      },
    });
    for (const editor of [before, inside]) {
      const error = failureIn(await ask(editor));
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(error?.advice).not.toBe("");
      expect(`${error?.message} ${error?.advice}`).not.toMatch(/undefined|vscode-lm|\beditor\b/);
    }
  });

  test("missing permission says what to press", async () => {
    const editor = createFakeEditor({
      admit() {
        throw new LanguageModelError("no", "NoPermissions");
      },
    });
    expect(failureIn(await ask(editor))?.advice).toContain("Send it again, and choose Allow");
  });

  test("a model that is gone is told with those that are there", async () => {
    const editor = createFakeEditor({ models: ["a", "b", "c", "d", "e", "f"].map((id) => ({ ...smallModel, id })) });
    expect(failureIn(await ask(editor))).toMatchObject({
      code: "model_not_found",
      message: "VS Code has no model acme/small any more.",
      advice: "Choose another one in the profile's settings: acme/a, acme/b, acme/c, acme/d, acme/e and 1 more.",
    });
  });

  test("no models at all says how to get some", async () => {
    const editor = createFakeEditor({ models: [] });
    const { message, advice } = failureIn(await ask(editor)) ?? {};
    expect(`${message} ${advice}`).toMatch(/no language models yet\. Install or sign in to an extension/);
    expect(await linkOf(editor).models(new AbortController().signal)).toMatchObject({ ok: false, error: { message } });
  });

  test("outside the editor it says so, and nothing is sent", async () => {
    const link = linkOf(createFakeEditor(), { fetch: undefined });
    const error = { message: "VS Code's models can only be asked inside VS Code." };
    expect(link.connect([])).toMatchObject({ ok: false, error });
    expect(await link.models(new AbortController().signal)).toMatchObject({ ok: false, error });
    expect(await link.describe(new AbortController().signal)).toBeUndefined();
  });
});

describe("time", () => {
  const limits = { firstByteMs: 150, idleMs: 150 };

  it("does not run while the person is asked for permission", async () => {
    const editor = createFakeEditor({ admit: () => new Promise((resolve) => setTimeout(resolve, 400)) });
    expect((await ask(editor, { limits })).at(-1)).toMatchObject({ type: "finish" });
  });

  it("runs out before the first part and between two, and the request is cancelled", async () => {
    for (const before of [[], [{ type: "text", value: "a" }]] as const) {
      const editor = createFakeEditor({
        async *reply(_, signal) {
          yield* before;
          await forever(signal);
        },
      });
      const error = failureIn(await ask(editor, { limits }));
      expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("VS Code's language models") });
      expect(editor.cancelled).toBe(1);
    }
  });

  it("ends with a stop, wherever it is, without a failure", async () => {
    const waiting = [
      createFakeEditor({ admit: () => new Promise<void>(() => undefined) }),
      createFakeEditor({
        async *reply(_, signal) {
          yield { type: "text", value: "a" };
          await forever(signal);
        },
      }),
    ];
    for (const editor of waiting) {
      const stopping = new AbortController();
      setTimeout(() => stopping.abort(), 50);
      expect(failureIn(await ask(editor, { signal: stopping.signal }))).toBeUndefined();
    }
    expect(waiting[1]?.cancelled).toBe(1);
  });
});

describe("a request", () => {
  const { tools } = jsonDialect.teach(toolSpecs.slice(0, 2));
  const image: ImagePart = { type: "image", mediaType: "image/png", data: "aW1n" };
  const withImage = { messages: [{ role: "user", parts: [{ type: "text", text: "q" }, image] }] } as const;

  it("has the system text as the first part of the first message, and nothing that nobody chose", async () => {
    const editor = createFakeEditor();
    await ask(editor);
    expect(editor.requests).toEqual([
      {
        model: "acme/small",
        messages: [
          {
            role: "user",
            content: [
              { type: "text", value: "Be brief." },
              { type: "text", value: "\n\nq" },
            ],
          },
        ],
      },
    ]);
  });

  it("brings tools, the wish to call one, and the options that the person chose", async () => {
    const editor = createFakeEditor();
    const request = { temperature: 0, extraBody: { seed: 7 }, toolChoice: "required" } as const;
    await ask(editor, { asked: { tools, maxOutputTokens: 100 }, request });
    expect(editor.requests[0]).toMatchObject({
      tools: [{ name: "read_file", inputSchema: { type: "object" } }, {}],
      toolMode: "required",
      modelOptions: { max_tokens: 100, temperature: 0, seed: 7 },
    });
  });

  it("for one tool brings that one alone", async () => {
    const editor = createFakeEditor();
    const [, second] = toolSpecs;
    await ask(editor, { asked: { tools, mustCall: second?.name } });
    expect(editor.requests[0]).toMatchObject({ tools: [{ name: second?.name }], toolMode: "required" });
  });

  it.each([
    [true, "data"],
    [undefined, "data"],
    [false, "text"],
  ])("brings images where the model takes them: %s", async (takesImages, type) => {
    const editor = createFakeEditor();
    await ask(editor, { asked: withImage, takesImages });
    expect(editor.requests[0]?.messages[0]?.content[2]).toMatchObject({ type });
  });

  it.each<[string, Partial<ProviderRequest>, Partial<ProviderConfig>, string]>([
    ["images", withImage, {}, "This model does not accept images."],
    ["temperature", {}, { request: { temperature: 1 } }, "Unsupported value: 'temperature'"],
    ["forced tool_choice", { tools }, { request: { toolChoice: "required" } }, "ToolMode.Required is not supported"],
    ["model options", {}, { request: { extraBody: { seed: 1 } } }, "Unknown parameter: seed"],
  ])("of which %s is refused names it, and leaves it out the next time", async (name, asked, config, words) => {
    const editor = createFakeEditor({
      admit() {
        throw new Error(words);
      },
    });
    const error = failureIn(await ask(editor, { asked, ...config }));
    expect(error).toMatchObject({ code: "parameter_rejected", rejected: name });
    expect(failureIn(await ask(editor, { asked, ...config, without: [name] }))?.rejected).toBeUndefined();
    expect(editor.requests[1]).not.toEqual(editor.requests[0]);
  });
});

describe("the models", () => {
  const signal = new AbortController().signal;

  it("are named by vendor and id, as ids alone are not unique", async () => {
    const editor = createFakeEditor({ models: [smallModel, { ...smallModel, vendor: "abc" }] });
    expect(await linkOf(editor).models(signal)).toEqual({ ok: true, value: ["abc/small", "acme/small"] });
  });

  it("say of themselves whether they take native calls", async () => {
    for (const takesTools of [true, false]) {
      const editor = createFakeEditor({ models: [{ ...smallModel, takesTools }] });
      expect(await linkOf(editor).describe(signal)).toMatchObject({ supported: takesTools, by: "VS Code" });
    }
    const silent = createFakeEditor({ models: [{ ...smallModel, takesTools: undefined }] });
    expect(await linkOf(silent).describe(signal)).toBeUndefined();
  });
});

test.each([
  ["JSON", jsonDialect, [{ type: "tool_call", callId: "x", name: "read_file", input: { path: "a" } }]],
  [
    "XML",
    xmlDialect,
    [..."<read_file>\n<path>a</path>\n</read_file>"].map((value) => ({ type: "text" as const, value })),
  ],
] as const)("a call in %s comes out the same", async (_, dialect, parts) => {
  const decoder = dialect.decoder({ tools: toolSpecs, nextCallId: () => "call-1" });
  const decoded: AgentDelta[] = [];
  for (const delta of await ask(replying(...parts))) decoded.push(...decoder.push(delta));
  decoded.push(...decoder.end());
  expect(decoded.filter(({ type }) => type === "call_ready")).toEqual([
    { type: "call_ready", id: "call-1", name: "read_file", input: { path: "a" } },
  ]);
});
