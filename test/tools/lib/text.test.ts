import { describe, expect, test } from "vitest";
import { cleanLines, cleanText } from "../../../src/tools/lib/clean-text.ts";
import { diffView } from "../../../src/tools/lib/diff-view.ts";
import { createHeadTail } from "../../../src/tools/lib/head-tail.ts";
import { countLines, joinLines, splitLines } from "../../../src/tools/lib/lines.ts";
import { fc } from "../../support/property.ts";

describe("clean text", () => {
  test("makes controls visible and mends half code points", () => {
    expect(cleanText("a\u001b[31mb\u0000\u007f\u009b\ud800c\tüñ😀\n")).toBe("a␛[31mb␀␡\ufffd\ufffdc\tüñ😀\n");
    expect(cleanLines("a\r\nb\rc")).toBe("a\nb\nc");
  });

  test("holds no control character and no lone surrogate, whatever comes in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const clean = cleanText(`\ud800${text}\u001b\udfff`);
        expect(clean).not.toMatch(/(?![\t\n])\p{Cc}/u);
        expect(clean.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("lines", () => {
  test("join to what they were split from, and are counted alike", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "\n", "\r", "\r\n", "b c")), (pieces) => {
        const text = pieces.join("");
        expect(joinLines(splitLines(text))).toBe(text);
        expect(splitLines(text)).toHaveLength(countLines(text));
      }),
    );
  });
});

describe("head and tail", () => {
  test("a short output stays whole", () => {
    const output = createHeadTail(10);
    for (const chunk of ["12345", "67890", "abcde", "fghij"]) output.push(chunk);
    expect(output.text()).toBe("1234567890abcdefghij");
    expect(output.truncated).toBe(false);
  });

  test("a long one keeps both ends, cut at line ends, and counts what is left out", () => {
    const output = createHeadTail(100);
    for (let line = 1; line <= 1_000; line++) output.push(`line ${line}\n`);
    const [before, after] = output
      .text()
      .split(/… ([\d,]+) lines omitted …\n/)
      .filter((_, index) => index !== 1);
    const shown = countLines(before ?? "") + countLines(after ?? "");
    expect(before).toMatch(/^line 1\n/);
    expect(after).toMatch(/^line \d+\n(?:.*\n)*line 1000\n$/);
    expect(output.text()).toContain(`… ${1_000 - shown} lines omitted …`);
    expect(output.truncated).toBe(true);
  });

  test("one endless line is cut by characters", () => {
    const output = createHeadTail(10);
    output.push("x".repeat(1_000_000));
    expect(output.text()).toBe(`${"x".repeat(10)}\n… 999,980 characters omitted …\n${"x".repeat(10)}`);
  });

  test("any chunking gives the same text", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 30 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (chunks, keep) => {
          const [pieces, whole] = [createHeadTail(keep), createHeadTail(keep)];
          for (const chunk of chunks) pieces.push(chunk);
          whole.push(chunks.join(""));
          expect(pieces.truncated).toBe(whole.truncated);
          expect(pieces.text()).toBe(whole.text());
        },
      ),
    );
  });
});

describe("the diff people see", () => {
  test("numbers lines in the file they are in", () => {
    expect(diffView("a.ts", "a\nb\nc\n", "a\nx\ny\nc\n")).toEqual({
      kind: "diff",
      path: "a.ts",
      created: false,
      added: 2,
      removed: 1,
      hunks: [
        {
          lines: [
            { kind: "context", line: 1, text: "a" },
            { kind: "removed", line: 2, text: "b" },
            { kind: "added", line: 2, text: "x" },
            { kind: "added", line: 3, text: "y" },
            { kind: "context", line: 4, text: "c" },
          ],
        },
      ],
    });
  });

  test("a new file is all added; a changed line end is no change to see", () => {
    expect(diffView("a", undefined, "x\n")).toMatchObject({ created: true, added: 1, removed: 0 });
    expect(diffView("a", "x\r\n", "x\n")).toMatchObject({ added: 0, removed: 0, hunks: [] });
  });

  test("texts with nothing in common are compared in bounded time and shown in part", () => {
    const text = (word: string) => Array.from({ length: 60_000 }, (_, index) => `${word} ${index}`).join("\n");
    const view = diffView("a", text("old"), text("new"));
    expect(view).toMatchObject({ added: 60_000, removed: 60_000, truncated: true });
    expect(view.hunks.flatMap((hunk) => hunk.lines).length).toBe(400);
  });
});
