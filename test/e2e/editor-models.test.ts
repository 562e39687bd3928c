/** The editor's own models, from the card that offers them to a task done, with VS Code's question for permission in between. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { bundleModels } from "../support/vscode/bundle-models.ts";
import { allowUntilDone, picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openWindow, startEditor } from "../support/vscode/editor.ts";
import { findSettings, openChat } from "../support/vscode/workbench.ts";

/** The extension that brings models is loaded from its folder: only so may a model ask for permission. */
async function openWithModels(workspace: string): Promise<Page> {
  const settings = { "diglot.activeProfile": "" };
  const [models, started] = await Promise.all([bundleModels(), startEditor({ workspace, settings, testDriver: true })]);
  const remote = `vscode-remote://${new URL(started.origin).host}`;
  const url = new URL(started.url);
  const loaded = ["extensionDevelopmentPath", `${remote}${models}`];
  url.searchParams.set("payload", JSON.stringify([loaded, ["enableProposedApi", ""], ["skipWelcome", "true"]]));
  return openWindow({ ...started, url: url.href });
}

async function answerPermission(page: Page, answer: "Allow" | "Cancel"): Promise<void> {
  const dialog = page.getByRole("dialog").filter({ hasText: "Diglot" });
  await dialog.waitFor();
  await picture(page, `permission-${answer}`);
  await dialog.getByRole("button", { name: answer }).click();
}

it("are offered, chosen, asked only once VS Code was allowed to, and do a task", async () => {
  const workspace = sampleWorkspace();
  const page = await openWithModels(workspace);
  const chat = await openChat(page);
  await chat.getByRole("button", { name: "Choose one" }).click();
  const settings = await findSettings(page);
  await settings.getByRole("button", { name: "List models" }).click();
  await picture(page, "editor-models");
  await settings.getByRole("option", { name: /acme\/asking/ }).click();
  await settings.getByText("Saved", { exact: true }).waitFor();
  await send(chat, "Fix the failing test");
  await answerPermission(page, "Cancel");
  const failure = chat.getByRole("article", { name: "The run failed" });
  await failure.waitFor();
  await picture(page, "permission-refused");
  await expect.poll(() => failure.innerText()).toContain("VS Code was not allowed to let Diglot use acme/asking.");
  await failure.getByRole("button", { name: "Try again" }).click();
  await answerPermission(page, "Allow");
  expect(await allowUntilDone(chat)).toBe(2);
  await picture(page, "editor-task-done");
  expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("ms|d|h|m|s");
});
