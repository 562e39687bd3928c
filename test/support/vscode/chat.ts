/** What a person does in the chat and what is left behind on disk, for end-to-end tests. */
import { cpSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import { root } from "../../../scripts/root.ts";
import type { Logged } from "../../../src/core/event.ts";
import { patience, runCommand } from "./workbench.ts";

/** A copy of the sample project that the test may change. */
export function sampleWorkspace(): string {
  const folder = path.join(mkdtempSync(path.join(os.tmpdir(), "diglot-e2e-")), "sample");
  cpSync(path.join(root, "sample"), folder, { recursive: true });
  return folder;
}

/** In a window that has had another task: an empty chat, and the files as they were. */
export async function beginAnew(page: Page, chat: Frame, workspace: string): Promise<void> {
  cpSync(path.join(root, "sample"), workspace, { recursive: true });
  await runCommand(page, "Diglot: New Task");
  await chat.getByText("What shall we build?").waitFor();
}

/** By the name that the chat shows. */
export async function chooseProfile(chat: Frame, name: string): Promise<void> {
  await chat.getByRole("button", { name: /^Model:/ }).click();
  await chat.getByRole("option", { name: new RegExp(`^${name}`) }).click();
  await chat.getByRole("button", { name: new RegExp(`^Model: ${name}`) }).waitFor();
}

export async function send(chat: Frame, words: string): Promise<void> {
  const input = chat.getByRole("textbox", { name: "Message" });
  await input.waitFor();
  await input.fill(words);
  await input.press("Enter");
}

export async function chooseStyle(chat: Frame, label: string): Promise<void> {
  await chat.getByRole("button", { name: /^Tool calls:/ }).click();
  await chat.getByRole("option", { name: new RegExp(`^${label}\\b`) }).click();
  await chat.getByRole("button", { name: new RegExp(`^Tool calls: ${label}`) }).waitFor();
}

export function approval(chat: Frame): Locator {
  return chat.getByRole("article", { name: /^Approval needed/ });
}

/** Allows whatever is asked, until the model has handed over its result. Answers with how often it was asked. */
export async function allowUntilDone(chat: Frame): Promise<number> {
  const idle = chat.getByRole("button", { name: "Send (Enter)" });
  let asked = 0;
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    if ((await approval(chat).count()) > 0) {
      await allowFirst(chat);
      asked++;
    } else if (await idle.isVisible()) return asked;
    await chat.waitForTimeout(100);
  }
  throw new Error(
    `The task was not over within ${patience / 1000} s. The chat shows:\n${await chat.innerText("body")}`,
  );
}

/** Resolves when the answer has arrived: the card is another one then. Only so may the next be looked for. */
export async function allowFirst(chat: Frame): Promise<void> {
  const card = await approval(chat).first().elementHandle();
  await chat.waitForTimeout(400); // what has just appeared takes no answer yet
  await approval(chat)
    .getByRole("button", { name: /^Allow/ })
    .first()
    .click();
  await card?.waitForElementState("hidden", { timeout: patience });
}

/** The records of the task that began last, as its journal holds them. */
export function newestJournal(userDataDir: string): readonly Logged[] {
  const storage = path.join(userDataDir, "User", "globalStorage", "diglot.diglot", "tasks");
  const journals = readdirSync(storage).map((task) => {
    const lines = readFileSync(path.join(storage, task, "events.jsonl"), "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Logged);
  });
  return journals.toSorted((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0)).at(-1) ?? [];
}

/** A picture for people to look at, when the environment names a folder for them. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["DIGLOT_PICTURES"];
  if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
