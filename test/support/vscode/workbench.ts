/** Drives VS Code in a browser as a person would: the workbench, Diglot's views, and what is inside their frames. */
import { type Browser, errors, type Frame, type Page } from "playwright-core";
import type { RunnerTask } from "vitest";
import { launchBrowser } from "../../../scripts/vscode/browser.ts";
import type { RunningServer } from "../../../scripts/vscode/serve.ts";

/** Milliseconds for anything that is waited for in a window: only what hangs reaches it, however busy the machine is. */
export const patience = 120_000;

export const usualSize = { width: 1100, height: 900 };

let browser: Promise<Browser> | undefined;

/** Takes what is to be done at the end of a test (`onTestFinished`), or at the end of a file whose tests share something. */
export type AtEnd = (end: () => Promise<void>) => void;

/** To compress what the workbench consists of takes its server a second of each window that opens. */
export const uncompressed = { "accept-encoding": "identity" };

/** A window, in a browser that the tests of a process share. */
export async function openWorkbench(server: RunningServer, size: typeof usualSize, atEnd: AtEnd): Promise<Page> {
  browser ??= launchBrowser();
  const context = await (await browser).newContext({ viewport: size, extraHTTPHeaders: uncompressed });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  atEnd(() => context.close());
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

/**
 * Runs a command by its title, through the command palette. That one closes when something else takes the focus, as a view may
 * that was shown a moment before; then it is opened again.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await chooseInPalette(page, title))) {
    if (Date.now() > deadline) throw new Error(`“${title}” could not be run within ${patience / 1000} s`);
  }
}

async function chooseInPalette(page: Page, title: string): Promise<boolean> {
  const palette = page.locator(".quick-input-widget");
  const timeout = 5_000;
  await page.keyboard.press("F1");
  try {
    await palette.locator("input").fill(`>${title}`, { timeout });
    await palette.locator(".monaco-list-row", { hasText: title }).first().click({ timeout });
  } catch (thrown) {
    if (thrown instanceof errors.TimeoutError) return false;
    throw thrown;
  }
  await palette.waitFor({ state: "hidden" }); // one that is still going does not come again
  return true;
}

/** A failed test says what its window showed. */
export async function tellIfFailed(task: RunnerTask, page: Page): Promise<void> {
  if (task.result?.state === "fail") console.error(`What the window showed in the end:\n${await wordsOf(page)}`);
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
