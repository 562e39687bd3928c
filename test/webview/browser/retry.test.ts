import { expect, test } from "vitest";
import { type Panel, stateOf } from "../../support/webview-harness/panel.ts";
import { firstHalf, say, turn, waitToRetry } from "../../support/webview-harness/story.ts";
import { open } from "./setup.ts";

async function waiting(ms: number): Promise<Panel> {
  const panel = await open("chat", { width: 300 });
  const story = firstHalf();
  waitToRetry(story, ms, 3);
  await panel.snapshot(stateOf(story.records));
  await panel.page.waitForSelector(".retry");
  return panel;
}

test("a wait says why, how long still and which try, and counts down", async () => {
  const { page } = await waiting(42_500);
  const row = page.getByRole("article", { name: "Waiting to try again" });
  await expect.poll(() => row.innerText()).toMatch(/The server is overloaded\.\s+Trying again in 4[0-3] s, try 3 of 6/);
  const shown = await row.innerText();
  await expect.poll(() => row.innerText()).not.toBe(shown);
});

test("Now and Stop work by mouse, by Tab and Enter, and by their keys", async () => {
  for (const [name, type] of [
    ["Now", "retry_now"],
    ["Stop", "stop"],
  ] as const) {
    const panel = await waiting(42_000);
    const button = panel.page.locator(".retry").getByRole("button", { name });
    await button.click();
    await expect.poll(() => panel.sentOf(type)).toHaveLength(1);
    await button.focus();
    await panel.page.keyboard.press("Enter");
    await expect.poll(() => panel.sentOf(type)).toHaveLength(2);
  }
  const { page, sentOf } = await waiting(42_000);
  await page.getByLabel("Message").focus();
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => sentOf("retry_now")).toHaveLength(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect.poll(() => sentOf("stop")).toHaveLength(1);
});

test("it is said to screen readers once, and is gone when the request is sent again", async () => {
  const panel = await open("chat", { width: 300 });
  const story = firstHalf();
  await panel.snapshot(stateOf(story.take()));
  waitToRetry(story, 30_000);
  await panel.events(story.take());
  const { page } = panel;
  await page.locator(".retry").waitFor();
  await expect
    .poll(() => page.getByRole("status").textContent())
    .toBe("The server is overloaded. Trying again in 30 s.");
  turn(story, "again");
  say(story, "again", 0, "There.");
  await panel.events(story.take());
  await page.locator(".retry").waitFor({ state: "detached" });
});
