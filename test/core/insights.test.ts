import { describe, expect, test } from "vitest";
import { checksInWords, insightRows } from "../../src/core/insight-words.ts";
import { figuresOf, modelFigures, type RequestRecord } from "../../src/core/insights.ts";

const base: RequestRecord = {
  at: 1,
  taskId: "t1",
  profileId: "p",
  profile: "Local",
  host: "127.0.0.1:1234",
  model: "m",
  style: "JSON",
  end: "done",
  calls: { first: 0, recovered: 0, invalid: 0 },
  isEstimated: false,
  isCostWhole: true,
  retries: 0,
};
const record = (more: Partial<RequestRecord>): RequestRecord => ({ ...base, ...more });
const counts = (first: number, recovered = 0, invalid = 0) => ({ calls: { first, recovered, invalid } });

function only(records: readonly RequestRecord[]) {
  const [model, ...others] = figuresOf(records);
  if (model === undefined || others.length > 0) throw new Error("not one model");
  return model;
}

function cells(records: readonly RequestRecord[]): Record<string, string> {
  const [style] = only(records).styles;
  if (style === undefined) throw new Error("no style");
  return Object.fromEntries(insightRows.map(({ label, value }) => [label, value(style)]));
}

describe("the figures of a style", () => {
  test("are shares of all its calls, and medians of its times", () => {
    const records = [
      record({ ...counts(6, 1), inputTokens: 1_000, cachedTokens: 0, firstMs: 400, speed: 40, dollars: 0.01 }),
      record({ ...counts(3, 0), inputTokens: 1_000, cachedTokens: 900, firstMs: 900, speed: 60, dollars: 0.02 }),
      record({ ...counts(0, 1, 1), taskId: "t2", inputTokens: 500, firstMs: 1_400, dollars: 0.03 }),
    ];
    expect(cells(records)).toEqual({
      "Right at once": "75%",
      Recovered: "17%",
      Invalid: "8%",
      "From cache": "45%",
      "Cost per task": "$0.03",
      "First byte": "0.9 s",
      "Tokens a second": "50",
      Calls: "12",
      Requests: "3",
      Failed: "0",
      Tasks: "2",
    });
  });

  test("are unknown where nobody told them, and a least where only some were told", () => {
    expect(cells([record({ isCostWhole: false })])).toMatchObject({
      "Right at once": "–",
      "From cache": "unknown",
      "Cost per task": "unknown",
      "First byte": "unknown",
      "Tokens a second": "unknown",
    });
    expect(cells([record({ dollars: 0.5 }), record({ isCostWhole: false })])["Cost per task"]).toBe("at least $0.50");
    expect(cells([record({ dollars: 0.5, isEstimated: true })])["Cost per task"]).toBe("about $0.50");
    expect(cells([record({ dollars: 0 })])["Cost per task"]).toBe("free");
    expect(cells([record({ dollars: 0 }), record({ isCostWhole: false })])["Cost per task"]).toBe("unknown");
  });

  test("count requests that failed, but not their times", () => {
    const records = [record({ firstMs: 100 }), record({ end: "failed", firstMs: 9_000 })];
    expect(cells(records)).toMatchObject({ Requests: "2", Failed: "1", "First byte": "0.1 s" });
  });
});

describe("models", () => {
  test("are told apart by profile, server and name; the one asked last comes first, under its newest name", () => {
    const models = figuresOf([
      record({ at: 1, profile: "Old name" }),
      record({ at: 2, model: "n" }),
      record({ at: 3, host: "other" }),
      record({ at: 4, profileId: "q" }),
      record({ at: 5, profile: "New name" }),
    ]);
    expect(models.map(({ profileId, profile, host, model }) => [profileId, profile, host, model].join(" "))).toEqual([
      "p New name 127.0.0.1:1234 m",
      "q Local 127.0.0.1:1234 m",
      "p Local other m",
      "p Local 127.0.0.1:1234 n",
    ]);
    expect(models.every((model) => modelFigures.safeParse(model).success)).toBe(true);
  });
});

describe("checks", () => {
  const check = (more: Partial<RequestRecord>) => record({ of: "check", taskId: "check-1", ...more });
  const checked = [
    check({ ...counts(0, 0, 9), style: "", inputTokens: 900, outputTokens: 100, dollars: 0.001 }),
    check({ style: "XML", end: "failed", inputTokens: 1_400, outputTokens: 10, dollars: 0.002 }),
    check({ taskId: "check-2", inputTokens: 90, outputTokens: 10, isEstimated: true }),
  ];

  test("are told apart, and change nothing of the figures of tasks", () => {
    const tasks = [record(counts(6, 1)), record({ ...counts(1), style: "XML" })];
    const { checks, ...rest } = only([...checked, ...tasks]);
    const { checks: none, ...alone } = only(tasks);
    expect([rest, none]).toEqual([alone, null]);
    expect(checks).toEqual({
      checks: 2,
      requests: 3,
      failed: 1,
      tokens: 2_510,
      dollars: 0.003,
      isCostWhole: true,
      isEstimated: true,
    });
  });

  test("are one sentence, never more certain than they are", () => {
    const words = (records: readonly RequestRecord[]) => checksInWords(only(records).checks);
    expect(words(checked)).toBe("2 checks, not counted above: 3 requests (1 failed), about 2.5k tokens, about $0.003.");
    expect(words([check({ isCostWhole: false })])).toBe(
      "1 check, not counted above: 1 request, 0 tokens, cost unknown.",
    );
    expect(words([check({ dollars: 0.5, isCostWhole: false })])).toContain("at least $0.50.");
    expect(words([record({})])).toBeUndefined();
  });

  test("from before they were told apart are none", () => {
    const { of: _, ...old } = check({});
    expect(only([{ ...old }]).checks).toBeNull();
  });
});

describe("the comparison", () => {
  const said = (json: Parameters<typeof counts>, xml?: Parameters<typeof counts>): string =>
    only([record({ ...counts(...json) }), ...(xml === undefined ? [] : [record({ ...counts(...xml), style: "XML" })])])
      .comparison;

  test("needs two styles with calls", () => {
    expect(said([0])).toBe("No calls yet.");
    expect(said([5])).toBe("Only JSON has calls here. Do a task in the other style to compare the two.");
    expect(said([0], [0])).toBe("No calls yet.");
  });
  test("says that there are too few calls below 20 of either", () => {
    expect(said([19], [400])).toBe("Too few calls to say: 400 in XML, 19 in JSON. From 20 each on they are compared.");
  });
  test("names the better one where chance is a poor explanation", () => {
    expect(said([60, 20, 20], [95, 5])).toBe("XML was right at once more often: 95 of 100 in XML, 60 of 100 in JSON.");
  });
  test("sees no difference where chance explains it", () => {
    expect(said([19, 1], [20])).toBe("No clear difference in calls right at once: 20 of 20 in XML, 19 of 20 in JSON.");
    expect(said([20], [20])).toMatch(/^No clear difference/);
  });
});
