import { describe, expect, test } from "vitest";
import type { AgentDelta, Dialect } from "../../src/core/dialect.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { fc } from "../support/property.ts";
import {
  callDeltas,
  characters,
  cutAt,
  decode,
  decoderOf,
  problemCodes,
  readyCalls,
  shownOf,
  textDeltas,
  textOf,
} from "./replies.ts";

/** The same replies in both dialects: what the model does, and the bytes by which it does it. */
interface Reply {
  readonly title: string;
  readonly xml: string;
  readonly json: { readonly text?: string; readonly name: string; readonly arguments: string };
}

const content = "# Title\n\nif (a < b && c > d) { return `x`; }\n\n- \u{1F600} ä\n";
const battery: readonly Reply[] = [
  {
    title: "text and a short call",
    xml: "I look first.\n<read_file>\n<path>src/app.ts</path>\n</read_file>",
    json: { text: "I look first.\n", name: "read_file", arguments: '{"path":"src/app.ts"}' },
  },
  {
    title: "a long value",
    xml: `<write_to_file>\n<path>a.md</path>\n<content>\n${content}\n</content>\n</write_to_file>`,
    json: { name: "write_to_file", arguments: JSON.stringify({ path: "a.md", content }) },
  },
  {
    title: "numbers and booleans",
    xml: "<list_files>\n<path>.</path>\n<recursive>true</recursive>\n</list_files>",
    json: { name: "list_files", arguments: '{"path": ".", "recursive": true}' },
  },
  {
    title: "a list of objects",
    xml: "<ask_followup_question>\n<question>Which?</question>\n<follow_up><item><text>one</text></item><item><text>two</text></item></follow_up>\n</ask_followup_question>",
    json: {
      name: "ask_followup_question",
      arguments: '{"question":"Which?","follow_up":[{"text":"one"},{"text":"two"}]}',
    },
  },
  {
    title: "escapes and surrogates",
    xml: "<attempt_completion>\n<result>a \u{1F600}\tb</result>\n</attempt_completion>",
    json: { name: "attempt_completion", arguments: '{"result":"a \\ud83d\\ude00\\tb"}' },
  },
];

const dialects: readonly [
  string,
  Dialect,
  (reply: Reply, cut: (text: string) => readonly string[]) => readonly ProviderDelta[],
][] = [
  ["xml", xmlDialect, ({ xml }, cut) => textDeltas(cut(xml))],
  [
    "json",
    jsonDialect,
    ({ json }, cut) => [...textDeltas(cut(json.text ?? "")), ...callDeltas(json.name, cut(json.arguments))],
  ],
];

const whole = (text: string): readonly string[] => (text === "" ? [] : [text]);

