import { expect, test } from "vitest";
import { type Panel, stateOf } from "../../support/webview-harness/panel.ts";
import {
  askQuestion,
  askToRun,
  editDiff,
  firstHalf,
  looks,
  startCall,
  startStory,
  turn,
} from "../../support/webview-harness/story.ts";
import { open } from "./setup.ts";

async function asking(): Promise<Panel> {
  const panel = await open("chat");
  const story = firstHalf();
  await panel.snapshot(stateOf(story.take()));
  askToRun(story);
  await panel.events(story.take());
  await panel.page.waitForSelector(".ask");
  return panel;
}

const guardOver = 400;

test("Ctrl+Enter allows the oldest approval from anywhere, once", async () => {
  const { page, sentOf } = await asking();
  await page.focus("textarea");
  await page.waitForTimeout(guardOver);
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => sentOf("approve")).toEqual([{ type: "approve", callId: "c5", allowed: true }]);
});

test("keys typed while the card appears do not answer it", async () => {
  const panel = await open("chat");
  const story = firstHalf();
  await panel.snapshot(stateOf(story.take()));
  askToRun(story);
  await panel.page.clock.install();
  await panel.page.clock.pauseAt(Date.now() + 60_000);
  await panel.events(story.take());
  await panel.page.clock.runFor(100);
  await expect.poll(() => panel.page.locator(".ask").isVisible()).toBe(true);
  await panel.page.keyboard.press("Control+Enter");
  await expect.poll(() => panel.sentOf("approve")).toEqual([]);
  await expect.poll(() => panel.page.evaluate(() => document.activeElement?.closest(".ask") ?? null)).toBeNull();
  await panel.page.clock.runFor(300);
  await panel.page.keyboard.press("Control+Enter");
  await expect.poll(() => panel.sentOf("approve")).toHaveLength(1);
});

test("the editor's own commands answer too", async () => {
  const panel = await asking();
  await panel.page.waitForTimeout(guardOver);
  await panel.post({ type: "do", action: "deny" });
  await expect.poll(() => panel.sentOf("approve")).toEqual([{ type: "approve", callId: "c5", allowed: false }]);
});

test("a denial takes a note, and Enter denies", async () => {
  const { page, sentOf } = await asking();
  await page.waitForTimeout(guardOver);
  await page.getByRole("button", { name: "Deny…" }).click();
  await page.keyboard.type("Not before the commit");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => sentOf("approve"))
    .toEqual([{ type: "approve", callId: "c5", allowed: false, note: "Not before the commit" }]);
});

test("a command is edited in place and allowed as edited", async () => {
  const { page, sentOf } = await asking();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.locator(".edit-command").fill("npm test");
  await page.waitForTimeout(guardOver);
  await page.keyboard.press("Control+Enter");
  await expect
    .poll(() => sentOf("approve"))
    .toEqual([{ type: "approve", callId: "c5", allowed: true, input: { command: "npm test" } }]);
});

test("the arrow grants the group for the task", async () => {
  const { page, sentOf } = await asking();
  await page.waitForTimeout(guardOver);
  await page.getByRole("button", { name: "More ways to allow" }).click();
  await page.keyboard.press("Enter");
  await expect
    .poll(() => sentOf("approve"))
    .toEqual([{ type: "approve", callId: "c5", allowed: true, grant: "command" }]);
});

test("an edit shows its diff before it is allowed and opens it in the editor", async () => {
  const panel = await open("chat");
  const story = startStory();
  turn(story, "a");
  startCall(story, "a", 0, "c1", looks.edit);
  story.add(
    { type: "call_ready", callId: "c1", input: { path: "src/date.ts" } },
    {
      type: "approval_requested",
      callId: "c1",
      request: {
        title: "Apply this edit?",
        effects: ["writes src/date.ts"],
        reason: "Asks because no rule allows it.",
        preview: editDiff,
      },
    },
  );
  await panel.snapshot(stateOf(story.records));
  await panel.page.waitForSelector(".preview .line-removed");
  await panel.page.locator(".buttons").getByRole("button", { name: "Open diff" }).click();
  await expect.poll(() => panel.sentOf("open_diff")).toEqual([{ type: "open_diff", callId: "c1" }]);
});

test("a question is answered by a choice, by own words, or from the composer", async () => {
  for (const answer of ["choice", "words", "composer"]) {
    const panel = await open("chat");
    const story = firstHalf();
    askQuestion(story);
    await panel.snapshot(stateOf(story.records));
    await panel.page.waitForSelector(".choice");
    if (answer === "choice") await panel.page.getByRole("button", { name: "Yes, Monday" }).click();
    if (answer === "words") await panel.page.getByLabel("Your own answer").fill("Yes, Monday");
    if (answer === "composer") await panel.page.getByLabel("Message").fill("Yes, Monday");
    if (answer !== "choice") await panel.page.keyboard.press("Enter");
    await expect.poll(() => panel.sentOf("answer")).toEqual([{ type: "answer", callId: "c6", text: "Yes, Monday" }]);
  }
});
