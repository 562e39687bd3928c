import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Dialect } from "../../src/core/dialect.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Message } from "../../src/core/message.ts";
import type { ProviderDelta } from "../../src/core/provider.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";
import { fc } from "../support/property.ts";
import { specOf, toolSpecs } from "../support/tool-specs.ts";
import { callDeltas, cutAt, decode, problemCodes, readyCalls, textDeltas } from "./replies.ts";

/** The bytes that break parsers of this kind, glued together at random. */
const fragments = [
  "<",
  ">",
  "/",
  "&",
  "]",
  "]]",
  "]]>",
  "<![CDATA[",
  "&amp;",
  "&lt;",
  "\n",
  "\r",
  "\r\n",
  "\t",
  " ",
  "`",
  "```",
  "~~~",
  "\\",
  '"',
  "'",
  "{",
  "}",
  "u00",
  "\\u0041",
  "</",
  "<path>",
  "</path>",
  "<content>",
  "</content>",
  "<write_to_file>",
  "</write_to_file>",
  "<read_file>",
  "</read_file>",
  "\n<read_file>\n<path>",
  "</content>\n</write_to_file>",
  "</content>\n<path>",
  "<item>",
  "</item>",
  "<tool_result>",
  "<think>",
  "</think>",
  "<!--",
  "-->",
  "ä",
  "漢",
  "\u{1F600}",
  "\u2028",
  "\uFEFF",
  "a",
  "const x = 1;",
  "\n\n",
];
const nasty = fc.oneof(
  fc.array(fc.constantFrom(...fragments), { maxLength: 12 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
);

const listTool = specOf("make_list", {
  title: z.string(),
  items: z.array(z.object({ text: z.string(), done: z.boolean(), size: z.number(), tags: z.array(z.string()) })),
  names: z.array(z.string()),
  options: z.object({ label: z.string(), depth: z.int() }),
});
const tools = [...toolSpecs, listTool];

/** Encodes a turn's calls, cuts the bytes anywhere, and decodes them as a reply. */
function trip(dialect: Dialect, calls: readonly { name: string; input: JsonObject }[], cuts: readonly number[]) {
  const parts = calls.map(({ name, input }, at) => ({ type: "tool_call" as const, id: `id-${at}`, name, input }));
  const history: readonly Message[] = [{ role: "assistant", parts }];
  const [message] = dialect.encode(history);
  if (message?.role !== "assistant") throw new Error("an assistant message is encoded as one");
  const deltas = message.parts.flatMap((part, at): readonly ProviderDelta[] => {
    if (part.type === "text") return textDeltas(cutAt(part.text, cuts));
    if (part.type !== "call") return [];
    return callDeltas(part.name, cutAt(part.arguments, cuts)).map((delta) => ({ ...delta, index: at, id: part.id }));
  });
  const decoded = decode(dialect, deltas, { finish: "stop", tools });
  return { problems: problemCodes(decoded), inputs: readyCalls(decoded).map(({ name, input }) => ({ name, input })) };
}

describe.each([
  ["json", jsonDialect],
  ["xml", xmlDialect],
])("a call encoded and decoded in the %s dialect", (_, dialect) => {
  const cuts = fc.array(fc.nat(5_000), { maxLength: 8 });

  test("has the same bytes in every parameter, whatever they are", () => {
    const property = fc.property(nasty, nasty, cuts, (path, content, places) => {
      const calls = [{ name: "write_to_file", input: { path, content } }];
      expect(trip(dialect, calls, places)).toEqual({ problems: [], inputs: calls });
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  test("is not disturbed by the calls around it", () => {
    const property = fc.property(
      fc.array(fc.tuple(nasty, nasty), { minLength: 2, maxLength: 4 }),
      cuts,
      (values, places) => {
        const calls = values.map(([path, diff]) => ({ name: "apply_diff", input: { path, diff } }));
        expect(trip(dialect, calls, places)).toEqual({ problems: [], inputs: calls });
      },
    );
    fc.assert(property, { numRuns: 1_500 });
  });

  test("keeps lists and objects as they are", () => {
    const item = fc.record({
      text: nasty,
      done: fc.boolean(),
      size: fc.integer(),
      tags: fc.array(nasty, { maxLength: 3 }),
    });
    const input = fc.record({
      title: nasty,
      items: fc.array(item, { maxLength: 3 }),
      names: fc.array(nasty, { maxLength: 3 }),
      options: fc.record({ label: nasty, depth: fc.integer() }),
    });
    const property = fc.property(input, cuts, (value, places) => {
      const calls = [{ name: "make_list", input: value }];
      expect(trip(dialect, calls, places)).toEqual({ problems: [], inputs: calls });
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
