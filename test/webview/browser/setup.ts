/** A panel of the test's own. The site and the browser are shared by the tests of a process. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { launchBrowser } from "../../../scripts/vscode/browser.ts";
import { problemsIn } from "../../support/webview-harness/axe.ts";
import { openPanel, type Panel, type PanelOptions } from "../../support/webview-harness/panel.ts";
import { type Site, startSite } from "../../support/webview-harness/site.ts";
import { themeNames } from "../../support/webview-harness/themes.ts";

let shared: Promise<readonly [Browser, Site]> | undefined;

export async function open(name: "chat" | "settings", options?: PanelOptions): Promise<Panel> {
  shared ??= Promise.all([launchBrowser(), startSite()]);
  const panel = await openPanel(...(await shared), name, options);
  onTestFinished(() => panel.page.context().close());
  return panel;
}

/**
 * What the panel shows is accessible and fits its width in every theme, and nothing in it broke the page's policy. A picture
 * of each theme is taken where they are asked for.
 */
export async function isSoundInEachTheme(panel: Panel, pictureName: string, ofWhat?: Locator): Promise<void> {
  for (const theme of themeNames) {
    await panel.setTheme(theme);
    expect(await problemsIn(panel), theme).toEqual([]);
    expect(await tooWide(panel), theme).toEqual([]);
    await picture(panel, `${pictureName}-${theme.replaceAll(" ", "-")}`, ofWhat);
  }
  expect(await panel.violations()).toEqual([]);
}

/** Of the whole page, or of one thing in it. Only where pictures are asked for. */
export async function picture({ page }: Panel, name: string, ofWhat?: Locator): Promise<void> {
  const folder = process.env["DIGLOT_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await (ofWhat === undefined ? page.screenshot({ path, fullPage: true }) : ofWhat.screenshot({ path }));
}

/** What reaches beyond the panel's width. */
function tooWide({ page }: Panel): Promise<readonly string[]> {
  return page.evaluate(() => {
    const boxes = [document.documentElement, ...document.querySelectorAll(".feed, .usage, .insight")];
    return boxes.filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.className || box.tagName);
  });
}