describe.each(dialects)("a decoder of the %s dialect", (_, dialect, deltasOf) => {
  test.each(battery)("reads $title the same however it is cut (1)", (reply) => {
    const expected = decode(dialect, deltasOf(reply, whole));
    expect(readyCalls(expected)).toHaveLength(1);
    expect(decode(dialect, deltasOf(reply, characters))).toEqual(expected);
    const property = fc.property(fc.array(fc.nat(2_000), { maxLength: 10 }), (places) => {
      expect(
        decode(
          dialect,
          deltasOf(reply, (text) => cutAt(text, places)),
        ),
      ).toEqual(expected);
    });
    fc.assert(property, { numRuns: 100 });
  });

  test.each(battery)("never runs $title that was cut off, wherever that was (4)", (reply) => {
    const deltas = deltasOf(reply, characters);
    const complete = readyCalls(decode(dialect, deltas)).map(({ input }) => input);
    const lastCallByte = deltas.length;
    for (let length = 0; length < lastCallByte; length++) {
      for (const finish of ["length", undefined] as const) {
        const cut = decode(dialect, deltas.slice(0, length), { finish });
        for (const { input } of readyCalls(cut)) expect(complete).toContainEqual(input);
        const finished = cut.at(-1);
        const isSilent = finished?.type === "finish" && finished.reason !== "length" && finished.error === undefined;
        expect(isSilent && readyCalls(cut).length === 0).toBe(false);
      }
    }
  });

  test.each(battery)("shows $title by path while it arrives, and says it is ready only at the end (7, 8)", (reply) => {
    const decoder = decoderOf(dialect);
    const pushed = deltasOf(reply, characters).flatMap((delta) => decoder.push(delta));
    expect(pushed.some((delta) => delta.type === "call_ready" || delta.type === "call_invalid")).toBe(false);
    expect(pushed.some((delta) => delta.type === "call_started")).toBe(true);
    expect(pushed.some((delta) => delta.type === "call_input")).toBe(true);
    decoder.push({ type: "finish", reason: "stop" });
    expect(decoder.end().at(-1)?.type).toBe("finish");
  });

  test("shows a growing value exactly, its path first", () => {
    const reply = battery[1];
    if (reply === undefined) throw new Error("the battery holds a long value");
    const deltas = decode(dialect, deltasOf(reply, characters));
    expect(shownOf(deltas, "path")).toBe("a.md");
    expect(shownOf(deltas, "content")).toBe(content);
  });

  test("passes reasoning, usage and replay on, and finishes exactly once", () => {
    const deltas = decode(dialect, [
      { type: "opened" },
      { type: "reasoning", text: "hm" },
      { type: "reasoning_replay", replay: { signature: "s" } },
      { type: "text", text: "Done." },
      { type: "usage", usage: { inputTokens: 3 } },
    ]);
    expect(deltas.map((delta) => delta.type)).toEqual(["reasoning", "reasoning_replay", "text", "usage", "finish"]);
  });

  test("calls a stream that ends without a word incomplete, unless its calls are whole", () => {
    expect(decode(dialect, textDeltas(["The answer"]), { finish: undefined }).at(-1)).toMatchObject({
      type: "finish",
      error: { code: "incomplete_stream" },
    });
    const [reply] = battery;
    if (reply === undefined) throw new Error("the battery is not empty");
    expect(decode(dialect, deltasOf(reply, whole), { finish: undefined }).at(-1)).toEqual({
      type: "finish",
      reason: "tool_calls",
    });
  });

  test("reports a failure of the server, and keeps the calls that were whole", () => {
    const [reply] = battery;
    if (reply === undefined) throw new Error("the battery is not empty");
    const error = { code: "server_error" as const, message: "It broke.", advice: "Try again." };
    const deltas = decode(dialect, [...deltasOf(reply, whole), { type: "failure", error }], { finish: undefined });
    expect(readyCalls(deltas)).toHaveLength(1);
    expect(deltas.at(-1)).toMatchObject({ type: "finish", error });
  });
});

/** Pieces of replies, whole and broken, glued together at random. */
const shards = [
  "<",
  "</",
  ">",
  "/>",
  "a",
  " b ",
  "\n",
  "\n\n",
  "    ",
  "```",
  "```xml\n",
  "\n```\n",
  "~~~\n",
  "`",
  "``",
  "<!--",
  "-->",
  "&amp;",
  "<read_file>",
  "</read_file>",
  "<path>",
  "</path>",
  "<path>x</path>",
  "\n<read_file>\n<path>a</path>\n</read_file>\n",
  "<write_to_file>\n<path>w</path>\n<content>\n",
  "\n</content>\n</write_to_file>",
  "</content>",
  "</write_to_file>",
  "<content/>",
  "<![CDATA[",
  "]]>",
  "<args>",
  "</args>",
  "<file>",
  "</file>",
  "<think>",
  "</think>",
  "<thinking>\n",
  "<tool_call>",
  "</tool_call>",
  '{"name":"read_file","arguments":{"path":"j"}}',
  "<tool_result>",
  "[read_file for 'a'] Result:",
  "<browse_web>\n<url>u</url>\n</browse_web>",
  "read_file>\n",
  '<list_files path="p"/>',
  "<readFile>",
  "path: y\n",
  "<follow_up>",
  "<item>",
  "</follow_up>",
  "<execute_c",
  "\n<ask_followup_question>\n<question>q</question>\n",
  "<foo>",
  "</foo>",
  "\r\n",
];
const garbage = fc.array(fc.constantFrom(...shards), { maxLength: 25 }).map((parts) => parts.join(""));
const places = fc.array(fc.nat(2_000), { maxLength: 20 });

