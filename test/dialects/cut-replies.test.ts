/** A reply that stops anywhere: a call that changes something is whole or does not run, whatever the server says. */

import { describe, expect, test } from "vitest";
import type { Dialect } from "../../src/core/dialect.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { FinishReason } from "../../src/core/provider.ts";
import { validateInput } from "../../src/core/registry.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { fc } from "../support/property.ts";
import { toolRegistry } from "../support/tool-specs.ts";
import { callDeltas, decode, readyCalls, textDeltas } from "./replies.ts";

interface Call {
  readonly name: string;
  readonly input: JsonObject;
}

const code = 'if (a < b && c[0] > "x") {\n\treturn `$d`; // \\d+ {"k": [1, 2]}\n}\n';
const changing: readonly Call[] = [
  { name: "write_to_file", input: { path: "src/größe.ts", content: code } },
  { name: "write_to_file", input: { content: "one line", path: "a.txt" } },
  {
    name: "write_to_file",
    input: { path: "doc.md", content: "ends with </content>\n</write_to_file>\nand <path>p</path>\n" },
  },
  { name: "write_to_file", input: { path: "e.txt", content: "" } },
  { name: "apply_diff", input: { path: "a.c", diff: "<<<<<<< SEARCH\na\n=======\nb </diff>\n>>>>>>> REPLACE" } },
  { name: "execute_command", input: { command: 'git commit -m "a: b" && rm -rf build/tmp', cwd: "sub" } },
  { name: "execute_command", input: { command: "cat <<'E'\nx\nE\n" } },
];
const finishes: readonly (FinishReason | undefined)[] = ["length", undefined, "stop", "tool_calls"];

/** As a model that keeps to its form writes it: our own encoding of the same call. */
function written(dialect: Dialect, { name, input }: Call): string {
  const [message] = dialect.encode([{ role: "assistant", parts: [{ type: "tool_call", id: "id-1", name, input }] }]);
  const part = message?.role === "assistant" ? message.parts[0] : undefined;
  if (part?.type === "text") return part.text;
  if (part?.type === "call") return part.arguments;
  throw new Error("a call is encoded as text or as a call");
}

function inputsOf(dialect: Dialect, name: string, text: string, finish: FinishReason | undefined) {
  const deltas = dialect === jsonDialect ? callDeltas(name, [text]) : textDeltas(text === "" ? [] : [text]);
  const calls = readyCalls(decode(dialect, deltas, { finish })).map((call) => ({ name: call.name, input: call.input }));
  return calls.filter((call) => isValid(call.name, call.input));
}

/** No arguments at all are read as none, and refused by the tool. */
function isValid(name: string, input: JsonObject): boolean {
  const tool = toolRegistry.find(name);
  return tool !== undefined && validateInput(tool, input).ok;
}

describe.each([
  ["json", jsonDialect],
  ["xml", xmlDialect],
])("a reply in the %s dialect that is cut", (_, dialect) => {
  test.each(changing.map((call) => [call.name, call] as const))(
    "at any character never runs a shortened %s",
    (name, call) => {
      const text = written(dialect, call);
      for (const finish of finishes) {
        for (let length = 0; length < text.length; length++) {
          const inputs = inputsOf(dialect, name, text.slice(0, length), finish);
          if (inputs.length > 0) expect([text.slice(0, length), inputs]).toEqual([text.slice(0, length), [call]]);
        }
      }
      expect(inputsOf(dialect, name, text, "stop")).toEqual([call]);
    },
  );

  test("never runs a shortened value, whatever its bytes are", () => {
    const shards = ['"', "\\", "\\n", "\n", "{", "}", ",", ":", '","path":"', "]", "<", ">", "</", "</content>", "]]>"];
    const tags = ["<![CDATA[", "</write_to_file>", "<path>", "</path>", "<b>", " ", "a", "é", "\u{1F600}", "//", "```"];
    const value = fc.array(fc.constantFrom(...shards, ...tags), { maxLength: 12 }).map((parts) => parts.join(""));
    const property = fc.property(value, fc.nat(), fc.constantFrom(...finishes), (content, place, finish) => {
      const call = { name: "write_to_file", input: { path: "a.txt", content } };
      const text = written(dialect, call);
      const inputs = inputsOf(dialect, call.name, text.slice(0, place % text.length), finish);
      if (inputs.length > 0) expect(inputs).toEqual([call]);
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  test("keeps the whole calls before the cut", () => {
    const first: Call = { name: "read_file", input: { path: "a" } };
    const second: Call = { name: "write_to_file", input: { path: "b", content: code } };
    const [whole, cut] = [written(dialect, first), written(dialect, second).slice(0, -20)];
    for (const finish of finishes) {
      const deltas =
        dialect === jsonDialect
          ? [
              ...callDeltas(first.name, [whole]),
              ...callDeltas(second.name, [cut]).map((delta) => ({ ...delta, index: 1, id: "wire-2" })),
            ]
          : textDeltas([`${whole}\n${cut}`]);
      expect(readyCalls(decode(dialect, deltas, { finish })).map(({ input }) => input)).toEqual([first.input]);
    }
  });
});

describe("arguments that lack only their last bracket", () => {
  const inputs = (name: string, args: string, finish: FinishReason | undefined) =>
    inputsOf(jsonDialect, name, args, finish).map(({ input }) => input);

  test.each([
    ["read_file", '{"path":"a"'],
    ["list_files", '{"path":"a","recursive":true'],
    ["read_file", '{"arguments":{"path":"a"}'],
  ])("run for %s, which only reads, if the server says that nothing was cut", (name, args) => {
    expect(inputs(name, args, "tool_calls")).toHaveLength(1);
    expect(inputs(name, args, "length")).toEqual([]);
    expect(inputs(name, args, undefined)).toEqual([]);
  });

  test.each([
    ["a command, whose folder may have been lost", "execute_command", '{"command":"rm -rf build"'],
    ["a file", "write_to_file", '{"path":"a","content":"b"'],
    ["a number that may go on", "read_file", '{"path":"a","start_line":1'],
    ["a place behind a comma", "read_file", '{"path":"a",'],
    ["a place behind a colon", "read_file", '{"path":"a","start_line":'],
  ])("do not run for %s", (_, name, args) => expect(inputs(name, args, "tool_calls")).toEqual([]));
});
