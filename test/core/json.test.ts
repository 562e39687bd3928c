import { expect, test } from "vitest";
import { isSameJson, type JsonValue } from "../../src/core/json.ts";
import { fc } from "../support/property.ts";

/** With the keys of every object the other way round. */
function turned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}

test("JSON is the same in whatever order its keys stand", () => {
  const property = fc.property(fc.jsonValue(), (value) => {
    const copy = JSON.parse(JSON.stringify(value)) as JsonValue;
    expect(isSameJson(copy, turned(copy))).toBe(true);
    expect(isSameJson([copy], copy)).toBe(false);
    expect(isSameJson({ a: copy }, { a: copy, b: null })).toBe(false);
  });
  fc.assert(property, { numRuns: 300 });
});

test.each<[JsonValue, JsonValue]>([
  [1, "1"],
  [0, false],
  [null, {}],
  [[], {}],
  [{ a: 1 }, { b: 1 }],
  [{ a: [1, 2] }, { a: [2, 1] }],
  [["a"], ["a", "a"]],
])("%j is not %j", (one, other) => {
  expect(isSameJson(one, other)).toBe(false);
});
