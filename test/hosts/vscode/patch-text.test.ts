import { describe, expect, it } from "vitest";
import { applied, undone } from "../../../src/hosts/vscode/patch-text.ts";
import { diffView } from "../../../src/tools/lib/diff-view.ts";
import { fc } from "../../support/property.ts";

const line = fc.constantFrom("a", "b", "c", "", "  d", "}");
const text = fc.array(line, { maxLength: 40 }).map((lines) => lines.map((one) => `${one}\n`).join(""));

describe("a shown diff", () => {
  it("gives both sides back", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const view = diffView("f", before, after);
        expect(applied(before, view)).toBe(after);
        expect(undone(after, view)).toBe(before);
      }),
    );
  });

  it("keeps the line ends of the file", () => {
    const view = diffView("f", "a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n");
    expect(applied("a\r\nb\r\nc\r\n", view)).toBe("a\r\nB\r\nc\r\n");
  });

  it("is not forced onto a file that has changed since", () => {
    const view = diffView("f", "a\nb\nc\n", "a\nB\nc\n");
    expect(applied("a\nx\nc\n", view)).toBeUndefined();
    expect(undone("a\nx\nc\n", view)).toBeUndefined();
  });

  it("gives nothing back when it was cut", () => {
    const before = Array.from({ length: 900 }, (_, index) => `${index}\n`).join("");
    const view = diffView("f", before, "x\n");
    expect(view.truncated).toBe(true);
    expect(applied(before, view)).toBeUndefined();
  });
});
