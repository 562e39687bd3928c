import { expect, test } from "vitest";
import type { AppErrorData } from "../../../src/core/errors.ts";
import { stateOf } from "../../support/webview-harness/panel.ts";
import { firstHalf, turn } from "../../support/webview-harness/story.ts";
import { open } from "./setup.ts";

const error: AppErrorData = {
  code: "server_error",
  message: "The server failed.",
  advice: "Try again.",
  detail: "500",
};

async function ended(withTurn: boolean) {
  const panel = await open("chat", { width: 300 });
  const story = firstHalf();
  if (withTurn) {
    turn(story, "failing");
    story.add({ type: "turn_finished", turnId: "failing", finish: "unknown", ms: 40, error });
  }
  story.add({ type: "run_finished", runId: "r1", end: "failed", error });
  await panel.snapshot(stateOf(story.records));
  const card = panel.page.getByRole("article", { name: "The run failed" });
  await card.waitFor();
  return { ...panel, card };
}

test("a run that a request failed shows that request, by mouse and by keyboard", async () => {
  const { page, card, sentOf } = await ended(true);
  const button = card.getByRole("button", { name: "Show the request" });
  await button.click();
  await button.focus();
  await page.keyboard.press("Enter");
  await expect
    .poll(() => sentOf("inspect"))
    .toEqual([
      { type: "inspect", turnId: "failing" },
      { type: "inspect", turnId: "failing" },
    ]);
  await expect.poll(() => card.getByRole("button").allInnerTexts()).toContain("Try again");
});

test("a run that failed without a request has none to show", async () => {
  const { card } = await ended(false);
  await expect.poll(() => card.getByRole("button", { name: "Show the request" }).count()).toBe(0);
});
