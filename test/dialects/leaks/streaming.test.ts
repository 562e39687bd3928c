import { describe, expect, test } from "vitest";
import type { AgentDelta } from "../../../src/core/dialect.ts";
import { jsonDialect } from "../../../src/dialects/json/index.ts";
import { xmlDialect } from "../../../src/dialects/xml/index.ts";
import { fc } from "../../support/property.ts";
import {
  callDeltas,
  characters,
  cutAt,
  decode,
  decoderOf,
  readyCalls,
  shownOf,
  textDeltas,
  textOf,
} from "../replies.ts";
import { read } from "./reply.ts";
import { writers } from "./writers.ts";

const content = "# Title\n\nif (a < b) { return `x`; }\n";
const find = (format: string) => writers.find((writer) => writer.format === format);

function pushed(text: string): readonly AgentDelta[] {
  const decoder = decoderOf(jsonDialect);
  return textDeltas(characters(text)).flatMap((delta) => decoder.push(delta));
}

describe("a leaked call", () => {
  test.each([
    "Hermes",
    "Qwen3-Coder",
    "Claude",
    "DSML",
    "GLM",
    "MiniMax",
    "Seed",
    "Mistral",
    "DeepSeek",
    "Kimi",
    "harmony",
    "Cohere",
    "Nemotron",
  ])("of the format %s is shown while it arrives, its path first (7), and ready only at the end (8)", (format) => {
    const reply = find(format)?.write("write_to_file", { path: "a.md", content }) ?? "";
    const half = reply.slice(0, reply.indexOf("return"));
    const deltas = pushed(`I write.\n${half}`);
    expect(deltas.find((delta) => delta.type === "call_started")).toMatchObject({ name: "write_to_file" });
    expect(shownOf(deltas, "path")).toBe("a.md");
    expect(shownOf(deltas, "content")).toContain("if (a < b)");
    expect(pushed(reply).some((delta) => delta.type === "call_ready" || delta.type === "call_invalid")).toBe(false);
  });

  test("does not keep the words before it waiting, nor words that only look like it", () => {
    const text = "Use <tool_call> and [TOOL_CALLS] tags, or <function=foo>; a < b, list[0], {x}: done";
    expect(textOf(pushed(text))).toBe(text);
    expect(textOf(pushed('{"name": "Alice", "arguments": {"a": 1}} and more'))).toContain("and more");
  });

  test("becomes text where it stood when a native call comes too", () => {
    const call = '<tool_call>{"name":"read_file","arguments":{"path":"a"}}</tool_call>';
    const deltas = decode(jsonDialect, [...textDeltas(["Hm.\n", call]), ...callDeltas("list_files", ['{"path":"."}'])]);
    expect(readyCalls(deltas).map(({ name }) => name)).toEqual(["list_files"]);
    expect(deltas.filter((delta) => delta.type === "call_withdrawn")).toEqual([
      { type: "call_withdrawn", id: expect.any(String), text: call },
    ]);
  });

  test("is left out, and said so, when the same call comes natively", () => {
    const call = '<tool_call>{"name":"read_file","arguments":{"path":"a"}}</tool_call>';
    const deltas = decode(jsonDialect, [...textDeltas([call]), ...callDeltas("read_file", ['{"path":"a"}'])]);
    expect(readyCalls(deltas)).toHaveLength(1);
    expect(deltas.find((delta) => delta.type === "call_withdrawn")).toMatchObject({ text: "" });
    expect(deltas.filter((delta) => delta.type === "notice")).toHaveLength(1);
  });

  test("in our own tags, which nobody taught, is read at the start of a line only", () => {
    const own = "<read_file>\n<path>a</path>\n</read_file>";
    expect(read([`I look.\n${own}`])).toMatchObject({ calls: [{ input: { path: "a" } }], formats: ["XML"] });
    const mention = "Roo writes <read_file><path>a</path></read_file> for that.";
    expect(read([mention])).toMatchObject({ calls: [], text: mention });
  });

  test.each([
    [
      "a string of JSON for arguments",
      '<tool_call>{"name":"read_file","arguments":"{\\"path\\":\\"a\\"}"}</tool_call>',
    ],
    ["single quotes in Python", "[read_file(path='a')]"],
    ["no closing tag", '<tool_call>\n{"name":"read_file","arguments":{"path":"a"}}\n'],
    ["another closing tag", '<tool_call>{"name":"read_file","arguments":{"path":"a"}}</function_call>'],
    ["the opening tag twice", '<tool_call>\n<tool_call>\n{"name":"read_file","arguments":{"path":"a"}}\n</tool_call>'],
    ["the arguments first", '<tool_call>{"arguments":{"path":"a"},"name":"read_file"}</tool_call>'],
    ["a fence inside", '<tool_call>\n```json\n{"name":"read_file","arguments":{"path":"a"}}\n```\n</tool_call>'],
    ["tokens behind", '<tool_call>{"name":"read_file","arguments":{"path":"a"}}</tool_call><|im_end|>'],
    ["no end of a tag", "<tool_call>\n<function=read_file>\n<parameter=path>\na\n</parameter>\n</tool_call>"],
    ["no name on its parameter", "<function=read_file>\n<parameter>\na\n</parameter>\n</function>"],
    ["a decorated name", '<tool_call>{"name":"functions.read_file","arguments":{"path":"a"}}</tool_call>'],
  ])("is read with %s", (_, reply) => {
    expect(read([reply]).calls).toEqual([{ name: "read_file", input: { path: "a" } }]);
  });

  test("whose JSON ended too early is refused, not run with half its text", () => {
    const broken = '<tool_call>{"name":"execute_command","arguments":{"command":"echo "}} rm x"}}</tool_call>';
    expect(read([broken])).toMatchObject({ calls: [], problems: ["malformed_call"] });
  });
});

