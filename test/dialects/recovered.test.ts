import { describe, expect, test } from "vitest";
import type { Dialect } from "../../src/core/dialect.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { toolSpecs } from "../support/tool-specs.ts";

const { explicit } = createDialects();
const [json, xml] = ["json", "xml"].map((value) => {
  const found = explicit.find((style) => style.value === value)?.dialect;
  if (found === undefined) throw new Error(`there is no ${value}`);
  return found;
}) as [Dialect, Dialect];

/** Of each valid call, whether it had to be recovered. */
function marks(dialect: Dialect, ...deltas: readonly ProviderDelta[]): readonly boolean[] {
  let ids = 0;
  const decoder = dialect.decoder({ tools: toolSpecs, nextCallId: () => `c${++ids}` });
  const finish: ProviderDelta = { type: "finish", reason: "tool_calls" };
  const decoded = [...deltas, finish].flatMap((delta) => decoder.push(delta)).concat(decoder.end());
  return decoded.flatMap((delta) => (delta.type === "call_ready" ? [delta.isRecovered === true] : []));
}

const native = (args: string, name = "read_file"): ProviderDelta => ({
  type: "call",
  position: 0,
  index: 0,
  id: "a",
  name,
  arguments: args,
});
const text = (words: string): ProviderDelta => ({ type: "text", text: words });

describe("a native call", () => {
  test("is right as it came when its arguments are, in any order and spacing", () => {
    expect(marks(json, native('{"path":"a"}'))).toEqual([false]);
    expect(marks(json, native('{ "path" : "a" }\n'))).toEqual([false]);
  });
  test.each([
    ["broken JSON", native("{'path': 'a',}")],
    ["JSON in JSON", native(JSON.stringify('{"path":"a"}'))],
    ["a field under another name", native('{"file_path":"a"}')],
    ["a field that the tool does not have", native('{"path":"a","reason":"b"}')],
    ["an envelope", native('{"arguments":{"path":"a"}}')],
    ["a tool under another name", native('{"path":"a"}', "functions.read_file")],
  ])("is recovered from %s", (_, delta) => expect(marks(json, delta)).toEqual([true]));
  test("is recovered where it came unasked", () => {
    expect(marks(xml, native('{"path":"a"}'))).toEqual([true]);
  });
});

describe("a call in the text", () => {
  const tags = "<read_file>\n<path>a</path>\n</read_file>";
  test("is right as it came in the tags that were taught", () => {
    expect(marks(xml, text(tags))).toEqual([false]);
    expect(marks(xml, text(`${tags}\n${tags.replace("a</", "b</")}`))).toEqual([false, false]);
  });
  test("is recovered where native calls were asked for", () => {
    expect(marks(json, text(tags))).toEqual([true]);
  });
  test.each([
    ["another format", '<tool_call>{"name":"read_file","arguments":{"path":"a"}}</tool_call>'],
    ["JSON in the tool's tag", '<read_file>{"path":"a"}</read_file>'],
    ["a missing end", "<read_file>\n<path>a</path>\n"],
    ["an attribute", '<read_file path="a"></read_file>'],
    ["a parameter that the tool does not have", "<read_file><path>a</path><why>b</why></read_file>"],
  ])("is recovered from %s", (_, words) => expect(marks(xml, text(words))).toEqual([true]));
});
