/** Harmony whose special tokens a server stripped: what is left runs together, and only a known recipient makes a call. */
import { describe, expect, test } from "vitest";
import { xmlDialect } from "../../../src/dialects/xml/index.ts";
import { characters } from "../replies.ts";
import { read } from "./reply.ts";

const a = { name: "read_file", input: { path: "a" } };
const b = { name: "read_file", input: { path: "b" } };

describe("is read, and the rest stays text", () => {
  test.each<[string, unknown[], string]>([
    [
      'analysisWe need it.assistantcommentary to=functions.read_file json{"path":"a"}',
      [a],
      "analysisWe need it.assistantcommentary to",
    ],
    ['analysisHm.assistantcommentary to=functions.read_filejson{"path":"a"}', [a], "analysisHm.assistantcommentary to"],
    ['I check.\n\nassistantcommentary to=functions.read_filejson{\n  "path": "a"\n}', [a], "I check.\n\n"],
    ['to=functions.read_file json{"path":"a"}', [a], ""],
    ['assistant to=functions.read_filecommentary json{"path":"a"}', [a], ""],
    ['commentary to=functions.read_file {"path":"a"}<|call|>', [a], ""],
    [
      'Hm.assistantcommentary to=functions.read_file json{"path":"a"}assistantanalysisNext.assistantcommentary to=functions.read_file json{"path":"b"}',
      [a, b],
      "Hm.assistantcommentary toNext.assistantcommentary to",
    ],
    [
      'commentary to=functions.read_file json{"path":"a"}assistantcommentary to=functions.read_file json{"path":"b"}',
      [a, b],
      "",
    ],
    ['commentary to=functions.read_file json{"path":"a"}assistantfinalThe file is read.', [a], "The file is read."],
    [
      'Look.assistantcommentary to=functions.read_file json{"path":"a"}commentaryanalysisNo results.',
      [a],
      "Look.assistantcommentary toNo results.",
    ],
    ['commentary to=functions.read_file json{"path":"a"}\nThe rest.', [a], "\nThe rest."],
  ])("%s", (reply, calls, text) => {
    const whole = read([reply]);
    expect(whole).toMatchObject({ calls, text, problems: [], formats: ["harmony"] });
    expect(read(characters(reply)).deltas).toEqual(whole.deltas);
    for (let place = 1; place < reply.length; place++)
      expect(read([reply.slice(0, place), reply.slice(place)]).deltas).toEqual(whole.deltas);
    expect(read([reply], { dialect: xmlDialect })).toMatchObject({ calls, text });
  });
});

test("its path is not lost to what it holds", () => {
  const path = 'assistantfinal {"to=functions.read_file {';
  const reply = `Hm.assistantcommentary to=functions.read_file json${JSON.stringify({ path })}`;
  expect(read(characters(reply)).calls).toEqual([{ name: "read_file", input: { path } }]);
});

test("cut off it is told, and does not run", () => {
  const reply = 'Hm.assistantcommentary to=functions.write_to_file json{"path":"a","content":"one"}';
  const object = reply.indexOf("{");
  for (let length = object + 1; length < reply.length; length++) {
    const { calls, problems } = read([reply.slice(0, length)], { finish: "length" });
    expect({ calls, problems }).toEqual({ calls: [], problems: ["truncated_call"] });
  }
  for (let length = 1; length < object; length++)
    expect(read([reply.slice(0, length)])).toMatchObject({ calls: [], problems: [], text: reply.slice(0, length) });
});

describe("stays text", () => {
  test.each([
    'I send it to=functions.launch_rocket json{"path":"a"}',
    "gpt-oss writes to=functions.read_file before its JSON.",
    'gpt-oss writes to=functions.read_file, then {"path":"a"}.',
    'It writes commentary to=functions.read_file json{"path":"a"} and waits.',
    'commentary to=functions.read_file json{"path":"a"} is what it writes.',
    'It is `commentary to=functions.read_file json{"path":"a"}` there.',
    '> commentary to=functions.read_file json{"path":"a"}',
    '```\ncommentary to=functions.read_file json{"path":"a"}\n```\nis the form.',
    'const call =functions.read_file {"path":"a"}',
    'let go=functions.read_file({"path":"a"})',
    'It goes to=read_file {"path":"a"}',
    "analysisWe need it.assistantfinalHere it is, x=functions.",
  ])("%s", (reply) => {
    for (const dialect of [undefined, xmlDialect]) {
      const options = dialect === undefined ? {} : { dialect };
      expect(read([reply], options)).toMatchObject({ calls: [], problems: [], text: reply });
      expect(read(characters(reply), options)).toMatchObject({ calls: [], problems: [], text: reply });
    }
  });
});
