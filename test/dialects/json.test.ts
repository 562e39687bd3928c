import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createArgumentStream } from "../../src/dialects/json/argument-stream.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { toolSpecs } from "../support/tool-specs.ts";
import { callDeltas, decode, decoderOf, problemCodes, readyCalls, shownOf } from "./replies.ts";

const piece = (
  delta: Omit<Extract<ProviderDelta, { type: "call" }>, "type" | "position">,
  position = 0,
): ProviderDelta => ({
  type: "call",
  position,
  ...delta,
});
const one = (name: string, ...pieces: string[]) => decode(jsonDialect, callDeltas(name, pieces));

describe("the stream of arguments", () => {
  const show = (...chunks: string[]) => {
    const stream = createArgumentStream("call-1", (key) => key);
    return chunks.flatMap((chunk) => stream.push(chunk).map(({ path, text }) => `${path.join(".")}=${text}`));
  };

  test.each([
    ["a string in pieces", ['{"a":"x', "y", 'z"}'], ["a=x", "a=y", "a=z"]],
    ["escapes, split anywhere", ['{"a":"\\', "n\\u00", "e4\\ud83d\\u", 'de00"}'], ["a=\n", "a=ä\ud83d", "a=\ude00"]],
    ["numbers and constants, whole", ['{"a":1', '2,"b":tr', 'ue,"c":null}'], ["a=12", "b=true", "c=null"]],
    ["paths through lists and objects", ['{"t":[{"x":"1"},{"x":"2"}],"u":["3"]}'], ["t.0.x=1", "t.1.x=2", "u.0=3"]],
    ["keys in pieces", ['{"pa', 'th":"a"}'], ["path=a"]],
    ["nothing of what is not JSON", ["no json", "]]}}"], []],
  ])("gives %s", (_, chunks, expected) => {
    expect(show(...chunks)).toEqual(expected);
  });

  test("knows when the outermost object has ended", () => {
    const stream = createArgumentStream("call-1", (key) => key);
    stream.push('{"a":"}"');
    expect(stream.isComplete).toBe(false);
    stream.push("}");
    expect(stream.isComplete).toBe(true);
  });

  test("goes on behind one that was at rest as that one would have", () => {
    const chunk = fc
      .array(fc.constantFrom('{"a":', '"x', '"', "}", "{}", "\\", "n", "[", "]", ",", "1", " ", ":"), { maxLength: 6 })
      .map((parts) => parts.join(""));
    const property = fc.property(fc.array(chunk), fc.array(chunk), (first, then) => {
      const stream = createArgumentStream("call-1", (key) => key);
      for (const text of first) stream.push(text);
      fc.pre(stream.isAtRest);
      const other = createArgumentStream("call-1", (key) => key, true);
      for (const text of then) {
        expect(other.push(text)).toEqual(stream.push(text));
        expect([other.isComplete, other.isAtRest]).toEqual([stream.isComplete, stream.isAtRest]);
      }
    });
    fc.assert(property);
  });
});

