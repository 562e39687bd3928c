import { afterEach, describe, expect, test } from "vitest";
import type { Dialect } from "../../../src/core/dialect.ts";
import { jsonDialect } from "../../../src/dialects/json/index.ts";
import { xmlDialect } from "../../../src/dialects/xml/index.ts";
import { decoderOf } from "../replies.ts";

const repeated = (text: string, length: number) => text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** Replies that make a careless reader look at the same characters again and again. */
const hostile: readonly (readonly [string, (length: number) => string])[] = [
  ["<tool_call> over and over", (length) => repeated("<tool_call>", length)],
  ["</tool_call> over and over", (length) => repeated("</tool_call>", length)],
  ["<function= over and over", (length) => repeated("<function=", length)],
  ["[ over and over", (length) => repeated("[", length)],
  ["{ over and over", (length) => repeated("{", length)],
  ["lines of {", (length) => repeated('{"name": ', length)],
  ["< over and over", (length) => repeated("<", length)],
  ["nested opening tags", (length) => repeated("<function=read_file>\n<parameter=path>\n", length)],
  [
    "whole calls",
    (length) => repeated('<tool_call>{"name":"read_file","arguments":{"path":"a"}}</tool_call>\n', length),
  ],
  [
    "one value full of closing tags",
    (length) =>
      `<function=write_to_file>\n<parameter=path>\na\n</parameter>\n<parameter=content>\n${repeated("</parameter>\n</function>\n", length)}`,
  ],
  ["to=functions. over and over", (length) => repeated("to=functions.", length)],
  ["calls of harmony", (length) => repeated('to=functions.read_file json{"path":"a"}analysis', length)],
  ["thoughts without a call", (length) => repeated('{"thought": "t", "plan": [{"a": 1}]}\n', length)],
  ["a long thought", (length) => `{"thought": "${repeated("x = 1;\\n", length - (length % 8))}"`],
  ["white space", (length) => `<tool_call>${repeated(" \n", length)}`],
  [
    "a long leaked call",
    (length) =>
      `<tool_call>{"name":"write_to_file","arguments":{"path":"a","content":"${repeated("x = 1;\\n", length - (length % 8))}"}}</tool_call>`,
  ],
  ["prose", (length) => repeated("Some words, a < b, list[0], and `code`.\n", length)],
];

const { exec } = RegExp.prototype;
const { slice, startsWith, charAt } = String.prototype;

afterEach(() => {
  RegExp.prototype.exec = exec;
  Object.assign(String.prototype, { slice, startsWith, charAt });
});

/** How often the text is looked at, and how many characters of it are copied: not a time, so always the same. */
function workOf(dialect: Dialect, text: string): number {
  let work = 0;
  const pieces = text.match(/[\s\S]{1,37}/g) ?? [];
  const decoder = decoderOf(dialect);
  RegExp.prototype.exec = function (this: RegExp, input) {
    work++;
    return exec.call(this, input);
  };
  Object.assign(String.prototype, {
    slice(this: string, from?: number, to?: number) {
      const copy = slice.call(this, from, to);
      work += copy.length;
      return copy;
    },
    startsWith(this: string, part: string, at?: number) {
      work++;
      return startsWith.call(this, part, at);
    },
    charAt(this: string, at: number) {
      work++;
      return charAt.call(this, at);
    },
  });
  for (const piece of pieces) decoder.push({ type: "text", text: piece });
  decoder.push({ type: "finish", reason: "stop" });
  decoder.end();
  RegExp.prototype.exec = exec;
  Object.assign(String.prototype, { slice, startsWith, charAt });
  return work;
}

describe.each([
  ["json", jsonDialect],
  ["xml", xmlDialect],
])("the reader of text in the %s style", (_, dialect) => {
  test.each(hostile)("does eight times the work for eight times as much of %s (2)", (_, text) => {
    expect(workOf(dialect, text(40_000))).toBeLessThan(8.8 * workOf(dialect, text(5_000)) + 5_000);
  });

  test("does next to nothing for prose without marks", () => {
    const prose = "Plain words, quite long lines of them, without anything odd in them.\n".repeat(600);
    expect(workOf(dialect, prose)).toBeLessThan(3 * prose.length);
  });
});
