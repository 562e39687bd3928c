/** A panel of the test's own. The site and the browser are shared by the tests of a process. */
import type { Browser } from "playwright-core";
import { onTestFinished } from "vitest";
import { launchBrowser } from "../../../scripts/vscode/browser.ts";
import { openPanel, type Panel, type PanelOptions } from "../../support/webview-harness/panel.ts";
import { type Site, startSite } from "../../support/webview-harness/site.ts";

let shared: Promise<readonly [Browser, Site]> | undefined;

export async function open(name: "chat" | "settings", options?: PanelOptions): Promise<Panel> {
  shared ??= Promise.all([launchBrowser(), startSite()]);
  const panel = await openPanel(...(await shared), name, options);
  onTestFinished(() => panel.page.context().close());
  return panel;
}
