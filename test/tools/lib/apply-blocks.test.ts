import { describe, expect, test } from "vitest";
import { applyBlocks } from "../../../src/tools/lib/apply-blocks.ts";
import type { DiffBlock } from "../../../src/tools/lib/diff-blocks.ts";
import { fc } from "../../support/property.ts";

const lines = (text: string) => (text === "" ? [] : text.split("\n"));
const edit = (search: string, replace: string, startLine?: number): DiffBlock => ({
  search: lines(search),
  replace: lines(replace),
  ...(startLine !== undefined && { startLine }),
});

function applied(text: string, ...blocks: DiffBlock[]): string {
  const result = applyBlocks(text, blocks);
  return result.ok ? result.value : `${result.error.message}\n${result.error.detail}`;
}

describe("the ladder of matching", () => {
  test.each<[title: string, text: string, block: DiffBlock, after: string]>([
    ["equal lines", "a\nb\nc\n", edit("b", "x"), "a\nx\nc\n"],
    ["a CRLF file keeps its line ends", "a\r\nb\r\nc\r\n", edit("b", "x\ny"), "a\r\nx\r\ny\r\nc\r\n"],
    ["a file without a final line end stays so", "a\nb", edit("b", "x\ny"), "a\nx\ny"],
    ["trailing white space in the file", "a  \nb\t\nc\n", edit("a\nb", "a\nx"), "a  \nx\nc\n"],
    ["trailing white space in SEARCH", "a\nb\n", edit("b   ", "x"), "a\nx\n"],
    ["curly quotes and dashes", "say(“hi” – ‘x’)\n", edit("say(\"hi\" - 'x')", "say()"), "say()\n"],
    ["a no-break space", "a\u00a0b\nc\n", edit("a b\nc", "a b\nd"), "a\u00a0b\nd\n"],
    [
      "a shift to the right",
      "    if (a) {\n      b();\n    }\n",
      edit("if (a) {\n  b();\n}", "if (a) {\n  c();\n}"),
      "    if (a) {\n      c();\n    }\n",
    ],
    [
      "a shift to the left",
      "if (a) {\n  b();\n}\n",
      edit("    if (a) {\n      b();\n    }", "    if (a) {\n      c();\n    }"),
      "if (a) {\n  c();\n}\n",
    ],
    [
      "spaces for tabs",
      "\tif (a) {\n\t\tb();\n\t}\n",
      edit("    if (a) {\n        b();\n    }", "    if (a) {\n        if (c) {\n            b();\n        }\n    }"),
      "\tif (a) {\n\t\tif (c) {\n\t\t\tb();\n\t\t}\n\t}\n",
    ],
    [
      "tabs for spaces",
      "  a();\n    b();\n",
      edit("\ta();\n\t\tb();", "\ta();\n\t\tb();\n\t\t\tc();"),
      "  a();\n    b();\n      c();\n",
    ],
    [
      "less indent than SEARCH, down to none",
      "    a();\n    b();\n",
      edit("        a();\n        b();", "        a();\n    b();\nc();"),
      "    a();\nb();\nc();\n",
    ],
    ["less indent where SEARCH is equal is taken as it is", "    a();\n", edit("    a();", "a();"), "a();\n"],
    ["an empty REPLACE deletes", "a\nb\nc\n", edit("b", ""), "a\nc\n"],
    ["copied line numbers", "a\nb\nc\n", edit("2 | b\n3 | c", "2 | x\n3 | y"), "a\nx\ny\n"],
    ["copied line numbers choose among equal lines", "a\nb\na\n", edit("3 | a", "x"), "a\nb\nx\n"],
    ["copied line numbers and an empty REPLACE", "a\nb\nc\n", edit("2 | b", "", 2), "a\nc\n"],
    ["a table's bars are text", "1 | x\n2 | y\n", edit("2 | y", "2 | z"), "1 | x\n2 | z\n"],
    ["blank lines around SEARCH", "a\nb\nc\n", edit("\nb\n", "\nx\n"), "a\nx\nc\n"],
    ["$100 is literal", "price\n", edit("price", "$100 $& $1 $$"), "$100 $& $1 $$\n"],
    ["an empty file and an empty SEARCH", "", edit("", "a\nb"), "a\nb\n"],
    [
      "a slip of the pen in a long line",
      "const longName = computeSomething(first, second);\nend\n",
      edit("const longName = computeSomethin(first, second);", "const x = 1;"),
      "const x = 1;\nend\n",
    ],
    [
      "only what changes is written when the match is not equal",
      "const total = price * 1.21; // VAT, see law 3\nsum(total);\n",
      edit(
        "const total = price * 1.2; // VAT, see law 3\nsum(total);",
        "const total = price * 1.2; // VAT, see law 3\nadd(total);",
      ),
      "const total = price * 1.21; // VAT, see law 3\nadd(total);\n",
    ],
  ])("%s", (_, text, block, after) => {
    expect(applied(text, block)).toBe(after);
  });

  test("of five equal places the one nearest to the line hint changes", () => {
    const text = "x\ny\n".repeat(5);
    expect(applied(text, edit("x\ny", "z", 9))).toBe("x\ny\nx\ny\nx\ny\nx\ny\nz\n");
  });

  test("between two equally near places nothing is guessed", () => {
    expect(applied("x\ny\n".repeat(5), edit("x\ny", "z", 8))).toContain("SEARCH fits at lines 7, 9");
  });
});

