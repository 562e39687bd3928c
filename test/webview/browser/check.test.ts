import { expect, test } from "vitest";
import { finishedCheck, runningCheck } from "../../support/webview-harness/check-messages.ts";
import type { Panel } from "../../support/webview-harness/panel.ts";
import { settingsState } from "../../support/webview-harness/settings-state.ts";
import { isSoundInEachTheme, open, picture } from "./setup.ts";

async function settings(): Promise<Panel> {
  const panel = await open("settings", { width: 300, scale: 1.5 });
  await panel.post(settingsState);
  return panel;
}

test("a check is started, followed step by step, and stopped", async () => {
  const { page, post, sentOf } = await settings();
  await page.getByRole("button", { name: "Check this profile" }).click();
  await expect.poll(() => sentOf("check")).toEqual([{ type: "check", id: "local" }]);
  await post(runningCheck);
  const steps = page.getByRole("list", { name: "Steps of the check" });
  await expect.poll(() => steps.getByRole("listitem").count()).toBe(9); // four that were skipped for one reason are one line
  await expect
    .poll(() => steps.getByRole("listitem").last().textContent())
    .toContain("Running: XML: nested values and code");
  await expect.poll(() => steps.textContent()).toContain("4 more steps");
  const status = page.getByRole("region", { name: "Check", exact: true }).getByRole("status");
  await expect.poll(() => status.textContent()).toBe("Checking: XML: nested values and code");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => sentOf("stop_check")).toHaveLength(1);
});

test("the recommendation is one click away where the profile chose another style, and Auto follows by itself", async () => {
  const { page, post, sentOf } = await settings();
  await post(finishedCheck("local"));
  await page.getByText("Auto does so from now on.").waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Use XML" }).count()).toBe(0);
  await post(finishedCheck("gateway"));
  await page.getByRole("tab", { name: "Gateway", selected: true }).waitFor();
  await page.getByRole("button", { name: "Use XML" }).click();
  await expect.poll(() => sentOf("save")).toMatchObject([{ profile: { id: "gateway", toolCalls: "xml" } }]);
  await page.getByRole("button", { name: "Copy report" }).click();
  await expect.poll(() => sentOf("copy_check_report")).toHaveLength(1);
  await page.getByRole("button", { name: "Copied" }).waitFor();
  await page.getByRole("button", { name: "Check again" }).click();
  await expect.poll(() => sentOf("check")).toEqual([{ type: "check", id: "gateway" }]);
});

test("what was found about another model is not shown for this one", async () => {
  const { page, post } = await settings();
  await post(finishedCheck("local"));
  await page.getByText("Use XML.").waitFor();
  await page.getByLabel("Model", { exact: true }).fill("another");
  await page.getByRole("button", { name: "Check this profile" }).waitFor();
  await expect.poll(() => page.getByText("Use XML.").count()).toBe(0);
});

test("the demo model, which has no tab, shows its check all the same", async () => {
  const { page, post, sentOf } = await settings();
  await post({ ...finishedCheck("local"), id: "demo", name: "Demo model: scripted, not an AI" });
  const section = page.getByRole("region", { name: "Demo model: scripted, not an AI" });
  await section.getByRole("button", { name: "Check again" }).click();
  await expect.poll(() => sentOf("check")).toEqual([{ type: "check", id: "demo" }]);
});

test("the check is accessible and fits 300 pixels in each theme", async () => {
  const panel = await settings();
  const region = panel.page.getByRole("region", { name: "Check", exact: true });
  await isSoundInEachTheme(panel, "check-idle", region);
  await panel.post(runningCheck);
  await isSoundInEachTheme(panel, "check-running", region);
  await panel.post(finishedCheck("local"));
  await isSoundInEachTheme(panel, "check-over", region);
  await panel.post(finishedCheck("gateway"));
  await isSoundInEachTheme(panel, "check-other", region);
  await panel.page.setViewportSize({ width: 820, height: 900 });
  await picture(panel, "check-wide", region);
});
