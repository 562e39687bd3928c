import { describe, expect, test } from "vitest";
import { createTerminalText } from "../../../src/hosts/node/terminal-text.ts";
import { fc } from "../../support/property.ts";

function clean(...chunks: string[]): string {
  const terminal = createTerminalText();
  return chunks.map((chunk) => terminal.push(chunk)).join("") + terminal.end();
}

describe("terminal text", () => {
  test.each([
    ["colours", "\u001b[1;31mred\u001b[0m", "red"],
    ["cursor movement and modes", "\u001b[2J\u001b[?25l\u001b[10;20Ha\u001b[K", "a"],
    ["a window title, ended by BEL", "\u001b]0;title\u0007a", "a"],
    ["a link, ended by ST", "\u001b]8;;http://x\u001b\\text\u001b]8;;\u001b\\", "text"],
    ["shell integration", "\u001b]633;A\u001b\\$ \u001b]633;D;0\u0007", "$ "],
    ["a device control string", "\u001bPq#0;2\u001b\\a", "a"],
    ["8-bit forms", "\u009b31ma\u009d0;t\u009cb", "ab"],
    ["character sets and keypad", "\u001b(Ba\u001b=\u001b>b", "ab"],
    ["an escape at the end", "a\u001b", "a"],
    ["a sequence cut off by a line end", "\u001b[31\na", "\na"],
    ["a cancelled sequence", "\u001b[3\u0018a", "a"],
    ["an escape within an escape", "\u001b\u001b[31ma", "a"],
    ["other controls", "a\u0000\u0007\b\u000b\u007fb\tc", "ab\tc"],
    ["CRLF", "a\r\nb\r\n", "a\nb\n"],
    ["a progress bar", "10%\r20%\rdone\n", "10%\n20%\ndone\n"],
    ["a return at the end", "a\r", "a\n"],
    ["an unfinished string is text", "a\u001b]0;rest of it", "a0;rest of it"],
  ])("%s", (_, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  test("a string that never ends is given out as text, and what follows is not lost", () => {
    const text = clean("\u001b]", "x".repeat(10_000));
    expect(text).toBe("x".repeat(10_000));
  });

  test("any chunking gives the same text, and never a control character", () => {
    const piece = fc.constantFrom(
      "\u001b",
      "[",
      "]",
      "31",
      "m",
      "\u0007",
      "\\",
      "\u009b",
      "\u009d",
      "\u009c",
      "P",
      "(",
      "B",
      "\r",
      "\n",
      "\t",
      "a",
      "é😀",
      "\u0018",
      "\u0000",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat({ max: 3 }), { maxLength: 60 }),
        (pieces, cuts) => {
          const text = pieces.join("");
          const whole = clean(text);
          expect(clean(...text.split(""))).toBe(whole);
          const chunks: string[] = [];
          let at = 0;
          for (const cut of cuts) {
            chunks.push(text.slice(at, at + cut));
            at += cut;
          }
          expect(clean(...chunks, text.slice(at))).toBe(whole);
          expect(whole).not.toMatch(/(?![\t\n])\p{Cc}/u);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("does not look again at what it has given out", () => {
    const terminal = createTerminalText();
    let length = 0;
    for (let chunk = 0; chunk < 20_000; chunk++)
      length += terminal.push("\u001b[32mok\u001b[0m some line of output\r\n".repeat(15)).length;
    expect(length).toBe(20_000 * 15 * "ok some line of output\n".length);
  });
});
