import { describe, expect, test } from "vitest";
import { Pieces } from "../../src/dialects/pieces.ts";
import { fc } from "../support/property.ts";

/** Enough for several flat strings: 256 pieces make one. */
const many = fc.array(fc.string({ maxLength: 3 }), { maxLength: 3_000, size: "max" });

describe("text in pieces", () => {
  test("is joined to what was added, as often as it is asked for", () => {
    const property = fc.property(many, many, (first, second) => {
      const pieces = new Pieces();
      for (const piece of first) pieces.add(piece);
      expect(pieces.join()).toBe(first.join(""));
      for (const piece of second) pieces.add(piece);
      expect(pieces.join()).toBe([...first, ...second].join(""));
      expect(pieces.join()).toBe([...first, ...second].join(""));
      expect(pieces.length).toBe(pieces.join().length);
    });
    fc.assert(property, { numRuns: 30 });
  });

  test("is given from any place on, before its beginning included", () => {
    const property = fc.property(many, fc.integer({ min: -300, max: 5_000 }), (added, offset) => {
      const pieces = new Pieces();
      for (const piece of added) pieces.add(piece);
      expect(pieces.since(offset)).toBe(added.join("").slice(Math.max(0, offset)));
      expect(pieces.join()).toBe(added.join(""));
    });
    fc.assert(property, { numRuns: 60 });
  });

  test("is gone once it was drained", () => {
    const pieces = new Pieces();
    for (let count = 0; count < 2_000; count++) pieces.add("ab");
    expect(pieces.drain()).toBe("ab".repeat(2_000));
    expect([pieces.length, pieces.join(), pieces.since(0)]).toEqual([0, "", ""]);
  });
});
