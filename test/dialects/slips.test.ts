/** Arguments with the slips that models make: read to the byte, or refused, but never read as something else. */

import { describe, expect, test } from "vitest";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { fc } from "../support/property.ts";
import { callDeltas, cutAt, decode, readyCalls } from "./replies.ts";

const shards = [
  '"',
  "'",
  "\\",
  "\n",
  "\t",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  " ",
  "//",
  "/*",
  "*/",
  "a",
  "ä",
  "\u{1F600}",
  '","path":"x',
  '"}',
  '"},{"path":"',
  "path:",
  "None",
  "```",
  "</content>",
  "<|call|>",
  "\u201c",
  "\u201d",
  "\u2019",
  "\uff0c",
  "\\n",
  "\\u0041",
];
const value = fc.array(fc.constantFrom(...shards), { maxLength: 10 }).map((parts) => parts.join(""));

/** Ways to write the same object, each with one kind of slip or several. */
interface Slips {
  readonly quote: '"' | "'";
  readonly bareKeys: boolean;
  readonly rawBreaks: boolean;
  readonly between: string;
  readonly behind: string;
  readonly before: string;
  readonly after: string;
}
const slips: fc.Arbitrary<Slips> = fc.record({
  quote: fc.constantFrom('"' as const, "'" as const),
  bareKeys: fc.boolean(),
  rawBreaks: fc.boolean(),
  between: fc.constantFrom(",", ", ", ",\n  ", "\n", " ", ", // next\n", " /* c */ ,", ",,", "\uff0c", ",\\n  "),
  behind: fc.constantFrom("", ",", "\n", " // end\n", ", ", "\\n"),
  before: fc.constantFrom("", "\n", "```json\n", "Arguments: "),
  after: fc.constantFrom("", "\n```", "<|im_end|>", "}", "]", "\n\nI will do it now.", " {}"),
});

function written(input: Readonly<Record<string, string>>, { quote, bareKeys, rawBreaks, ...how }: Slips): string {
  const text = (words: string): string => {
    const plain = JSON.stringify(words).slice(1, -1);
    const quoted = quote === '"' ? plain : plain.replaceAll('\\"', '"').replaceAll("'", "\\'");
    return quote + (rawBreaks ? quoted.replace(/(?<!\\)((?:\\\\)*)\\n/g, "$1\n") : quoted) + quote;
  };
  const key = (name: string): string => (bareKeys ? name : text(name));
  const members = Object.entries(input).map(([name, words]) => `${key(name)}: ${text(words)}`);
  return `${how.before}{${members.join(how.between)}${how.behind}}${how.after}`;
}

describe("arguments with slips", () => {
  test("are read to the byte where every string is escaped", () => {
    const cuts = fc.array(fc.nat(500), { maxLength: 4 });
    const property = fc.property(value, value, slips, cuts, (path, content, how, places) => {
      const text = written({ path, content }, how);
      const calls = readyCalls(decode(jsonDialect, callDeltas("write_to_file", cutAt(text, places))));
      expect([text, ...calls.map(({ input }) => input)]).toEqual([text, { path, content }]);
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  test.each([
    ["a pair of JSON", '{"path": "x", "content": "y"}'],
    ["a key in its middle", 'set "path": "x" here'],
    ["calls", 'print("a", "b")\nx = {"k": "v"}'],
    ["a line of YAML", 'say "hi"\npath: y'],
    ["a sentence in quotes", 'he said "go"'],
  ])("are read to the byte where a file's content has raw quotes: %s", (_, content) => {
    const text = `{"path":"n.txt","content":"${content}"}`;
    const [call] = readyCalls(decode(jsonDialect, callDeltas("write_to_file", [text])));
    expect(call?.input).toEqual({ path: "n.txt", content });
  });
});

describe("arguments that were begun again", () => {
  const read = (text: string): unknown =>
    readyCalls(decode(jsonDialect, callDeltas("execute_command", [text]))).map(({ input }) => input);

  test.each([
    ["behind a whole value", '{"command":"make"{"command":"make","cwd":"sub"}', { command: "make", cwd: "sub" }],
    ["at once", '{{"command":"make"}', { command: "make" }],
    ["at once, with both ends", '{{"command":"make"}}', { command: "make" }],
  ])("%s are read from there", (_, text, input) => expect(read(text)).toEqual([input]));

  test.each([
    ["with another value", '{"command":"ls"{"command":"rm -rf x"}'],
    ["with a longer value", '{"command":"make"{"command":"make test"}'],
    ["inside a value", '{"command":"ma{"command":"make"}'],
    ["and cut", '{"command":"make"{"command":"make","cwd":"su'],
  ])("%s never run as something else", (_, text) => expect(read(text)).toEqual([]));

  test.each(["{", '{"command":'])("are read in the time of their length, however often they begin: %s", (again) =>
    expect(read(again.repeat(400_000))).toEqual([]),
  );
});
