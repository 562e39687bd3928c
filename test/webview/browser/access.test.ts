import { describe, expect, test } from "vitest";
import { problemsIn } from "../../support/webview-harness/axe.ts";
import { type Panel, stateOf } from "../../support/webview-harness/panel.ts";
import { settingsState } from "../../support/webview-harness/settings-state.ts";
import {
  askQuestion,
  askToRun,
  failAndEnd,
  firstHalf,
  growWrite,
  longMarkdown,
  runCommand,
  say,
  startStory,
  turn,
  waitToRetry,
} from "../../support/webview-harness/story.ts";
import { themeNames } from "../../support/webview-harness/themes.ts";
import { open } from "./setup.ts";

const scenes: Readonly<Record<string, (panel: Panel) => Promise<void>>> = {
  async approval(panel) {
    const story = firstHalf();
    growWrite(story);
    runCommand(story, 1);
    askToRun(story);
    await panel.snapshot(stateOf(story.records), { queued: ["and the README"] });
    await panel.page.click(".chip-style");
  },
  async question(panel) {
    const story = firstHalf();
    askQuestion(story);
    await panel.snapshot(stateOf(story.records));
  },
  async retry(panel) {
    const story = firstHalf();
    waitToRetry(story, 42_000, 3);
    await panel.snapshot(stateOf(story.records));
    await panel.page.waitForSelector(".retry");
  },
  async failure(panel) {
    const story = firstHalf();
    failAndEnd(story);
    await panel.snapshot(stateOf(story.records));
  },
  async markdown(panel) {
    const story = startStory();
    turn(story, "x");
    say(story, "x", 0, longMarkdown(1_500));
    await panel.snapshot(stateOf(story.records));
  },
  async empty(panel) {
    await panel.snapshot(null, { profileId: "demo", workspace: "untrusted" });
  },
};

describe.each(themeNames)("in %s", (theme) => {
  test.each(Object.keys(scenes))("the chat has no accessibility problem: %s", async (scene) => {
    const panel = await open("chat", { theme, width: 300 });
    await scenes[scene]?.(panel);
    expect(await problemsIn(panel)).toEqual([]);
    const widths = await panel.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.querySelector(".feed")?.scrollWidth ?? 300,
    ]);
    expect(widths).toEqual([300, 300]);
    expect(await panel.violations()).toEqual([]);
  });

  test("the settings have no accessibility problem", async () => {
    const panel = await open("settings", { theme, width: 360 });
    await panel.post(settingsState);
    expect(await problemsIn(panel)).toEqual([]);
    await panel.page.getByRole("tab", { name: "Gateway" }).click(); // with everything under More open
    expect(await problemsIn(panel)).toEqual([]);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await panel.violations()).toEqual([]);
  });
});
