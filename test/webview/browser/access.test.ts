import { test } from "vitest";
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
import { isSoundInEachTheme, open } from "./setup.ts";

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

test.each(Object.keys(scenes))("the chat is accessible and fits in each theme: %s", async (scene) => {
  const panel = await open("chat", { width: 300 });
  await scenes[scene]?.(panel);
  await isSoundInEachTheme(panel, `chat-${scene}`);
});

test("the settings are accessible and fit in each theme", async () => {
  const panel = await open("settings", { width: 360 });
  await panel.post(settingsState);
  await isSoundInEachTheme(panel, "settings-360");
  await panel.page.getByRole("tab", { name: "Gateway" }).click(); // with everything under More open
  await isSoundInEachTheme(panel, "settings-360-more");
});
