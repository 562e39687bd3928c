import { expect, test } from "vitest";
import type { EventOf } from "../../../src/core/event.ts";
import type { RequestMeasure } from "../../../src/core/measure.ts";
import { stateOf } from "../../support/webview-harness/panel.ts";
import { firstHalf, growWrite, type Story, say, startStory, turn } from "../../support/webview-harness/story.ts";
import { isSoundInEachTheme, open, picture } from "./setup.ts";

const measured: RequestMeasure = {
  profileId: "local",
  host: "127.0.0.1:1234",
  firstMs: 820,
  speed: 41.2,
  retries: 0,
  calls: { first: 2, recovered: 0, invalid: 0 },
  price: { input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 },
  contextWindow: 200_000,
};

function ended(story: Story, turnId: string, more: Partial<EventOf<"turn_finished">>): void {
  turn(story, turnId);
  say(story, turnId, 0, `The words of ${turnId}.`);
  story.add({ type: "turn_finished", turnId, finish: "tool_calls", ms: 2_300, measured, ...more });
}

/** Whole, cached, tried again and failed, and last one whose server counts nothing. */
function severalRequests(): Story {
  const story = startStory();
  ended(story, "one", {
    usage: { inputTokens: 12_400, cachedTokens: 0, cacheWrittenTokens: 12_000, outputTokens: 640 },
  });
  ended(story, "two", {
    usage: { inputTokens: 13_800, cachedTokens: 12_400, outputTokens: 1_240, reasoningTokens: 800 },
    measured: { ...measured, retries: 1, calls: { first: 1, recovered: 1, invalid: 1 } },
  });
  ended(story, "three", { usage: { inputTokens: 46_000, cachedTokens: 43_200, outputTokens: 310, cost: 0.0193 } });
  return story;
}

test("the head tells context, cache and cost in one line, and more only where there is room", async () => {
  const panel = await open("chat", { width: 300 });
  await panel.snapshot(stateOf(severalRequests().records));
  const line = panel.page.getByRole("button", { name: /context/ });
  expect((await line.innerText()).replace(/\s+/g, " ")).toBe("46.3k of the context / 200k 77% cached $0.10");
  await expect.poll(() => panel.page.evaluate(() => document.querySelector(".head")?.scrollWidth)).toBe(300);
  await panel.page.setViewportSize({ width: 500, height: 900 });
  expect((await line.innerText()).replace(/\s+/g, " ")).toContain("72.2k in, 2.2k out");
});