describe("marks that belong to nothing", () => {
  test.each(["</tool_call>", "</parameter></function></tool_call>", "<|im_end|>", "<|eot_id|><|end|>", "</think>"])(
    "%s is not shown at the end, and is text before more text and in quotes",
    (mark) => {
      expect(read([`Done.${mark}`]).text).toBe("Done.");
      expect(read([`Done ${mark} then`]).text).toBe(`Done ${mark} then`);
      expect(read([`Write \`${mark}\``]).text).toBe(`Write \`${mark}\``);
    },
  );
});

/** The alphabet of the marks, without a whole call in it. */
const shards = [
  ...["<tool_call>", "</tool_call>", "<function=", "read_file", ">", "<parameter=path>", "</parameter>", "</function>"],
  ...[
    "[TOOL_CALLS]",
    "[",
    "]",
    "{",
    "}",
    '"name"',
    ":",
    '"',
    "'",
    "<|",
    "|>",
    "<｜",
    "tool▁call▁begin",
    "DSML",
    "invoke",
  ],
  ...[' name="', "<arg_key>", "</arg_value>", "functools", "to=", "<|channel|>", "<think>", "</think>", "[THINK]"],
  ...["```", "```json\n", "~~~\n", "`", "\n", "\r\n", " ", "> ", "<code>", "</code>", "<!--", "-->", "]<]minimax[>["],
  ...["(", ")", "=", ",", "\\", "x", "é", "\u{1F600}", "<read_file>", "<path>", "call:", "✿FUNCTION✿: "],
];
const garbage = fc.array(fc.constantFrom(...shards), { maxLength: 30 }).map((parts) => parts.join(""));

describe.each([
  ["json", jsonDialect],
  ["xml", xmlDialect],
])("garbage made of marks, read in the %s style", (_, dialect) => {
  test("is the same however it is cut (1), and loses and moves no byte (3)", () => {
    const property = fc.property(garbage, fc.array(fc.nat(500), { maxLength: 8 }), (text, cuts) => {
      const whole = read([text], { dialect });
      expect(read(cutAt(text, cuts), { dialect }).deltas).toEqual(whole.deltas);
      expect(read(characters(text), { dialect }).deltas).toEqual(whole.deltas);
      if (whole.calls.length > 0 || whole.problems.length > 0) return;
      const said = textOf(whole.deltas, "reasoning") + whole.text;
      expect(sorted(said)).toBe(sorted(text));
      const unmarked = whole.deltas.every((delta) => delta.type !== "reasoning");
      if (unmarked) expect(without(whole.text)).toBe(without(text));
    });
    fc.assert(property, { numRuns: 1_500 });
  });
});

/** Marks at the ends of thoughts and replies are not shown. */
function without(text: string): string {
  return text.replace(/<\/?[\w]*>|\[\/?THINK\]|<\|\w*\|>/g, "");
}

function sorted(text: string): string {
  return Array.from(without(text).replace(/\s/g, "")).sort().join("");
}
