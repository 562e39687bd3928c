import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDuration } from "../src/index.js";

test("reads one unit", () => {
  assert.equal(parseDuration("45s"), 45_000);
});

test("reads several units", () => {
  assert.equal(parseDuration("1h 30m"), 5_400_000);
});

test("reads fractions", () => {
  assert.equal(parseDuration("1.5 h"), 5_400_000);
});

test("reads milliseconds", () => {
  assert.equal(parseDuration("250ms"), 250);
});

test("refuses what is no duration", () => {
  assert.throws(() => parseDuration("soon"), SyntaxError);
});
