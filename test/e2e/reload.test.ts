/** What cuts a task off, in one window, which the second test ends. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { allowUntilDone, approval, beginAnew, picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openEditor, shareEditor } from "../support/vscode/editor.ts";
import { openChat } from "../support/vscode/workbench.ts";

const workspace = sampleWorkspace();
const opened = shareEditor({ workspace });

it("a task that a reload of the window has cut off is shown again, says so, and goes on when asked", async () => {
  const { page, chat: before } = opened();
  await send(before, "Fix the failing test");
  await before.getByRole("article", { name: "Reply" }).first().waitFor();
  await page.reload();
  const chat = await openChat(page);
  await goOn(chat).waitFor();
  await picture(page, "reloaded");
  await expect.poll(() => chat.getByRole("article", { name: "You" }).innerText()).toContain("Fix the failing test");
  await goOn(chat).click();
  await approval(chat).waitFor();
  await allowUntilDone(chat);
  expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("ms|d|h|m|s");
});

it("a question that a crash has cut off is not open any more, and what it was about was not done", async () => {
  const { server, page: lost } = opened();
  const before = await openChat(lost);
  await beginAnew(lost, before, workspace);
  await send(before, "Create a small module");
  await before.getByRole("article", { name: "The model asks a question" }).waitFor();
  await server.kill();
  await lost.close();
  const { page, chat } = await openEditor({ workspace, home: server.home });
  await titleAction(page, "Show History").click();
  await chat.getByLabel("Search tasks").waitFor(); // an empty page offers buttons of the same name
  await chat
    .getByRole("button", { name: /Create a small module/ })
    .first()
    .click();
  await goOn(chat).waitFor();
  await picture(page, "crashed");
  await expect.poll(() => chat.getByRole("article", { name: "The model asks a question" }).count()).toBe(0);
  await expect.poll(() => chat.innerText("body")).toContain("Diglot ended while this task was running");
  expect(existsSync(path.join(workspace, "src", "humanize.js"))).toBe(false);
});

/** A button in the title bar that the editor draws above the chat. */
function titleAction(page: Page, name: string): Locator {
  return page.locator(".sidebar").getByRole("button", { name, exact: true });
}

function goOn(chat: Frame): Locator {
  return chat.getByRole("button", { name: /^(Try again|Go on)$/ });
}
