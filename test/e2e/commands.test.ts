import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../../scripts/vscode/browser.ts";
import { type RunningServer, startCodeServer } from "../../scripts/vscode/serve.ts";
import { approval, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openChat, openWorkbench, runCommand } from "../support/vscode/workbench.ts";

const workspace = sampleWorkspace();
let browser: Browser;
let server: RunningServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startCodeServer({ workspace })]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it("what waits can be allowed and the run stopped from the command palette", async () => {
  const page = await openWorkbench(browser, server);
  const chat = await openChat(page);
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(500); // what has just appeared takes no answer yet
  await runCommand(page, "Diglot: Allow What Waits");
  const question = approval(chat).filter({ hasText: "npm test" });
  await question.waitFor({ timeout: 60_000 });
  expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("ms|d|h|m|s");
  await runCommand(page, "Diglot: Stop");
  await chat.getByText("Stopped.").waitFor({ timeout: 60_000 });
  expect(await question.count()).toBe(0);
});
