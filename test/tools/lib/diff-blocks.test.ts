import { describe, expect, test } from "vitest";
import { parseDiffBlocks } from "../../../src/tools/lib/diff-blocks.ts";

const block = (...lines: string[]) => lines.join("\n");

function parsed(diff: string) {
  const result = parseDiffBlocks(diff);
  return result.ok ? result.value : result.error.message;
}

describe("what is accepted", () => {
  const foo = [{ search: ["a"], replace: ["b"] }];
  test.each([
    ["the plain form", block("<<<<<<< SEARCH", "a", "=======", "b", ">>>>>>> REPLACE"), foo],
    ["eight signs", block("<<<<<<<< SEARCH", "a", "========", "b", ">>>>>>>> REPLACE"), foo],
    ["a further > after SEARCH", block("<<<<<<< SEARCH>", "a", "=======", "b", ">>>>>>> REPLACE"), foo],
    ["CRLF", block("<<<<<<< SEARCH", "a", "=======", "b", ">>>>>>> REPLACE").replaceAll("\n", "\r\n"), foo],
    ["a code fence around it", block("```diff", "<<<<<<< SEARCH", "a", "=======", "b", ">>>>>>> REPLACE", "```"), foo],
    ["a missing last marker", block("<<<<<<< SEARCH", "a", "=======", "b"), foo],
    ["a missing last marker after a line end", block("<<<<<<< SEARCH", "a", "=======", "b", ""), foo],
    [
      "a divider without a line number",
      block("<<<<<<< SEARCH", "-------", "a", "=======", "b", ">>>>>>> REPLACE"),
      foo,
    ],
    [
      "a line number",
      block("<<<<<<< SEARCH", ":start_line: 12", "-------", "a", "=======", "b", ">>>>>>> REPLACE"),
      [{ search: ["a"], replace: ["b"], startLine: 12 }],
    ],
    [
      "a line number without a divider, and the old end line",
      block("<<<<<<< SEARCH", ":start_line:3", ":end_line:4", "a", "=======", "b", ">>>>>>> REPLACE"),
      [{ search: ["a"], replace: ["b"], startLine: 3 }],
    ],
    ["an empty REPLACE", block("<<<<<<< SEARCH", "a", "=======", ">>>>>>> REPLACE"), [{ search: ["a"], replace: [] }]],
    ["an empty SEARCH", block("<<<<<<< SEARCH", "=======", "b", ">>>>>>> REPLACE"), [{ search: [], replace: ["b"] }]],
    [
      "escaped markers",
      block(
        "<<<<<<< SEARCH",
        "\\=======",
        "=======",
        "\\:start_line:5",
        "\\<<<<<<< HEAD",
        "\\\\=======",
        ">>>>>>> REPLACE",
      ),
      [{ search: ["======="], replace: [":start_line:5", "<<<<<<< HEAD", "\\======="] }],
    ],
    [
      "longer and shorter runs of signs, which are text",
      block("<<<<<<< SEARCH", "======", "=========", "=======", ">>>>>> REPLACE", "<<<<<<< HEAD", ">>>>>>> REPLACE"),
      [{ search: ["======", "========="], replace: [">>>>>> REPLACE", "<<<<<<< HEAD"] }],
    ],
  ])("%s", (_, diff, blocks) => {
    expect(parsed(diff)).toEqual(blocks);
  });
});

describe("what is refused, and why", () => {
  test.each([
    ["no block at all", "just words", "expected <<<<<<< SEARCH here (line 1"],
    ["nothing", "", "there is no <<<<<<< SEARCH"],
    ["six signs", block("<<<<<< SEARCH", "a", "=======", "b", ">>>>>>> REPLACE"), "expected <<<<<<< SEARCH here"],
    ["nine signs", block("<<<<<<<<< SEARCH", "a", "=======", "b", ">>>>>>> REPLACE"), "expected <<<<<<< SEARCH here"],
    [
      "dashes for the first marker",
      block("-------SEARCH", "a", "=======", "b", ">>>>>>> REPLACE"),
      "expected <<<<<<< SEARCH",
    ],
    ["two dashes", block("-- SEARCH", "a", "=======", "b", ">>>>>>> REPLACE"), "expected <<<<<<< SEARCH"],
    ["no =======", block("<<<<<<< SEARCH", "a", ">>>>>>> REPLACE"), "REPLACE before ======="],
    ["an end without =======", block("<<<<<<< SEARCH", "a"), "the last block has no ======="],
    [
      "two =======",
      block("<<<<<<< SEARCH", "a", "=======", "b", "=======", "c", ">>>>>>> REPLACE"),
      "a second =======",
    ],
    ["SEARCH in SEARCH", block("<<<<<<< SEARCH", "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"), "a second SEARCH"],
    ["SEARCH in REPLACE", block("<<<<<<< SEARCH", "a", "=======", "<<<<<<< SEARCH"), "a SEARCH before the REPLACE"],
    [
      "a line number in REPLACE",
      block("<<<<<<< SEARCH", "a", "=======", ":start_line:2", "b", ">>>>>>> REPLACE"),
      ":start_line: belongs below SEARCH (line 4",
    ],
    [
      "text after a block, which would be lost",
      block("<<<<<<< SEARCH", "a", "=======", "b", ">>>>>>> REPLACE", "c"),
      "expected <<<<<<< SEARCH here (line 6 of the diff: c)",
    ],
  ])("%s", (_, diff, problem) => {
    expect(parsed(diff)).toContain(problem);
  });
});
