import { expect, test } from "vitest";
import { firstDifference } from "../../../src/core/check/difference.ts";
import type { JsonValue } from "../../../src/core/json.ts";

test.each<[JsonValue, JsonValue, string | undefined]>([
  [{ a: 1, b: [true, { c: "x" }] }, { b: [true, { c: "x" }], a: 1 }, undefined],
  [{ a: 1 }, {}, "a is missing"],
  [{ a: 1 }, { a: 1, z: 2 }, "z was not asked for"],
  [{ a: { b: 1 } }, { a: { b: "1" } }, 'a.b is "1" instead of 1'],
  [{ a: [1, 2] }, { a: [1] }, "a[1] is missing"],
  [{ a: [1] }, { a: [1, 2] }, "a has 2 entries instead of 1"],
  [{ a: false }, { a: null }, "a is null instead of false"],
  [{ a: "if (x) {\n}" }, { a: "if (x) " }, 'a ends early, before "{\\n}"'],
  [{ a: "ab" }, { a: "ab\n" }, 'a goes on with "\\n"'],
  [
    { a: 'say "hi" now' },
    { a: "say &quot;hi&quot; now" },
    'a has "say &quot;hi&quo" where "say \\"hi\\" now" was asked for',
  ],
])("%j against %j: %s", (expected, actual, words) => {
  expect(firstDifference(expected, actual)).toBe(words);
});
