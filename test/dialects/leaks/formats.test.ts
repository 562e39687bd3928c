import { describe, expect, test } from "vitest";
import { xmlDialect } from "../../../src/dialects/xml/index.ts";
import { fc } from "../../support/property.ts";
import { characters, cutAt } from "../replies.ts";
import { read } from "./reply.ts";
import { type Writer, writers } from "./writers.ts";

const named = writers.map((writer, at) => [`${writer.format} (${at})`, writer] as const);
const plain = (writer: Writer) => writer.write("read_file", { path: "src/app.ts" });
const wanted = { name: "read_file", input: { path: "src/app.ts" } };

describe.each(named)("a call in the format %s", (_, writer) => {
  test("is read, with its types, however it is cut", () => {
    const reply = writer.write("list_files", { path: "src", recursive: true });
    const whole = read([reply]);
    expect(whole.calls).toEqual([{ name: "list_files", input: { path: "src", recursive: true } }]);
    expect(whole.formats).toEqual([writer.format]);
    expect(whole.text.trim()).toBe("");
    expect(read(characters(reply)).deltas).toEqual(whole.deltas);
  });

  test("is read behind words and behind a thought, and says its format once for two calls", () => {
    const two = `I look.\n\n${plain(writer)}\n${plain(writer)}\n`;
    if (writer.isBare !== true || !plain(writer).startsWith("```")) {
      expect(read([two])).toMatchObject({ calls: [wanted, wanted], formats: [writer.format] });
    }
    const behindThought = read([`<think>hm</think>\n\n${plain(writer)}`]);
    expect(behindThought).toMatchObject({ calls: [wanted], problems: [] });
    expect(read([`I look.\n\n${plain(writer)}`]).text.trim()).toBe("I look.");
  });

  test("is read in the XML style too", () => {
    expect(read([plain(writer)], { dialect: xmlDialect }).calls).toEqual([wanted]);
  });

  test("stays text where it is quoted", () => {
    const call = plain(writer);
    const line = call.replaceAll("\n", " ");
    const quotes = [
      ...(call.includes("`") ? [] : [`Write \`${line}\` for that.`, `\`\`\`text\n${call}\n\`\`\`\nis the form.`]),
      `~~~\n${call}\n~~~\nis the form.`,
      `> ${line}\n\nis the form.`,
      `The form is <code>${line}</code> there.`,
      `<pre><code>\n${call}\n</code></pre>\nis the form.`,
    ];
    for (const dialect of [undefined, xmlDialect]) {
      for (const quote of quotes) {
        const quoted = read([quote], dialect === undefined ? {} : { dialect });
        expect(quoted.calls).toEqual([]);
        expect(quoted.problems).toEqual([]);
        expect(quoted.text).toBe(quote);
      }
    }
  });

  test("stays text as an example within a sentence", () => {
    const sentence = `So it writes ${plain(writer).replaceAll("\n", " ")} and waits.`;
    expect(read([sentence])).toMatchObject({ calls: [], problems: [], text: sentence });
  });

  test("of a tool that does not exist stays text, and at most that is told", () => {
    const reply = writer.write("launch_rocket", { path: "src/app.ts" });
    const { calls, problems, text } = read([reply]);
    expect(calls).toEqual([]);
    expect(text).toContain("launch_rocket");
    expect(["", "unknown_tool"]).toContain(problems.join());
  });

  test("never runs when it was cut off, wherever that was (4)", () => {
    const reply = writer.write("write_to_file", { path: "a.md", content: "one\ntwo\n" });
    for (let length = 0; length < reply.length; length++) {
      for (const finish of ["stop", "length"] as const) {
        for (const { input } of read([reply.slice(0, length)], { finish }).calls) {
          expect(input).toEqual({ path: "a.md", content: "one\ntwo\n" });
        }
      }
    }
  });

  test("brings its bytes through or an error, never another value", () => {
    const property = fc.property(nasty, fc.array(fc.nat(3_000), { maxLength: 6 }), (content, cuts) => {
      fc.pre(writer.carries?.(content) !== false);
      const reply = writer.write("write_to_file", { path: "a.md", content });
      const { calls, problems, text } = read(cutAt(reply, cuts));
      const isTold = problems.length > 0 || (writer.isBare === true && text !== "");
      if (calls.length === 0 && isTold) return;
      expect(calls).toEqual([{ name: "write_to_file", input: { path: "a.md", content } }]);
    });
    const examples: [string, number[]][] = ["function=", "invoke name="].map((tag) => [`</parameter><${tag}`, []]);
    fc.assert(property, { numRuns: 150, examples });
  });

  test("brings quotes and brackets through wherever it is cut", () => {
    const input = { path: "a.md", content: ' "]}\n{[" ' };
    const reply = writer.write("write_to_file", input);
    for (let place = 1; place < reply.length; place++)
      expect(read([reply.slice(0, place), reply.slice(place)]).calls).toEqual([{ name: "write_to_file", input }]);
  });

  test("carries 100 KB", () => {
    const content = "const x = '<b>' + \"é\u{1F600}\";\n".repeat(3_500);
    const { calls } = read(cutAt(writer.write("write_to_file", { path: "a.ts", content }), [10, 5_000, 50_000]));
    expect(calls).toEqual([{ name: "write_to_file", input: { path: "a.ts", content } }]);
  });
});