test("it opens and closes by mouse and keyboard, and gives the focus back", async () => {
  const panel = await open("chat", { width: 300 });
  await panel.snapshot(stateOf(severalRequests().records));
  const { page } = panel;
  const line = page.getByRole("button", { name: /context/ });
  const details = page.getByRole("region", { name: "Tokens and cost" });
  await line.click();
  await details.waitFor();
  await page.keyboard.press("Escape");
  await details.waitFor({ state: "detached" });
  await expect.poll(() => line.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await details.waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await details.getByText("12,000", { exact: true }).last().waitFor();
  await page.mouse.click(150, 760); // the conversation below
  await details.waitFor({ state: "detached" });
});

test("each request shows its own figures on demand", async () => {
  const panel = await open("chat", { width: 300 });
  await panel.snapshot(stateOf(severalRequests().records));
  const { page } = panel;
  await page.getByRole("button", { name: /context/ }).click();
  const rows = page.locator(".requests summary");
  await expect
    .poll(() => rows.allInnerTexts())
    .toEqual([
      expect.stringMatching(/JSON qwen3-coder-30b\s+\$0\.056\s+12\.4k in · 0% cached · 640 out/),
      expect.stringMatching(/\$0\.027\s+13\.8k in · 90% cached · 1\.2k out/),
      expect.stringMatching(/\$0\.019\s+46k in · 94% cached · 310 out/),
    ]);
  await rows.nth(1).click();
  const facts = await page.locator(".requests details[open] .facts > div").allInnerTexts();
  expect(facts.map((fact) => fact.replace(/\s+/g, " "))).toEqual([
    "Server 127.0.0.1:1234",
    "Input 13,800",
    "From cache 12,400, 90%",
    "Output 1,240",
    "Reasoning 800",
    "Counted by the server",
    "First byte 820 ms",
    "Speed 41 tokens/s",
    "In all 2.3 s",
    "Tries before 1",
    "Calls 1 right at once, 1 recovered, 1 invalid",
    "Price $3.00 in, $15.00 out, $0.30 cached, $3.75 to cache for a million",
    "Cost $0.027",
  ]);
  await rows.nth(2).click();
  await page.getByText("$0.019, as the server tells").waitFor();
});

test("an unknown price is unknown, says what to do, and is never 0", async () => {
  const panel = await open("chat", { width: 300 });
  await panel.snapshot(stateOf(firstHalf().records)); // written before anything was measured
  const { page, sentOf } = panel;
  const line = page.locator(".head-figures");
  expect((await line.innerText()).replace(/\s+/g, " ")).toBe("13.6k of the context context 94% cached cost unknown");
  await line.click();
  await page.getByRole("button", { name: "Give it in the settings" }).click();
  await expect.poll(() => sentOf("open_settings")).toHaveLength(1);
  await expect.poll(() => page.locator(".usage").innerText()).not.toMatch(/\$0\.00|\$0(?!\.)/);
});

test("tokens that the server did not tell are said to be our own count", async () => {
  const panel = await open("chat", { width: 300 });
  const story = startStory();
  ended(story, "one", { measured: { ...measured, estimate: { inputTokens: 5_000, outputTokens: 100 } } });
  await panel.snapshot(stateOf(story.records));
  await panel.page.locator(".head-figures").click();
  await panel.page.getByText("1, all by Diglot's own count").waitFor();
  await expect
    .poll(() => panel.page.locator(".requests summary").innerText())
    .toMatch(/about \$0\.017\s+about 5k in · 100 out/);
});

test("while a reply streams nothing in the head or below it moves", async () => {
  const panel = await open("chat", { width: 300 });
  const story = severalRequests();
  await panel.snapshot(stateOf(story.take()));
  const { page } = panel;
  await page.locator(".head-figures").click();
  const places = () =>
    page.evaluate(() =>
      [".head", ".feed", ".head-figures", ".requests"].map(
        (name) => document.querySelector(name)?.getBoundingClientRect().top,
      ),
    );
  const before = await places();
  growWrite(story);
  await panel.events(story.take());
  await page.getByText("test/week.test.ts").waitFor();
  expect(await places()).toEqual(before);
  await expect.poll(() => page.locator(".requests > li").count()).toBe(3);
  const fresh = await open("chat", { width: 300 });
  const first = startStory();
  await fresh.snapshot(stateOf(first.take()));
  const height = () => fresh.page.evaluate(() => document.querySelector(".head")?.getBoundingClientRect().height);
  const empty = await height();
  ended(first, "one", {});
  ended(first, "two", { usage: { inputTokens: 9_000, outputTokens: 10 } });
  await fresh.events(first.take());
  await fresh.page.locator(".head-figures").waitFor();
  expect(await height()).toBe(empty);
});

test("the open figures are accessible and fit in each theme", async () => {
  const panel = await open("chat", { width: 300, height: 720, scale: 2 });
  const story = severalRequests();
  ended(story, "four", { error: { code: "overloaded", message: "The server is overloaded.", advice: "Wait." } });
  await panel.snapshot(stateOf(story.records));
  await picture(panel, "usage-closed");
  await panel.page.locator(".head-figures").click();
  await panel.page.locator(".requests summary").nth(1).click();
  await isSoundInEachTheme(panel, "usage-open");
  expect(await panel.page.evaluate(() => document.querySelector(".usage")?.scrollWidth)).toBe(282);
});
