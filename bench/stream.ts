/**
 * How the panel keeps up, in a real VS Code: 2,000 Markdown deltas (100 KB) and one 100 KB file, at 200 pieces a second,
 * from the demo model over a real socket. Prints a table; the same figures as JSON lines follow.
 */
import { cpSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { root } from "../scripts/root.ts";
import { packageIfStale } from "../scripts/steps.ts";
import { launchBrowser } from "../scripts/vscode/browser.ts";
import { startCodeServer } from "../scripts/vscode/serve.ts";
import { startDemoServer } from "../src/demo/index.ts";
import { openChat, showWorkbench, usualSize } from "../test/support/vscode/workbench.ts";
import { rendererCpu } from "./renderer-cpu.ts";
import { startTimedProxy, type TimedProxy } from "./timed-proxy.ts";

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

const figures: Figure[] = [];
const note = (what: string, value: number, unit: string): void => {
  figures.push({ what, value: Number(value.toFixed(2)), unit });
};

if (!(await packageIfStale())) process.exit(1);
const demo = await startDemoServer({ pace: "fast" });
const proxy = await startTimedProxy(demo.url);
const workspace = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-bench-")), "sample");
cpSync(path.join(root, "sample"), workspace, { recursive: true });
const profile = { id: "bench", name: "Bench", provider: "openai-compatible", baseUrl: proxy.url, model: "demo" };
const server = await startCodeServer({
  workspace,
  settings: {
    "diglot.profiles": [profile],
    "diglot.activeProfile": "bench",
    "diglot.approve": ["edit"],
  },
});
const browser = await launchBrowser();
try {
  const page = await showWorkbench(await browser.newPage({ viewport: usualSize }), server);
  await page.waitForTimeout(8_000); // the workbench settles
  const without = await idleCpu(browser, page);
  const chat = await measureOpening(page);
  note(
    "idle, view open, 10 s: renderer CPU above the workbench without it",
    (await idleCpu(browser, page)) - without,
    "s",
  );
  for (const run of [1, 2, 3]) await measureStream(browser, page, chat, proxy, run);
  await measureWrite(browser, page, chat, proxy);
} finally {
  await browser.close();
  await server.stop();
  proxy.close();
  await demo.close();
}
for (const { what, value, unit } of figures) console.log(`${what.padEnd(86)} ${String(value).padStart(8)} ${unit}`);
for (const figure of figures) console.log(JSON.stringify(figure));
process.exit(0);

async function idleCpu(browser: Browser, page: Page): Promise<number> {
  const before = await rendererCpu(browser);
  await page.waitForTimeout(10_000);
  return (await rendererCpu(browser)) - before;
}

async function measureOpening(page: Page): Promise<Frame> {
  const started = Date.now();
  const chat = await openChat(page);
  await chat.locator("textarea").waitFor();
  note("click on the icon → input usable (first time, activation included)", (Date.now() - started) / 1_000, "s");
  return chat;
}

async function send(chat: Frame, text: string): Promise<void> {
  await chat.locator("textarea").fill(text);
  await chat.locator("textarea").press("Enter");
}

async function measureStream(browser: Browser, page: Page, chat: Frame, proxy: TimedProxy, run: number): Promise<void> {
  const marker = `That was the last delta.`;
  const before = await rendererCpu(browser);
  const shownAt = chat.evaluate(watchForLast, { marker, times: run });
  await send(chat, "Stream 2000 deltas at 200 per second");
  const shown = await shownAt;
  note(`run ${run}: 2,000 deltas: last delta sent → on screen`, (shown - proxy.lastByteAt) / 1_000, "s");
  note(`run ${run}: streaming time`, (proxy.lastByteAt - proxy.firstByteAt) / 1_000, "s");
  note(`run ${run}: renderer CPU meanwhile`, (await rendererCpu(browser)) - before, "s");
  await page.waitForTimeout(2_000);
}

async function measureWrite(browser: Browser, page: Page, chat: Frame, proxy: TimedProxy): Promise<void> {
  const before = await rendererCpu(browser);
  const started = proxy.lastByteAt;
  await send(chat, "Write 100 KB in 2000 deltas at 200 per second");
  const card = chat.locator('article:has-text("Writing")').last();
  await card.waitFor();
  note("100 KB file: first byte → path on the card", (Date.now() - Math.max(proxy.firstByteAt, started)) / 1_000, "s");
  await chat.locator('article:has-text("Wrote")').last().waitFor({ timeout: 60_000 });
  note("100 KB file: renderer CPU over its 10 s", (await rendererCpu(browser)) - before, "s");
  await page.waitForTimeout(1_000);
}

/** Runs in the page: when the marker is laid out within the visible part, in milliseconds since the epoch. */
function watchForLast({ marker }: { readonly marker: string; readonly times: number }): Promise<number> {
  return new Promise((resolve) => {
    const seen = new Set([...document.querySelectorAll("p")].filter((p) => p.textContent === marker));
    const look = (): void => {
      const last = [...document.querySelectorAll("p")].find((p) => p.textContent === marker && !seen.has(p));
      const box = last?.getBoundingClientRect();
      if (box !== undefined && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight) resolve(Date.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}
