import type { CDPSession, Locator } from "playwright-core";
import { expect, test } from "vitest";
import { drawn, type Panel, stateOf } from "../../support/webview-harness/panel.ts";
import {
  firstHalf,
  growWrite,
  longMarkdown,
  looks,
  say,
  startCall,
  startStory,
  turn,
} from "../../support/webview-harness/story.ts";
import { open } from "./setup.ts";

function bottomGap({ page }: Panel): Promise<number> {
  return page.locator(".feed").evaluate((feed) => Math.round(feed.scrollHeight - feed.scrollTop - feed.clientHeight));
}

test("100 KB of Markdown at 200 deltas a second is followed to its last word", async () => {
  const panel = await open("chat");
  const story = startStory("Explain it all");
  turn(story, "a");
  say(story, "a", 0, "");
  await panel.snapshot(stateOf(story.records));
  const text = longMarkdown(100_000);
  const deltas = Array.from({ length: Math.ceil(text.length / 50) }, (_, index) =>
    text.slice(index * 50, (index + 1) * 50),
  );
  const session = await panel.page.context().newCDPSession(panel.page);
  await session.send("Performance.enable");
  const before = await busySeconds(session);
  const measured = await panel.page.evaluate(streamIn, deltas);
  const busy = (await busySeconds(session)) - before;
  await panel.page.getByText("The very last words.").waitFor();
  console.log("stream", { ...measured, mainThreadBusyMs: Math.round(busy * 1_000) });
  await expect.poll(() => bottomGap(panel)).toBe(0);
  expect(await panel.page.locator(".row").count()).toBeLessThan(30);
  expect(await panel.violations()).toEqual([]);
});

async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find((metric) => metric.name === "TaskDuration")?.value ?? 0;
}

/** In the page: posts the deltas in step with the clock and looks how long the last one takes to show. */
async function streamIn(deltas: readonly string[]): Promise<{ streamMs: number; lagMs: number }> {
  const perTick = 2;
  const startedAt = performance.now();
  let number = 1;
  for (let at = 0; at < deltas.length; at += perTick) {
    const records = deltas.slice(at, at + perTick).map((text) => ({
      seq: 5,
      at: 0,
      event: { type: "part_delta", turnId: "a", part: 0, kind: "text", text },
    }));
    window.postMessage({ type: "events", number: number++, records });
    const due = startedAt + (at + perTick) * 5;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  }
  const sentAt = performance.now();
  while (!document.body.textContent?.includes("The very last words.")) await new Promise(requestAnimationFrame);
  return { streamMs: Math.round(sentAt - startedAt), lagMs: Math.round(performance.now() - sentAt) };
}

/** Where it is scrolled to, once it has stood there for several frames. */
function placeAtRest(feed: Locator): Promise<number> {
  return feed.evaluate(async (element) => {
    let place = element.scrollTop;
    for (let frames = 0; frames < 10; frames++) {
      await new Promise(requestAnimationFrame);
      if (element.scrollTop !== place) frames = 0;
      place = element.scrollTop;
    }
    return place;
  });
}

test("moving up stops following, growth leaves the reader alone, End comes back", async () => {
  const panel = await open("chat");
  const story = startStory();
  turn(story, "a");
  say(story, "a", 0, longMarkdown(10_000));
  await panel.snapshot(stateOf(story.take()));
  await expect.poll(() => bottomGap(panel)).toBe(0);
  await panel.page.mouse.move(200, 400);
  const feed = panel.page.locator(".feed");
  await panel.page.mouse.wheel(0, -600);
  await panel.page.waitForSelector("text=Jump to latest");
  const before = await placeAtRest(feed);
  for (let index = 0; index < 20; index++) {
    story.add({ type: "part_delta", turnId: "a", part: 0, kind: "text", text: `more words ${index}\n\n` });
  }
  await panel.events(story.take());
  await drawn(panel.page);
  expect(await feed.evaluate((feed) => feed.scrollTop)).toBe(before);
  await feed.press("End");
  await expect.poll(() => bottomGap(panel)).toBe(0);
  await expect.poll(() => panel.page.getByText("Jump to latest").count()).toBe(0);
});

test("a file being written shows its path first, then its last lines and counts", async () => {
  const panel = await open("chat");
  const story = firstHalf();
  turn(story, "w");
  startCall(story, "w", 0, "c4", looks.write);
  story.add({ type: "call_input", callId: "c4", path: ["path"], text: "src/big.ts" });
  await panel.snapshot(stateOf(story.take()));
  await panel.page.waitForSelector('.card:has-text("Writing"):has-text("big.ts")');
  for (let line = 1; line <= 2_000; line++) {
    story.add({
      type: "call_input",
      callId: "c4",
      path: ["content"],
      text: `const line${line} = "${"x".repeat(30)}";\n`,
    });
  }
  await panel.events(story.take());
  await panel.page.waitForSelector('.card:has-text("2,001 lines")');
  const card = panel.page.locator('.card:has-text("big.ts")');
  await expect.poll(() => card.textContent()).toContain("line2000");
  await expect.poll(() => card.locator(".code-line").count()).toBe(6);
  await expect.poll(() => bottomGap(panel)).toBe(0);
});

test("nothing runs while nothing happens", async () => {
  const panel = await open("chat");
  const story = firstHalf();
  growWrite(story);
  story.add({ type: "turn_finished", turnId: "w", finish: "stop", ms: 1 });
  story.add({ type: "run_finished", runId: "r1", end: "stopped" });
  await panel.snapshot(stateOf(story.records));
  await expect.poll(() => doneIn(panel, 1_500)).toBe(0);
});

/** Frames asked for, intervals started and changes of the page within the time. */
function doneIn({ page }: Panel, ms: number): Promise<number> {
  return page.evaluate(async (wait) => {
    let count = 0;
    const { requestAnimationFrame, setInterval } = window;
    const counting = (): number => count++;
    Object.assign(window, { requestAnimationFrame: counting, setInterval: counting });
    const observer = new MutationObserver((changes) => {
      count += changes.length;
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    await new Promise((resolve) => setTimeout(resolve, wait));
    observer.disconnect();
    Object.assign(window, { requestAnimationFrame, setInterval });
    return count;
  }, ms);
}