describe("a native call", () => {
  test("is announced as soon as its name is known, and shown under the tool's own parameter names", () => {
    const decoder = decoderOf(jsonDialect);
    expect(decoder.push(piece({ index: 0, id: "w", name: "read_file" }))).toEqual([
      { type: "call_started", id: "call-1", name: "read_file" },
    ]);
    expect(decoder.push(piece({ index: 0, arguments: '{"filePath":"src' }))).toEqual([
      { type: "call_input", id: "call-1", path: ["path"], text: "src" },
    ]);
  });

  test("is gone on with where it was, though another one has begun meanwhile", () => {
    const deltas = decode(jsonDialect, [
      piece({ index: 0, id: "a", name: "read_file", arguments: "{}" }),
      piece({ index: 1, id: "b", name: "read_file", arguments: '{"path":"b"}' }, 1),
      piece({ index: 0, arguments: '{"filePath":"a' }),
      piece({ index: 0, arguments: '.ts"}' }),
    ]);
    expect(deltas).toContainEqual({ type: "call_input", id: "call-1", path: ["path"], text: "a.ts" });
    expect(readyCalls(deltas)).toMatchObject([{ input: { path: "a.ts" } }, { input: { path: "b" } }]);
  });

  test("that was cut off takes nothing from the next one, which has neither id nor index", () => {
    const deltas = decode(jsonDialect, [
      piece({ name: "read_file", arguments: '{"path":"a' }),
      piece({ name: "list_files", arguments: '{"path":"b"}' }),
    ]);
    expect(readyCalls(deltas)).toMatchObject([{ name: "list_files", input: { path: "b" } }]);
    expect(problemCodes(deltas)).toEqual(["truncated_call"]);
  });

  test("without arguments has none, if the reply ended well", () => {
    expect(readyCalls(one("list_files"))[0]?.input).toEqual({});
    expect(problemCodes(decode(jsonDialect, callDeltas("list_files", []), { finish: "length" }))).toEqual([
      "truncated_call",
    ]);
  });

  test.each([
    ["inside a string", '{"path":"a","content":"half'],
    ["before the last brace", '{"path":"a","content":"whole"'],
    ["inside a key", '{"path":"a","cont'],
    ["inside an escape", '{"path":"a\\'],
  ])("that stops %s was cut off, whatever the server says", (_, args) => {
    expect(problemCodes(one("write_to_file", args))).toEqual(["truncated_call"]);
  });

  test("that needs mending is not mended if the reply was cut", () => {
    const deltas = callDeltas("read_file", ['{"path":"a",}']);
    expect(readyCalls(decode(jsonDialect, deltas, { finish: "stop" }))).toHaveLength(1);
    expect(problemCodes(decode(jsonDialect, deltas, { finish: "length" }))).toEqual(["truncated_call"]);
    expect(problemCodes(decode(jsonDialect, deltas, { finish: undefined }))).toEqual(["truncated_call"]);
  });

  test("that cannot be read keeps its text and says so", () => {
    const deltas = one("read_file", "{path=src}");
    expect(problemCodes(deltas)).toEqual(["invalid_arguments"]);
    expect(deltas.find((delta) => delta.type === "call_invalid")).toMatchObject({ raw: "{path=src}" });
  });

  test("of an unknown tool is started under the name it came with, and names the tools there are", () => {
    const deltas = one("delete_everything", "{}");
    expect(deltas[0]).toMatchObject({ type: "call_started", name: "delete_everything" });
    expect(deltas.find((delta) => delta.type === "call_invalid")?.problem).toMatchObject({
      code: "unknown_tool",
      advice: expect.stringContaining("write_to_file"),
    });
  });

  test.each([
    ["raw quotes inside a value", '{"path":"n","content":"say "hi", then "bye""}', 'say "hi", then "bye"'],
    ["raw quotes and braces inside a value", '{"path":"n","content":"{"a": "b"}"}', '{"a": "b"}'],
  ])("keeps %s", (_, args, content) => {
    expect(readyCalls(one("write_to_file", args))[0]?.input).toEqual({ path: "n", content });
  });

  test.each([
    ['{"path":"a.ts","start_line":5,"end_line":9}', { path: "a.ts", start_line: 5, end_line: 9 }],
    ["{'path': 'a.ts', 'start_line': 5, 'end_line': 9}", { path: "a.ts", start_line: 5, end_line: 9 }],
  ])("cut at any place run with no value that was not whole: %s", (args, whole) => {
    for (let end = 1; end < args.length; end++) {
      const deltas = decode(jsonDialect, [
        ...callDeltas("read_file", [args.slice(0, end)]),
        { type: "finish", reason: "tool_calls" },
      ]);
      for (const { input } of readyCalls(deltas)) expect(whole).toMatchObject(input);
    }
  });

  test("under a name in pieces is announced once the name is a tool's, or with its arguments", () => {
    const decoder = decoderOf(jsonDialect);
    const started = (name: string) => [{ type: "call_started", id: "call-1", name }];
    expect(decoder.push(piece({ index: 0, id: "w", name: "functions." }))).toEqual([]);
    expect(decoder.push(piece({ index: 0, name: "read_file" }))).toEqual(started("read_file"));
    const other = decoderOf(jsonDialect);
    expect(other.push(piece({ index: 0, id: "w", name: "open_" }))).toEqual([]);
    expect(other.push(piece({ index: 0, name: "door" }))).toEqual([]);
    expect(other.push(piece({ index: 0, arguments: '{"a' }))).toMatchObject(started("open_door"));
  });

  test("shows arguments that come whole again with every piece only once", () => {
    const deltas = one("read_file", '{"path":"sr', '{"path":"src/a', '{"path":"src/a"}');
    expect(shownOf(deltas, "path")).toBe("src/a");
    expect(readyCalls(deltas)[0]?.input).toEqual({ path: "src/a" });
  });

  test("several in one list without index or id are several calls", () => {
    const deltas = decode(jsonDialect, [
      piece({ name: "read_file", arguments: '{"path":"a"}' }, 0),
      piece({ name: "read_file", arguments: '{"path":"b"}' }, 1),
    ]);
    expect(readyCalls(deltas).map(({ input }) => input)).toEqual([{ path: "a" }, { path: "b" }]);
  });

  test("carries what must be replayed with it", () => {
    const deltas = decode(jsonDialect, [piece({ index: 0, name: "read_file", arguments: "{}", replay: { s: 1 } })]);
    expect(readyCalls(deltas)[0]?.replay).toEqual({ s: 1 });
  });
});

