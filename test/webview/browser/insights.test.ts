import { expect, test } from "vitest";
import { figuresOf, type RequestRecord } from "../../../src/core/insights.ts";
import { problemsIn } from "../../support/webview-harness/axe.ts";
import { type Panel, stateOf } from "../../support/webview-harness/panel.ts";
import { settingsState } from "../../support/webview-harness/settings-state.ts";
import { firstHalf } from "../../support/webview-harness/story.ts";
import { isSoundInEachTheme, open, picture } from "./setup.ts";

const base: RequestRecord = {
  ...{ at: 1, taskId: "t1", profileId: "local", profile: "qwen3-coder · local", host: "127.0.0.1:1234" },
  ...{ model: "qwen3-coder-30b", style: "JSON", end: "done", isEstimated: false, isCostWhole: false, retries: 0 },
  ...{ calls: { first: 1, recovered: 0, invalid: 0 }, inputTokens: 9_000, outputTokens: 120, firstMs: 900, speed: 38 },
};
const records: readonly RequestRecord[] = [
  ...Array.from(
    { length: 41 },
    (_, at): RequestRecord => ({
      ...base,
      taskId: `t${at % 7}`,
      calls: { first: at % 3 === 0 ? 0 : 1, recovered: at % 3 === 0 ? 1 : 0, invalid: at % 9 === 0 ? 1 : 0 },
      end: at === 7 ? "failed" : "done",
    }),
  ),
  ...Array.from({ length: 52 }, (_, at): RequestRecord => ({ ...base, style: "XML", taskId: `x${at % 5}`, speed: 41 })),
  {
    ...{ ...base, at: 9, profileId: "claude", profile: "Claude", host: "api.anthropic.com" },
    ...{ model: "claude-sonnet-4-5", cachedTokens: 8_700, dollars: 0.031, isCostWhole: true },
  },
];

async function insights(): Promise<Panel> {
  const panel = await open("settings", { width: 300, scale: 2 });
  await panel.post(settingsState);
  await panel.page.getByRole("button", { name: "Insights" }).click();
  return panel;
}

const shown = { type: "insights" as const, models: figuresOf(records).map((model) => ({ ...model })) };

test("the page is reached by keyboard, asks for the figures, and leads back", async () => {
  const panel = await open("settings", { width: 300 });
  await panel.post(settingsState);
  const { page, sentOf } = panel;
  const link = page.getByRole("button", { name: "Insights" });
  await expect.poll(() => sentOf("show_insights")).toEqual([]);
  await link.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Insights", level: 1 }).waitFor();
  await expect.poll(() => sentOf("show_insights")).toHaveLength(1);
  await expect.poll(() => link.getAttribute("aria-current")).toBe("page");
  await panel.post({ type: "insights", models: [] });
  await page.getByText("No requests yet. Do a task, and its figures stand here.").waitFor();
  await page.getByRole("button", { name: "Providers" }).click();
  await page.getByRole("tab", { name: "Gateway" }).waitFor();
});

test("what checks cost stands under the table as a sentence, also where there were no tasks yet", async () => {
  const panel = await insights();
  const check: RequestRecord = { ...base, of: "check", taskId: "c1", dollars: 0.004, isCostWhole: true };
  const models = [...figuresOf([...records, check]), ...figuresOf([{ ...check, model: "fresh", profile: "Fresh" }])];
  await panel.post({ type: "insights", models: models.map((model) => ({ ...model })) });
  const words = "1 check, not counted above: 1 request, 9.1k tokens, $0.004.";
  const card = panel.page.getByRole("region", { name: "qwen3-coder · local, qwen3-coder-30b" });
  await card.getByText(words).waitFor();
  await expect.poll(() => card.getByRole("row").count()).toBe(12);
  const fresh = panel.page.getByRole("region", { name: "Fresh, fresh" });
  await fresh.getByText(words).waitFor();
  await expect.poll(() => fresh.getByRole("table").count()).toBe(0);
  await picture(panel, "insights-checks");
  expect(await problemsIn(panel)).toEqual([]);
});

test("a card has the styles side by side and says in a sentence what that comes to", async () => {
  const panel = await insights();
  await panel.post(shown);
  const { page, sentOf } = panel;
  const card = page.getByRole("region", { name: "qwen3-coder · local, qwen3-coder-30b" });
  const rows = await card.getByRole("row").allInnerTexts();
  expect(rows.map((row) => row.replace(/\s+/g, " ").trim())).toEqual([
    "JSON XML",
    "Right at once 59% 100%",
    "Recovered 30% 0%",
    "Invalid 11% 0%",
    "From cache unknown unknown",
    "Cost per task unknown unknown",
    "First byte 0.9 s 0.9 s",
    "Tokens a second 38 41",
    "Calls 46 52",
    "Requests 41 52",
    "Failed 1 0",
    "Tasks 7 5",
  ]);
  await card.getByText("XML was right at once more often: 52 of 52 in XML, 27 of 46 in JSON.").waitFor();
  const claude = page.getByRole("region", { name: "Claude, claude-sonnet-4-5" });
  await claude.getByText("Only JSON has calls here. Do a task in the other style to compare the two.").waitFor();
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect.poll(() => sentOf("show_insights")).toHaveLength(2);
});

test("clearing asks first, and nothing is forgotten unasked", async () => {
  const panel = await insights();
  await panel.post(shown);
  const { page, sentOf } = panel;
  await page.getByRole("button", { name: "Clear" }).click();
  await expect
    .poll(() => page.getByRole("button", { name: "Keep" }).evaluate((button) => button === document.activeElement))
    .toBe(true);
  await page.keyboard.press("Enter");
  await expect.poll(() => sentOf("clear_insights")).toEqual([]);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("button", { name: "Forget" }).click();
  await expect.poll(() => sentOf("clear_insights")).toHaveLength(1);
  await panel.post({ type: "insights", models: [] });
  await page.getByText("No requests yet.").waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Clear" }).count()).toBe(0);
});

test("the table is accessible and fits in each theme", async () => {
  const panel = await insights();
  await panel.post(shown);
  await panel.page.getByRole("table").first().waitFor();
  await isSoundInEachTheme(panel, "insights");
  await panel.page.setViewportSize({ width: 760, height: 900 });
  await picture(panel, "insights-wide");
});

test("the extension can open the page, and a check that begins leads back to its profile", async () => {
  const panel = await open("settings", { width: 300 });
  await panel.post(settingsState);
  await panel.post({ type: "page", page: "insights" });
  const { page } = panel;
  await page.getByRole("heading", { name: "Insights", level: 1 }).waitFor();
  const about = {
    id: "local",
    name: "qwen3-coder · local",
    baseUrl: "http://127.0.0.1:1234/v1",
    model: "qwen3-coder-30b",
  };
  await panel.post({ type: "check", ...about, steps: [], summary: null });
  await page.getByRole("heading", { name: "Providers", level: 1 }).waitFor();
});

test("the figures of a task lead to the comparison of the styles", async () => {
  const panel = await open("chat", { width: 300 });
  await panel.snapshot(stateOf(firstHalf().records));
  await panel.page.locator(".head-figures").click();
  await panel.page.getByRole("button", { name: "How the styles do on your servers" }).click();
  await expect.poll(() => panel.sentOf("open_insights")).toHaveLength(1);
});