/** Whole calls and loose ends of every format, and what breaks parsers. */
const fragments = [
  ...writers.map((writer) => `\n${plain(writer)}\n`),
  ...["</tool_call>", "</parameter>", "</function>", "</invoke>", "</arg_value>", "</content>", "</function_calls>"],
  ...[
    "\n</parameter>\n</function>\n",
    "<tool_call>",
    "<function=",
    "<|tool_call_begin|>",
    "<|close|>argument<|sep|>",
    "<|close|>call<|sep|>",
    "[TOOL_CALLS]",
    "<think>",
  ],
  ...[
    "<read_file>\n<path>x</path>\n</read_file>",
    "```",
    "```json\n",
    "\r\n",
    "\n",
    " ",
    '"',
    "'",
    "\\",
    "{",
    "}",
    "[",
  ],
  ...["é", "\u{1F600}", "\u2028", "<!--", "<code>", "`", "<|eot_id|>", "&amp;", "]]>", "const x = 1;", '{"name":'],
];
const nasty = fc.array(fc.constantFrom(...fragments), { maxLength: 6 }).map((parts) => parts.join(""));

describe("Kimi K3's tokens", () => {
  const argument = (key: string, value: string) =>
    `<|open|>argument key="${key}" type="string"<|sep|>${value}<|close|>argument<|sep|>`;
  const end = "<|close|>call<|sep|><|close|>tools<|sep|><|close|>message<|sep|><|end_of_msg|>";

  test("are read where those between the first two words were lost", () => {
    const reply = `Let me look.<|open|>toolscall tool="read_file" index="1"<|sep|>${argument("path", "src/app.ts")}${end}`;
    expect(read(characters(reply))).toMatchObject({ calls: [wanted], problems: [], text: "Let me look." });
  });

  test("are left out around thought and answer", () => {
    const thought = "<|open|>think<|sep|>hm<|close|>think<|sep|><|open|>response<|sep|>";
    const reply = `${thought}I look.<|close|>response<|sep|><|open|>tools<|sep|><|open|>call tool="read_file" index="1"<|sep|>${argument("path", "src/app.ts")}${end}`;
    expect(read(characters(reply))).toMatchObject({ calls: [wanted], problems: [], text: "I look." });
  });

  test("make no call of a value whose end was lost", () => {
    const lost = argument("path", "src/app.ts").replace("<|close|>", "");
    const { calls, problems } = read([
      `<|open|>tools<|sep|><|open|>call tool="read_file" index="1"<|sep|>${lost}${end}`,
    ]);
    expect({ calls, problems }).toEqual({ calls: [], problems: ["truncated_call"] });
  });
});
