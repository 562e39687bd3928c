/** A thought and calls in one JSON object: which wordings are calls, and what must stay text. */
import { describe, expect, test } from "vitest";
import type { AgentDelta } from "../../../src/core/dialect.ts";
import { jsonDialect } from "../../../src/dialects/json/index.ts";
import { characters, decoderOf, textDeltas, textOf } from "../replies.ts";
import { read } from "./reply.ts";

const a = { name: "read_file", input: { path: "a" } };
const b = { name: "list_files", input: { path: "." } };

function thoughtOf(deltas: readonly AgentDelta[]): string {
  return deltas.map((delta) => (delta.type === "reasoning" ? delta.text : "")).join("");
}

test.each<[string, readonly unknown[], string]>([
  [
    '{"thought": "Look.", "tool_calls": [{"name": "read_file", "arguments": {"path": "a"}}, {"name": "list_files", "arguments": {"path": "."}}]}',
    [a, b],
    "Look.",
  ],
  [
    '{"reasoning":"x {y} [z]","tool_calls":[{"id":"1","type":"function","function":{"name":"functions.read_file","arguments":"{\\"path\\":\\"a\\"}"}}]}',
    [a],
    "x {y} [z]",
  ],
  ['{"thought": "p", "actions": [{"tool": "read_file", "args": {"path": "a"}}]}', [a], "p"],
  ['{"thoughts": ["one", "two"], "tool_name": "read_file", "tool_args": {"path": "a"}}', [a], "one\ntwo"],
  ['{\n  "thought": "t",\n  "action": "read_file",\n  "action_input": {"path": "a"}\n}', [a], "t"],
  ['{"action": "read_file", "action_input": {"path": "a"}}', [a], ""],
  ['{"thinking": "t", "tool_call": {"name": "read_file", "args": {"path": "a"}}}', [a], "t"],
  ['{"thought": "t", "tool": "read_file", "parameters": {"path": "a"}}', [a], "t"],
  [
    '{"thought": "t", "sure": 0.5, "plan": {"next": 1}, "action": {"name": "read_file", "input": {"path": "a"}}}',
    [a],
    't\nsure: 0.5\nplan: {"next":1}',
  ],
  [
    '{"thought": null, "action": "none yet", "tool_calls": [{"name": "read_file", "arguments": {"path": "a"}}]}',
    [],
    "",
  ],
  ['{"actions": [{"tool": "read_file", "args": {"path": "a"}}], "thought": "behind"}', [a], "behind"],
])("%s", (reply, calls, thought) => {
  const whole = read([reply]);
  expect(whole).toMatchObject({ calls, problems: [], text: calls.length === 0 ? reply : "" });
  expect(thoughtOf(whole.deltas)).toBe(thought);
  expect(whole.formats).toEqual(calls.length === 0 ? [] : ["ReAct"]);
  expect(read(characters(reply)).deltas).toEqual(whole.deltas);
});

const call = '{"thought": "t", "tool_calls": [{"name": "read_file", "arguments": {"path": "a"}}]}';

test.each([
  [
    '{"tool_calls": [{"name": "read_file", "arguments": {"path": "a"}}], "role": "assistant", "thought": "behind"}',
    "Llama",
  ],
  [
    '<tool_call>\n{"thought": "behind", "tool_calls": [{"name": "read_file", "arguments": {"path": "a"}}]}\n</tool_call>',
    "Hermes",
  ],
])("what stands beside the calls of another format is not lost either: %s", (reply, format) => {
  const whole = read([reply]);
  expect(whole).toMatchObject({ calls: [a], problems: [], text: "", formats: [format] });
  expect(thoughtOf(whole.deltas)).toBe("behind");
  expect(read(characters(reply)).deltas).toEqual(whole.deltas);
});

test("the thought comes before its call", () => {
  const kinds = read([call]).deltas.flatMap(({ type }) => (/reasoning|call_/.test(type) ? [type] : []));
  expect(kinds).toEqual(["reasoning", "call_started", "call_ready"]);
});

test("in a fence that ends the message, and with the server's own thought before it", () => {
  const fenced = read([`I look.\n\`\`\`json\n${call}\n\`\`\`\n`]);
  expect(fenced).toMatchObject({ calls: [a], formats: ["ReAct"] });
  expect(fenced.text.trim()).toBe("I look.");
  const behind = read([`<think>hm</think>\n${call}`]);
  expect(behind).toMatchObject({ calls: [a] });
  expect(thoughtOf(behind.deltas)).toBe("hmt");
});

describe("stays text", () => {
  test.each([
    ["with words behind it", `${call}\nThat is how it looks.`],
    ["with words behind it on its line", `${call} is how it looks.`],
    ["within a line", `It is ${call}`],
    ["in a fence with words behind it", `So:\n\`\`\`json\n${call}\n\`\`\`\nThat is all.`],
    ["in a fence of another language", `\`\`\`python\n${call}\n\`\`\``],
    ["in a quotation", `> ${call}`],
    ["without a call", '{"thought": "t", "tool_calls": []}'],
    ["with an answer instead", '{"thought": "t", "action": "final", "action_input": "Done."}'],
    ["of a tool that does not exist", call.replace("read_file", "launch_rocket")],
    ["with one such tool among others", call.replace("[{", '[{"name":"launch_rocket","arguments":{}},{')],
    ["when it declares tools", '{"plan": "p", "action": {"name": "read_file", "description": "d", "parameters": {}}}'],
    ["when it is data of a name alone", '{"plan": "free", "name": "read_file"}'],
    ["with arguments that are no object", '{"thought": "t", "action": "read_file", "action_input": "a"}'],
  ])("%s", (_, reply) => {
    expect(read([reply])).toMatchObject({ calls: [], problems: [], text: reply });
    expect(read(characters(reply))).toMatchObject({ calls: [], problems: [], text: reply });
    expect(thoughtOf(read([reply]).deltas)).toBe("");
  });

  test("wherever it was cut, and never runs", () => {
    for (let length = 1; length < call.length; length++) {
      for (const finish of ["stop", "length"] as const) {
        const cut = read([call.slice(0, length)], { finish });
        expect(cut).toMatchObject({ calls: [], text: call.slice(0, length) });
      }
    }
  });

  test("and waits no longer than until a name shows that it is none", () => {
    const decoder = decoderOf(jsonDialect);
    const text = '{"thought": "t", "action": "search", ';
    const deltas = textDeltas(characters(`${text}"more": "and", "m`)).flatMap((delta) => decoder.push(delta));
    expect(textOf(deltas)).toContain(text);
  });
});
