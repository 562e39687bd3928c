/** Drives VS Code in a browser as a person would: the workbench, Diglot's views, and what is inside their frames. */
import type { Browser, Frame, Page } from "playwright-core";
import type { RunningServer } from "../../../scripts/vscode/serve.ts";

const patience = 60_000;

export async function openWorkbench(
  browser: Browser,
  server: RunningServer,
  size = { width: 1100, height: 900 },
): Promise<Page> {
  const page = await browser.newPage({ viewport: size });
  await page.goto(server.url);
  await page.waitForSelector(".monaco-workbench .activitybar", { timeout: patience });
  return page;
}

/** Clicks Diglot's icon unless its view is open, and answers with the chat's own document. */
export async function openChat(page: Page): Promise<Frame> {
  const icon = page.locator('.activitybar [role="tab"]:has([aria-label^="Diglot"])');
  await icon.waitFor({ timeout: patience });
  if ((await icon.getAttribute("aria-selected")) !== "true") await icon.click();
  return findView(page, "chat");
}

export function findSettings(page: Page): Promise<Frame> {
  return findView(page, "settings");
}

/** Runs a command by its title, through the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input");
  await input.waitFor({ timeout: patience });
  await input.fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row").first().waitFor({ timeout: patience });
  await page.keyboard.press("Enter");
}

/** Webviews live two frames deep and look alike from outside: ours carry their name on the body. */
async function findView(page: Page, name: string): Promise<Frame> {
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      const found = await frame
        .evaluate(`document.body?.dataset?.diglot === ${JSON.stringify(name)}`)
        .catch(() => false);
      if (found === true) return frame;
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`Diglot's ${name} did not open within ${patience / 1000} s`);
}
