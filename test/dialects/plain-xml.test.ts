/** Calls as models write them, without the care of our own encoding: what is between the tags is read to the byte. */

import { describe, expect, test } from "vitest";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { fc } from "../support/property.ts";
import { cutAt, decode, problemCodes, readyCalls, shownOf, textDeltas, textOf } from "./replies.ts";

const shards = [
  "<",
  ">",
  "</",
  "a",
  " ",
  "\n",
  "\n\n",
  "\r\n",
  "```",
  "```xml\n",
  "`",
  "<!--",
  "-->",
  "&amp;",
  "]]>",
  '{"a":1}',
  "path: y\n",
  "<read_file>",
  "</read_file>",
  "<path>",
  "</path>",
  "\n<read_file>\n<path>a</path>\n</read_file>\n",
  "</write_to_file>",
  "<content/>",
  "</content>x",
  "</content> <b>",
  "<diff>",
  "<execute_command>\n<command>rm</command>\n</execute_command>",
  "<args>",
  "</args>",
  "<think>",
  "</think>",
  "<tool_call>",
  "</tool_call>",
  "<tool_result>",
  "Result:\n",
  "[read_file for 'a'] Result:",
  "<foo>",
  "</foo>",
  "<foo>x</foo>",
];
const value = fc.array(fc.constantFrom(...shards), { maxLength: 14 }).map((parts) => parts.join(""));
const cuts = fc.array(fc.nat(500), { maxLength: 5 });

function read(text: string, places: readonly number[]) {
  const deltas = decode(xmlDialect, textDeltas(cutAt(text, places)));
  return { deltas, problems: problemCodes(deltas), inputs: readyCalls(deltas).map(({ input }) => input) };
}

describe("a value that is written plainly", () => {
  test("on lines of its own is read to the byte, and shown so", () => {
    const property = fc.property(value, value, cuts, (content, diff, places) => {
      fc.pre(!content.endsWith("\r") && !diff.endsWith("\r") && !diff.includes("</diff>"));
      fc.pre(!/<\/content>\s*<\/?(?:path|write_to_file|args|foo|b)?$/.test(content)); // its own end, told by nothing
      const text = `I do.\n\n<write_to_file>\n<path>a</path>\n<content>\n${content}\n</content>\n</write_to_file>\n\n<apply_diff>\n<path>b</path>\n<diff>\n${diff}\n</diff>\n</apply_diff>`;
      const { deltas, problems, inputs } = read(text, places);
      expect({ problems, inputs }).toEqual({
        problems: [],
        inputs: [
          { path: "a", content },
          { path: "b", diff },
        ],
      });
      expect(textOf(deltas).trim()).toBe("I do.");
      expect(shownOf(deltas, "content") + shownOf(deltas, "diff")).toBe(content + diff);
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  test.each([
    ["last", (content: string) => `<write_to_file><path>b</path><content>${content}</content></write_to_file>`],
    ["first", (content: string) => `<write_to_file><content>${content}</content><path>b</path></write_to_file>`],
  ])("on its tag's line, and %s, is read to the byte", (_, write) => {
    const property = fc.property(value, cuts, (content, places) => {
      fc.pre(!content.includes("</content") && !/^\s*\n|\n\s*$/.test(content));
      const { problems, inputs } = read(write(content), places);
      expect({ problems, inputs }).toEqual({ problems: [], inputs: [{ content, path: "b" }] });
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  test.each([
    ["the tag of another tool", "</read_file> is a tag"],
    ["tags that open and close in it", "<b>x</b> and <i>y</i>"],
    ["its own tag, opened", "<content/><read_file>"],
  ])("may hold %s", (_, content) => {
    const text = `<write_to_file><path>b</path><content>${content}</content></write_to_file>`;
    expect(read(text, []).inputs).toEqual([{ path: "b", content }]);
  });
});

describe("a file's content without its own end", () => {
  test.each([
    ["the call's end", "<content>abc</write_to_file>"],
    ["another tag's end", "<content>abc</contents>\n</write_to_file>"],
    ["its own tag again", "<content>abc<content>\n</write_to_file>"],
    ["the next parameter", "<content>abc\n<path>b</path>\n</write_to_file>"],
  ])("is not ended by %s", (_, content) => {
    const { inputs, problems } = read(`<write_to_file>\n<path>b</path>\n${content}`, []);
    expect({ inputs, problems }).toEqual({ inputs: [], problems: ["truncated_call"] });
  });
});

test("a single indented line is a file's content with its indentation, and a path without it", () => {
  const text =
    "<write_to_file>\n<path>\n  a.py\n</path>\n<content>\n    pass\n</content>\n</write_to_file>\n<write_to_file><path> b </path><content> x </content></write_to_file>";
  expect(read(text, []).inputs).toEqual([
    { path: "a.py", content: "    pass" },
    { path: "b", content: " x " },
  ]);
});
