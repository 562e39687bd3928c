import { expect, it } from "vitest";
import { middleChange } from "../../../src/hosts/vscode/middle-change.ts";
import { fc } from "../../support/property.ts";

const text = fc.array(fc.constantFrom("a", "b", "\r\n", "\n", "😀", "😁", "é")).map((parts) => parts.join(""));

it("turns one text into the other", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { start, end, inserted } = middleChange(before, after);
      expect(before.slice(0, start) + inserted + before.slice(end)).toBe(after);
    }),
  );
});

it("touches only what differs", () => {
  expect(middleChange("one two three", "one 2 three")).toEqual({ start: 4, end: 7, inserted: "2" });
  expect(middleChange("same", "same")).toEqual({ start: 4, end: 4, inserted: "" });
});

it.each([
  ["the halves of a character", "x😀y", "x😁y"],
  ["the halves of a line end", "a\r\nb", "a\rb"],
])("never cuts between %s", (_what, before, after) => {
  const { start, end } = middleChange(before, after);
  for (const at of [start, end]) {
    expect(before.slice(at - 1, at + 1)).not.toMatch(/^(\r\n|[\ud800-\udbff][\udc00-\udfff])$/);
  }
});
