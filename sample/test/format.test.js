import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration } from "../src/index.js";

test("leaves out units that are zero", () => {
  assert.equal(formatDuration(5_400_000), "1h 30m");
  assert.equal(formatDuration(86_400_250), "1d 250ms");
});

test("writes nothing as 0ms", () => {
  assert.equal(formatDuration(0), "0ms");
});

test("refuses negative numbers", () => {
  assert.throws(() => formatDuration(-1), RangeError);
});