/** What may be left out around calls and thoughts: it means nothing by itself. */
const markup = /<\/?(?:think(?:ing)?|tool_call)>|(?:```|~~~)[^\n]*|\s/g;

/** Whether what was said stands in the text, in its order. */
function standsIn(text: string, deltas: readonly AgentDelta[]): boolean {
  const said = deltas.map((delta) => textOf([delta]) + textOf([delta], "reasoning")).join("");
  let matched = 0;
  for (let at = 0; at < text.length && matched < said.length; at++) if (text[at] === said[matched]) matched++;
  return matched === said.length;
}

describe("a decoder of the xml dialect, fed with garbage", () => {
  test("never throws, and reads it the same however it is cut (1)", () => {
    const property = fc.property(garbage, places, (text, cuts) => {
      const expected = decode(xmlDialect, textDeltas(whole(text)));
      expect(decode(xmlDialect, textDeltas(cutAt(text, cuts)))).toEqual(expected);
      expect(decode(xmlDialect, textDeltas(characters(text)))).toEqual(expected);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test("gives every call that it starts exactly one end", () => {
    const property = fc.property(
      garbage,
      fc.constantFrom("stop" as const, "length" as const, undefined),
      (text, finish) => {
        const deltas = decode(xmlDialect, textDeltas(whole(text)), { finish });
        expect(idsOf(deltas, ["call_ready", "call_invalid", "call_withdrawn"])).toEqual(
          idsOf(deltas, ["call_started"]),
        );
        expect(deltas.filter((delta) => delta.type === "finish")).toHaveLength(1);
      },
    );
    fc.assert(property, { numRuns: 2_000 });
  });

  test("loses no byte of what holds no call (3)", () => {
    const property = fc.property(garbage, (text) => {
      const deltas = decode(xmlDialect, textDeltas(cutAt(text, [7, 30, 31])));
      if (deltas.some((delta) => delta.type === "call_started")) return;
      const said = deltas.map((delta) => textOf([delta]) + textOf([delta], "reasoning")).join("");
      const tags = /<\/?(?:think(?:ing)?|tool_call)>/g; // these mean nothing by themselves, nor does the white space at them
      const solid = (from: string) => from.replace(tags, "").replace(/\s/g, "");
      if (tags.test(text)) expect(solid(said)).toBe(solid(text));
      else expect(said).toBe(text);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test("keeps in order what it says, and all of a call that is not ready (3)", () => {
    const property = fc.property(garbage, fc.constantFrom("stop" as const, "length" as const), (text, finish) => {
      const deltas = decode(xmlDialect, textDeltas(cutAt(text, [7, 30, 31])), { finish });
      if (readyCalls(deltas).length > 0) return;
      const raws = deltas.flatMap((delta) => (delta.type === "call_invalid" ? [delta.raw] : []));
      for (const raw of raws) expect(text).toContain(raw);
      const said = textOf(deltas) + textOf(deltas, "reasoning");
      const accounted = said.length + raws.join("").length;
      expect(accounted).toBeLessThanOrEqual(text.length);
      expect(accounted).toBeGreaterThanOrEqual(text.length - [...text.matchAll(markup)].join("").length);
      expect(standsIn(text, deltas)).toBe(true);
    });
    fc.assert(property, {
      numRuns: 2_000,
      examples: [["<read_file><execute_c<readFile></read_file>", "stop"]], // ended twice
    });
  });

  test("finds no call in text without a tool's name", () => {
    const property = fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), (left, right) => {
      const deltas = decode(xmlDialect, textDeltas([left, right].filter((text) => text !== "")));
      expect(textOf(deltas)).toBe(left + right);
      expect(readyCalls(deltas)).toEqual([]);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe("a decoder of the json dialect, fed with garbage", () => {
  const scraps = [
    "{",
    "}",
    "[",
    "]",
    '"',
    ":",
    ",",
    "\\",
    "\\u",
    "00",
    "41",
    "path",
    '"path":',
    "1",
    "null",
    " ",
    "\n",
    "a",
    "ä",
    "//",
    "'",
    "True",
    "{}",
  ];
  const text = fc.array(fc.constantFrom(...scraps), { maxLength: 20 }).map((parts) => parts.join(""));

  test("never throws, and reads it the same however it is cut (1)", () => {
    const property = fc.property(text, places, (args, cuts) => {
      fc.pre(!args.includes('{"path":')); // a piece that repeats the beginning is taken for all so far
      const prefixed = `{"path":${args}`;
      const play = (pieces: readonly string[]) => {
        const deltas = decode(jsonDialect, callDeltas("read_file", pieces));
        return deltas.filter((delta) => delta.type !== "call_input");
      };
      expect(play(cutAt(prefixed, cuts))).toEqual(play([prefixed]));
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  test("keeps what it could not read, and runs nothing of it (3)", () => {
    const property = fc.property(text, (args) => {
      const deltas = decode(jsonDialect, callDeltas("write_to_file", [`{"path":"a","content":"${args}`]));
      if (readyCalls(deltas).length > 0) return;
      expect(deltas.find((delta) => delta.type === "call_invalid")).toMatchObject({
        raw: `{"path":"a","content":"${args}`,
      });
      expect(problemCodes(deltas)).toHaveLength(1);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

function idsOf(deltas: readonly AgentDelta[], types: readonly string[]): readonly string[] {
  return deltas.flatMap((delta) => (types.includes(delta.type) && "id" in delta ? [delta.id] : [])).sort();
}