describe("the history as native calls", () => {
  test("has valid JSON as arguments, also where the call could not be read", () => {
    const parts = [
      { type: "tool_call" as const, id: "1", name: "read_file", input: { path: "a" } },
      { type: "tool_call" as const, id: "2", name: "write_to_file", input: {}, raw: '{"path":"a","content":"hal' },
      { type: "tool_call" as const, id: "3", name: "no such tool!", input: {}, raw: '{"x":1}' },
    ];
    const [message] = jsonDialect.encode([{ role: "assistant", parts }]);
    expect(message?.role === "assistant" && message.parts).toEqual([
      { type: "call", id: "1", name: "read_file", arguments: '{"path":"a"}' },
      {
        type: "call",
        id: "2",
        name: "write_to_file",
        arguments: '{"INVALID_JSON":"{\\"path\\":\\"a\\",\\"content\\":\\"hal"}',
      },
      { type: "call", id: "3", name: "no_such_tool_", arguments: '{"x":1}' },
    ]);
  });

  test.each([
    ["a".repeat(64), "a".repeat(64)],
    ["a".repeat(70), "a".repeat(64)],
    ["9 lives", "_9_lives"],
    ["functions.read_file:0", "functions_read_file_0"],
    ["", "unnamed"],
  ])("writes the name %j as %j, for the call and its result", (name, written) => {
    const part = { type: "tool_call" as const, id: "1", name, input: {} };
    const result = { type: "tool_result" as const, callId: "1", name, content: [], isError: false };
    expect(
      jsonDialect.encode([
        { role: "assistant", parts: [part] },
        { role: "tool", results: [result] },
      ]),
    ).toMatchObject([{ parts: [{ name: written }] }, { results: [{ name: written }] }]);
  });

  test("holds no half of a surrogate pair, which servers in Python fail on", () => {
    const part = { type: "tool_call" as const, id: "1", name: "f", input: { path: "a\ud83d" } };
    expect(jsonDialect.encode([{ role: "assistant", parts: [part] }])).toMatchObject([
      { parts: [{ arguments: '{"path":"a\ufffd"}' }] },
    ]);
  });

  test("answers every call in the same order", () => {
    const content = [{ type: "text" as const, text: "ok" }];
    const results = ["1", "2"].map((callId) => ({
      type: "tool_result" as const,
      callId,
      name: "read_file",
      content,
      isError: false,
    }));
    expect(jsonDialect.encode([{ role: "tool", results }])).toEqual([
      { role: "tool", results: results.map(({ callId, name }) => ({ callId, name, content, isError: false })) },
    ]);
  });
});

test("the teaching is the tools' own schemas and no text", () => {
  const { system, tools = [] } = jsonDialect.teach(toolSpecs);
  expect(system).toBeUndefined();
  expect(tools.map(({ name }) => name)).toEqual(toolSpecs.map(({ name }) => name));
  expect(tools[0]?.parameters).toMatchObject({ type: "object", required: ["path"] });
});
