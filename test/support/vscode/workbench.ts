/** Drives VS Code in a browser as a person would: the workbench, Diglot's views, and what is inside their frames. */
import type { Browser, Frame, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { launchBrowser } from "../../../scripts/vscode/browser.ts";
import type { RunningServer } from "../../../scripts/vscode/serve.ts";

/** Milliseconds for anything that is waited for in a window: only what hangs reaches it, however busy the machine is. */
export const patience = 120_000;

export const usualSize = { width: 1100, height: 900 };

let browser: Promise<Browser> | undefined;

/** A window of the test's own, in a browser that the tests of a process share. If the test fails, it says what the window showed. */
export async function openWorkbench(server: RunningServer, size = usualSize): Promise<Page> {
  browser ??= launchBrowser();
  const context = await (await browser).newContext({ viewport: size });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") console.error(`What the window showed in the end:\n${await wordsOf(page)}`);
    await context.close();
  });
  return showWorkbench(page, server);
}

/** Resolves with the page, when the workbench is there. */
export async function showWorkbench(page: Page, server: RunningServer): Promise<Page> {
  await page.goto(server.url);
  await page.waitForSelector(".monaco-workbench .activitybar");
  return page;
}

/**
 * The chat's own document. The editor may bring the view back by itself a moment after it has started, and a click on the
 * icon of a view that is open closes it; so the icon is clicked only while nothing comes.
 */
export async function openChat(page: Page): Promise<Frame> {
  const icon = page.locator('.activitybar [role="tab"]:has([aria-label^="Diglot"])');
  await icon.waitFor();
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    const isOpen = (await icon.getAttribute("aria-selected")) === "true";
    const chat = await findView(page, "chat", isOpen ? 15_000 : 500);
    if (chat !== undefined) return chat;
    if ((await icon.getAttribute("aria-selected")) !== "true") await icon.click();
  }
  throw new Error(`Diglot's chat did not open within ${patience / 1000} s`);
}

export async function findSettings(page: Page): Promise<Frame> {
  const settings = await findView(page, "settings", patience);
  if (settings === undefined) throw new Error(`Diglot's settings did not open within ${patience / 1000} s`);
  return settings;
}

/** Runs a command by its title, through the command palette. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input");
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row").first().waitFor();
  await page.keyboard.press("Enter");
}

/** All that can be read in the window and the frames in it. */
async function wordsOf(page: Page): Promise<string> {
  if (page.isClosed()) return "nothing: it was closed";
  const words = page.frames().map((frame) => frame.innerText("body", { timeout: 1_000 }).catch(() => ""));
  return (await Promise.all(words)).filter((text) => text.trim() !== "").join("\n———\n");
}

/** Webviews live two frames deep and look alike from outside: ours carry their name on the body. */
async function findView(page: Page, name: string, withinMs: number): Promise<Frame | undefined> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    for (const frame of page.frames()) {
      const found = await frame
        .evaluate(`document.body?.dataset?.diglot === ${JSON.stringify(name)}`)
        .catch(() => false);
      if (found === true) return frame;
    }
    await page.waitForTimeout(200);
  }
  return undefined;
}
