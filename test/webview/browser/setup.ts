/** One site and one browser for the tests of a file. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser, openPanel, type Panel, type PanelOptions } from "../../support/webview-harness/panel.ts";
import { type Site, startSite } from "../../support/webview-harness/site.ts";

export function withBrowser(): (name: "chat" | "settings", options?: PanelOptions) => Promise<Panel> {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    site = await startSite();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  return (name, options) => openPanel(browser, site, name, options);
}
