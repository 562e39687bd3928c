import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, Frame, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../../scripts/vscode/browser.ts";
import { type RunningServer, startCodeServer } from "../../scripts/vscode/serve.ts";
import { allowUntilDone, approval, picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openChat, openWorkbench } from "../support/vscode/workbench.ts";

const workspace = sampleWorkspace();
const parser = path.join(workspace, "src", "parse.js");
let browser: Browser;
let server: RunningServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startCodeServer({ workspace })]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it("a task that a reload of the window has cut off is shown again, says so, and goes on when asked", async () => {
  const page = await openWorkbench(browser, server);
  let chat = await openChat(page);
  await send(chat, "Fix the failing test");
  await chat.getByRole("article", { name: "Reply" }).first().waitFor({ timeout: 60_000 });
  await page.reload();
  chat = await openChat(page);
  await goOn(chat).waitFor({ timeout: 60_000 });
  await picture(page, "reloaded");
  expect(await chat.getByRole("article", { name: "You" }).innerText()).toContain("Fix the failing test");
  await goOn(chat).click();
  await approval(chat).waitFor({ timeout: 60_000 });
  await allowUntilDone(chat);
  expect(readFileSync(parser, "utf8")).toContain("ms|d|h|m|s");
  await page.close();
});

it("a question that a crash has cut off is not open any more, and what it was about was not done", async () => {
  let page = await openWorkbench(browser, server);
  let chat = await openChat(page);
  await beginAnew(page, chat);
  await send(chat, "Create a small module");
  await chat.getByRole("article", { name: "The model asks a question" }).waitFor({ timeout: 60_000 });
  await server.kill();
  await page.close();
  server = await startCodeServer({ workspace, home: server.home });
  page = await openWorkbench(browser, server);
  chat = await openChat(page);
  await titleAction(page, "Show History").click();
  await chat.getByLabel("Search tasks").waitFor({ timeout: 60_000 }); // an empty page offers buttons of the same name
  await chat
    .getByRole("button", { name: /Create a small module/ })
    .first()
    .click();
  await goOn(chat).waitFor({ timeout: 60_000 });
  await picture(page, "crashed");
  expect(await chat.getByRole("article", { name: "The model asks a question" }).count()).toBe(0);
  expect(await chat.innerText("body")).toContain("Diglot ended while this task was running");
  expect(existsSync(path.join(workspace, "src", "humanize.js"))).toBe(false);
});

it("a view that was hidden while the task ran shows all of it when it is back", async () => {
  const page = await openWorkbench(browser, server);
  let chat = await openChat(page);
  await beginAnew(page, chat);
  await send(chat, "Survive a tool error");
  await chat.getByRole("textbox", { name: "Message" }).fill("half a thought");
  await page.waitForTimeout(1_000); // the editor notes a view's state a moment after it changes; a hand takes longer
  await page.keyboard.press("Control+Shift+E");
  await page.waitForTimeout(6_000);
  chat = await openChat(page);
  const input = chat.getByRole("textbox", { name: "Message" });
  await input.waitFor();
  expect(await input.inputValue()).toBe("half a thought");
  await input.fill("");
  await allowUntilDone(chat);
  await picture(page, "shown-again");
  expect(await chat.getByRole("article", { name: "You" }).innerText()).toContain("Survive a tool error");
});

/** A button in the title bar that the editor draws above the chat. */
/** What is typed before the empty page has come belongs to the task that is still shown. */
async function beginAnew(page: Page, chat: Frame): Promise<void> {
  await titleAction(page, "New Task").click();
  await chat.getByText("What shall we build?").waitFor({ timeout: 60_000 });
}

function titleAction(page: Page, name: string): Locator {
  return page.locator(".sidebar").getByRole("button", { name, exact: true });
}

function goOn(chat: Frame): Locator {
  return chat.getByRole("button", { name: /^(Try again|Go on)$/ });
}
