/** Whole tasks with the demo model, one after the other in one window. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { root } from "../../scripts/root.ts";
import {
  allowFirst,
  allowUntilDone,
  approval,
  beginAnew,
  chooseStyle,
  newestJournal,
  picture,
  sampleWorkspace,
  send,
} from "../support/vscode/chat.ts";
import { shareEditor } from "../support/vscode/editor.ts";
import { openChat, runCommand } from "../support/vscode/workbench.ts";

const workspace = sampleWorkspace();
const opened = shareEditor({ workspace }, { width: 1280, height: 860 });

beforeEach(async () => {
  const { page } = opened();
  await beginAnew(page, await openChat(page), workspace);
});

function mendedFile(): string {
  return readFileSync(path.join(workspace, "src", "parse.js"), "utf8");
}

/** The styles of the newest task's turns, which has run to its end. */
function stylesOfTurns(): readonly string[] {
  const records = newestJournal(opened().server.userDataDir);
  expect(records.at(-1)?.event).toMatchObject({ type: "run_finished", end: "completed" });
  return records.flatMap(({ event }) => (event.type === "turn_started" ? [event.style.label] : []));
}

/** With DIGLOT_README_PICTURE=1 it is also taken as the picture of the README. */
it("an edit is asked about beside its diff, which closes with the answer", async () => {
  const { page, chat } = opened();
  const side = await page.locator(".part.sidebar").boundingBox();
  const edge = (side?.x ?? 0) + (side?.width ?? 0) + 1;
  await page.mouse.move(edge, 450);
  await page.mouse.down();
  await page.mouse.move(edge + 20, 450);
  await page.mouse.move(edge + 90, 450);
  await page.mouse.up();
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor();
  await approval(chat).getByRole("button", { name: "Open diff" }).click();
  const tab = page.locator(".tab", { hasText: "proposed by Diglot" });
  await tab.waitFor();
  if (process.env["DIGLOT_README_PICTURE"] !== undefined) {
    await page.waitForTimeout(2_000); // the diff is coloured a moment after it is shown
    await page.addStyleTag({ content: ".notifications-toasts { display: none !important }" });
    await page.screenshot({ path: path.join(root, "media", "panel-dark.png") });
  }
  await allowFirst(chat);
  await expect.poll(() => tab.count()).toBe(0);
  await allowUntilDone(chat);
});

it.each(["JSON", "XML"])(
  "in %s the failing test is fixed after the person allowed the edit and the command",
  async (style) => {
    const { page, chat } = opened();
    await chooseStyle(chat, style);
    await send(chat, "Fix the failing test");
    await approval(chat).waitFor();
    await picture(page, `approval-${style}`);
    expect(mendedFile()).toContain("d|h|m|s|ms");
    expect(await allowUntilDone(chat)).toBe(2);
    await picture(page, `done-${style}`);
    expect(mendedFile()).toContain("ms|d|h|m|s");
    expect(new Set(stylesOfTurns())).toEqual(new Set([style]));
  },
);

it("a switch of the style in the middle of a task takes effect with the next turn, and the task goes on", async () => {
  const { page, chat } = opened();
  await chooseStyle(chat, "JSON");
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor();
  await chooseStyle(chat, "XML");
  await picture(page, "switched");
  await allowUntilDone(chat);
  expect(stylesOfTurns()).toEqual(["JSON", "JSON", "JSON", "XML", "XML"]);
});

it("what waits can be allowed and the run stopped from the command palette", async () => {
  const { page, chat } = opened();
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor();
  await page.waitForTimeout(500); // what has just appeared takes no answer yet
  await runCommand(page, "Diglot: Allow What Waits");
  const question = approval(chat).filter({ hasText: "npm test" });
  await question.waitFor();
  expect(mendedFile()).toContain("ms|d|h|m|s");
  await runCommand(page, "Diglot: Stop");
  await chat.getByText("Stopped.").waitFor();
  await expect.poll(() => question.count()).toBe(0);
});

it("a view that was hidden while the task ran shows all of it when it is back", async () => {
  const { page, chat: before } = opened();
  await send(before, "Survive a tool error");
  await before.getByRole("textbox", { name: "Message" }).fill("half a thought");
  await page.waitForTimeout(1_000); // the editor notes a view's state a moment after it changes; a hand takes longer
  await page.keyboard.press("Control+Shift+E");
  await page.waitForTimeout(6_000);
  const chat = await openChat(page);
  const input = chat.getByRole("textbox", { name: "Message" });
  await input.waitFor();
  await expect.poll(() => input.inputValue()).toBe("half a thought");
  await input.fill("");
  await allowUntilDone(chat);
  await picture(page, "shown-again");
  await expect.poll(() => chat.getByRole("article", { name: "You" }).innerText()).toContain("Survive a tool error");
});
