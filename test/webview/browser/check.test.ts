import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { problemsIn } from "../../support/webview-harness/axe.ts";
import { finishedCheck, runningCheck } from "../../support/webview-harness/check-messages.ts";
import type { Panel } from "../../support/webview-harness/panel.ts";
import { settingsState } from "../../support/webview-harness/settings-state.ts";
import { themeNames } from "../../support/webview-harness/themes.ts";
import { open } from "./setup.ts";

/** Only where they are asked for. */
async function picture({ page }: Panel, name: string): Promise<void> {
  const folder = process.env["DIGLOT_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page
    .getByRole("region", { name: "Check", exact: true })
    .screenshot({ path: join(folder, `check-${name}.png`) });
}

async function settings(theme: (typeof themeNames)[number] = "Dark Modern", width = 300): Promise<Panel> {
  const panel = await open("settings", { theme, width, scale: 1.5 });
  await panel.post(settingsState);
  return panel;
}

test("a check is started, followed step by step, and stopped", async () => {
  const { page, post, sentOf } = await settings();
  await page.getByRole("button", { name: "Check this profile" }).click();
  expect(await sentOf("check")).toEqual([{ type: "check", id: "local" }]);
  await post(runningCheck);
  const steps = page.getByRole("list", { name: "Steps of the check" });
  expect(await steps.getByRole("listitem").count()).toBe(9); // four that were skipped for one reason are one line
  expect(await steps.getByRole("listitem").last().textContent()).toContain("Running: XML: nested values and code");
  expect(await steps.textContent()).toContain("4 more steps");
  const status = page.getByRole("region", { name: "Check", exact: true }).getByRole("status");
  expect(await status.textContent()).toBe("Checking: XML: nested values and code");
  await page.getByRole("button", { name: "Stop" }).click();
  expect(await sentOf("stop_check")).toHaveLength(1);
});

test("the recommendation is one click away where the profile chose another style, and Auto follows by itself", async () => {
  const { page, post, sentOf } = await settings();
  await post(finishedCheck("local"));
  await page.getByText("Auto does so from now on.").waitFor();
  expect(await page.getByRole("button", { name: "Use XML" }).count()).toBe(0);
  await post(finishedCheck("gateway"));
  await page.getByRole("tab", { name: "Gateway", selected: true }).waitFor();
  await page.getByRole("button", { name: "Use XML" }).click();
  await expect.poll(() => sentOf("save")).toMatchObject([{ profile: { id: "gateway", toolCalls: "xml" } }]);
  await page.getByRole("button", { name: "Copy report" }).click();
  expect(await sentOf("copy_check_report")).toHaveLength(1);
  await page.getByRole("button", { name: "Copied" }).waitFor();
  await page.getByRole("button", { name: "Check again" }).click();
  expect(await sentOf("check")).toEqual([{ type: "check", id: "gateway" }]);
});

test("what was found about another model is not shown for this one", async () => {
  const { page, post } = await settings();
  await post(finishedCheck("local"));
  await page.getByText("Use XML.").waitFor();
  await page.getByLabel("Model", { exact: true }).fill("another");
  await page.getByRole("button", { name: "Check this profile" }).waitFor();
  expect(await page.getByText("Use XML.").count()).toBe(0);
});

test("the demo model, which has no tab, shows its check all the same", async () => {
  const { page, post, sentOf } = await settings();
  await post({ ...finishedCheck("local"), id: "demo", name: "Demo model: scripted, not an AI" });
  const section = page.getByRole("region", { name: "Demo model: scripted, not an AI" });
  await section.getByRole("button", { name: "Check again" }).click();
  expect(await sentOf("check")).toEqual([{ type: "check", id: "demo" }]);
});

describe.each(themeNames)("in %s", (theme) => {
  test("the check has no accessibility problem and fits 300 pixels", async () => {
    const panel = await settings(theme);
    const name = theme.replaceAll(" ", "");
    await picture(panel, `idle-${name}`);
    for (const [moment, message] of [
      ["running", runningCheck],
      ["over", finishedCheck("local")],
      ["other", finishedCheck("gateway")],
    ] as const) {
      await panel.post(message);
      expect(await problemsIn(panel)).toEqual([]);
      expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(300);
      await picture(panel, `${moment}-${name}`);
    }
    await panel.page.setViewportSize({ width: 820, height: 900 });
    await picture(panel, `wide-${name}`);
    expect(await panel.violations()).toEqual([]);
  });
});
