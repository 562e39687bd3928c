import { describe, expect, test } from "vitest";
import { formatCount, formatDollars, formatShare, formatSpeed } from "../../src/core/figures.ts";
import { formatAgo, formatDuration, formatLines, formatSeconds, formatSize } from "../../webview/parts/format.ts";

describe("figures", () => {
  test.each([
    [0, "0"],
    [950, "950"],
    [12_400, "12.4k"],
    [12_000, "12k"],
    [99_960, "100k"],
    [999_400, "999k"],
    [999_600, "1M"],
    [1_240_000, "1.2M"],
  ])("counts %i as %s", (count, text) => expect(formatCount(count)).toBe(text));

  test.each([
    [0, "free"],
    [0.000_02, "under $0.0001"],
    [0.003_12, "$0.0031"],
    [0.031, "$0.031"],
    [0.0949, "$0.095"],
    [0.0951, "$0.10"],
    [0.999, "$1.00"],
    [12.345, "$12.35"],
  ])("pays %d as %s", (dollars, text) => expect(formatDollars(dollars)).toBe(text));

  test.each([
    [0, 9, "0%"],
    [9, 9, "100%"],
    [999, 1_000, "99%"],
    [1, 1_000, "1%"],
    [94, 100, "94%"],
  ])("shares %i of %i as %s", (part, whole, text) => expect(formatShare(part, whole)).toBe(text));

  test("speeds have a decimal only where it matters", () => {
    expect([formatSpeed(4.21), formatSpeed(41.6)]).toEqual(["4.2 tokens/s", "42 tokens/s"]);
  });

  test.each([
    [0, "0 B"],
    [812, "812 B"],
    [1_400, "1.4 KB"],
    [102_400, "102 KB"],
    [2_500_000, "2.5 MB"],
  ])("sizes %i as %s", (chars, text) => expect(formatSize(chars)).toBe(text));

  test.each([
    [0.4, "0 ms"],
    [9, "9 ms"],
    [999.6, "1 s"],
    [3_200, "3.2 s"],
    [9_960, "10 s"],
    [42_000, "42 s"],
    [125_000, "2 min 5 s"],
    [120_000, "2 min"],
  ])("times %d ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test("counts seconds, lines and ages", () => {
    expect(formatSeconds(4)).toBe("4 s");
    expect(formatLines(1)).toBe("1 line");
    expect(formatLines(2_000)).toBe("2,000 lines");
    expect(formatAgo(0, 59_000)).toBe("now");
    expect(formatAgo(0, 300_000)).toBe("5 min ago");
    expect(formatAgo(0, 7_200_000)).toBe("2 h ago");
    expect(formatAgo(0, 100_000_000)).toBe("yesterday");
  });
});
