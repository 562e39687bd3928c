import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import { allowUntilDone, approval, picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openEditor } from "../support/vscode/editor.ts";
import { openChat } from "../support/vscode/workbench.ts";

it("a task that a reload of the window has cut off is shown again, says so, and goes on when asked", async () => {
  const workspace = sampleWorkspace();
  const editor = await openEditor({ workspace });
  const { page } = editor;
  let { chat } = editor;
  await send(chat, "Fix the failing test");
  await chat.getByRole("article", { name: "Reply" }).first().waitFor();
  await page.reload();
  chat = await openChat(page);
  await goOn(chat).waitFor();
  await picture(page, "reloaded");
  await expect.poll(() => chat.getByRole("article", { name: "You" }).innerText()).toContain("Fix the failing test");
  await goOn(chat).click();
  await approval(chat).waitFor();
  await allowUntilDone(chat);
  expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("ms|d|h|m|s");
});

it("a question that a crash has cut off is not open any more, and what it was about was not done", async () => {
  const workspace = sampleWorkspace();
  const before = await openEditor({ workspace });
  await send(before.chat, "Create a small module");
  await before.chat.getByRole("article", { name: "The model asks a question" }).waitFor();
  await before.server.kill();
  await before.page.close();
  const { page, chat } = await openEditor({ workspace, home: before.server.home });
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

it("a view that was hidden while the task ran shows all of it when it is back", async () => {
  const editor = await openEditor({ workspace: sampleWorkspace() });
  const { page } = editor;
  let { chat } = editor;
  await send(chat, "Survive a tool error");
  await chat.getByRole("textbox", { name: "Message" }).fill("half a thought");
  await page.waitForTimeout(1_000); // the editor notes a view's state a moment after it changes; a hand takes longer
  await page.keyboard.press("Control+Shift+E");
  await page.waitForTimeout(6_000);
  chat = await openChat(page);
  const input = chat.getByRole("textbox", { name: "Message" });
  await input.waitFor();
  await expect.poll(() => input.inputValue()).toBe("half a thought");
  await input.fill("");
  await allowUntilDone(chat);
  await picture(page, "shown-again");
  await expect.poll(() => chat.getByRole("article", { name: "You" }).innerText()).toContain("Survive a tool error");
});

/** A button in the title bar that the editor draws above the chat. */
function titleAction(page: Page, name: string): Locator {
  return page.locator(".sidebar").getByRole("button", { name, exact: true });
}

function goOn(chat: Frame): Locator {
  return chat.getByRole("button", { name: /^(Try again|Go on)$/ });
}