describe("several blocks", () => {
  test("apply in any order", () => {
    expect(applied("a\nb\nc\nd\n", edit("d", "D"), edit("a", "A\nA2"), edit("b", ""))).toBe("A\nA2\nc\nD\n");
  });

  test("are all looked for in the text as it was", () => {
    expect(applied("a\nb\n", edit("a", "b"), edit("b", "a"))).toBe("b\na\n");
  });

  test("apply all or none, and each one that fails is named", () => {
    const answer = applied("a\nb\nb\n", edit("a", "A"), edit("zzz", "y"), edit("b", "c"));
    expect(answer).toContain("2 of 3 blocks do not apply, so nothing was changed.");
    expect(answer).toContain("Block 2: SEARCH is nowhere in the file.");
    expect(answer).toContain("Block 3: SEARCH fits at lines 2, 3.");
    expect(answer).not.toContain("Block 1");
  });

  test("may not change the same lines", () => {
    expect(applied("a\nb\nc\n", edit("a\nb", "x"), edit("b\nc", "y"))).toContain(
      "Blocks 1 and 2 change the same lines (around line 2)",
    );
  });
});

describe("refusals", () => {
  test.each<[title: string, text: string, block: DiffBlock, words: string]>([
    ["equal SEARCH and REPLACE", "a\n", edit("a", "a"), "SEARCH and REPLACE are the same"],
    ["an empty SEARCH in a file with text", "a\n", edit("", "b"), "SEARCH is empty"],
    ["several places", "a\nb\na\n", edit("a", "x"), "SEARCH fits at lines 1, 3"],
    [
      "several similar places",
      "const alpha = one(two, three);\nx\nconst alphb = one(two, three);\n",
      edit("const alphc = one(two, three);", "y"),
      "SEARCH fits at lines 1, 3",
    ],
    [
      "an indentation that is no shift",
      "if a:\nb()\n",
      edit("if a:\n  b()", "if a:\n  c()"),
      "SEARCH is not in the file",
    ],
    [
      "text that is not similar enough",
      "const alpha = 1;\n",
      edit("const omega = 2;", "y"),
      "SEARCH is not in the file",
    ],
    [
      "a similar place far from the line hint",
      `${"\n".repeat(300)}const longName = compute(first, second);\n`,
      edit("const longName = comput(first, second);", "y", 1),
      "SEARCH is not in the file",
    ],
  ])("%s", (_, text, block, words) => {
    expect(applied(text, block)).toContain(words);
  });

  test("show the closest text with its line numbers", () => {
    const text = "import a\n\nfunction add(a, b) {\n  return a + b;\n}\n\nexport default add;\n";
    const answer = applied(text, edit("function add(x, y, z) {\n  return x + y + z;\n}", "y"));
    expect(answer).toContain("Block 1: SEARCH is not in the file. The closest text now (");
    expect(answer).toContain("3 | function add(a, b) {\n4 |   return a + b;\n5 | }");
  });
});

describe("for any text", () => {
  const line = fc.string({ maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, "·"));
  const file = fc.record({
    texts: fc.uniqueArray(line, { minLength: 1, maxLength: 30 }),
    eol: fc.constantFrom("\n", "\r\n"),
    finalEnd: fc.boolean(),
  });

  test("an edit of any unique range applies, and only that range changes", () => {
    fc.assert(
      fc.property(
        file,
        fc.nat(),
        fc.nat(),
        fc.array(line, { maxLength: 6 }),
        ({ texts, eol: wanted, finalEnd }, a, b, replace) => {
          const eol = texts.length === 1 && !finalEnd ? "\n" : wanted; // a file without a line end shows none to keep
          const from = Math.min(a % texts.length, b % texts.length);
          const to = Math.max(a % texts.length, b % texts.length) + 1;
          const search = texts.slice(from, to);
          fc.pre(search.join("\n") !== replace.join("\n") && (finalEnd || texts.at(-1) !== ""));
          const text = texts.join(eol) + (finalEnd ? eol : "");
          const result = applyBlocks(text, [{ search, replace }]);
          const expected = [...texts.slice(0, from), ...replace, ...texts.slice(to)].map((one) => one + eol);
          const lastIsReplaced = to === texts.length && !finalEnd;
          if (lastIsReplaced && replace.length > 0) expected.push(expected.pop()?.slice(0, -eol.length) ?? "");
          if (!lastIsReplaced && !finalEnd) expected.push(expected.pop()?.slice(0, -eol.length) ?? "");
          expect(result).toEqual({ ok: true, value: expected.join("") });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("nothing outside the block changes, however the match was found", () => {
    const indent = fc.constantFrom("", "  ", "\t", "    ");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(indent, fc.constantFrom("a();", "b();", "{", "}", "")), { maxLength: 20 }),
        fc.nat(),
        indent,
        (rows, start, shift) => {
          const texts = rows.map(([space, code]) => space + code);
          const from = texts.length === 0 ? 0 : start % texts.length;
          const search = texts.slice(from, from + 3).map((text) => shift + text);
          fc.pre(texts.join("") !== "");
          const result = applyBlocks(texts.join("\n"), [{ search, replace: ["NEW"] }]);
          if (!result.ok) return;
          const after = result.value.split("\n");
          const at = after.findIndex((text) => text.trim() === "NEW");
          expect(after.slice(0, at)).toEqual(texts.slice(0, at));
          expect(after.slice(at + 1)).toEqual(texts.slice(texts.length - (after.length - at - 1)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("a file of 200,000 lines and a block that is not in it are answered, not searched for ever", () => {
    const text = Array.from({ length: 200_000 }, (_, index) => `const value${index} = compute(${index * 7});`).join(
      "\n",
    );
    const search = Array.from({ length: 60 }, (_, index) => `let other${index} = fetch("${index}");`);
    expect(applyBlocks(text, [{ search, replace: ["x"] }]).ok).toBe(false);
  });
});
