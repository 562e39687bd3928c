/** Writes pictures of the webviews: `node test/support/webview-harness/pictures.ts [folder]`. */
import { mkdirSync } from "node:fs";
import { launchBrowser } from "../../../scripts/vscode/browser.ts";
import { openPanel, type Panel, stateOf } from "./panel.ts";
import { settingsState } from "./settings-state.ts";
import { startSite } from "./site.ts";
import {
  askQuestion,
  askToRun,
  complete,
  failAndEnd,
  firstHalf,
  growWrite,
  longMarkdown,
  runCommand,
  say,
  startStory,
  turn,
  waitToRetry,
} from "./story.ts";
import { themeNames } from "./themes.ts";

const folder = process.argv[2] ?? ".cache/pictures";
const only = process.argv[3];

const scenes: Readonly<Record<string, (panel: Panel) => Promise<void>>> = {
  async approval(panel) {
    const story = firstHalf();
    growWrite(story);
    await panel.snapshot(stateOf(story.records));
    askToRun(story);
    await panel.snapshot(stateOf(story.records));
  },
  async writing(panel) {
    const story = firstHalf();
    growWrite(story);
    await panel.snapshot(stateOf(story.records), { queued: ["Also mention it in the README."] });
  },
  async end(panel) {
    const story = firstHalf();
    runCommand(story, 0);
    runCommand(story, 1);
    askQuestion(story);
    await panel.snapshot(stateOf(story.records));
  },
  async retry(panel) {
    const story = firstHalf();
    waitToRetry(story, 42_000, 3);
    await panel.snapshot(stateOf(story.records));
  },
  async waiting(panel) {
    const story = firstHalf();
    turn(story, "p");
    story.add({ type: "phase", turnId: "p", text: "Waiting for the first byte", since: Date.now() - 12_000 });
    await panel.snapshot(stateOf(story.records));
  },
  async failed(panel) {
    const story = firstHalf();
    failAndEnd(story);
    await panel.snapshot(stateOf(story.records));
  },
  async complete(panel) {
    const story = firstHalf();
    runCommand(story, 0);
    complete(story);
    await panel.snapshot(stateOf(story.records));
  },
  async markdown(panel) {
    const story = startStory("Explain it all");
    turn(story, "x");
    say(story, "x", 0, longMarkdown(1_500));
    await panel.snapshot(stateOf(story.records));
    await panel.page.waitForTimeout(500);
  },
  async empty(panel) {
    await panel.snapshot(null, { profileId: "demo" });
  },
  async connect(panel) {
    await panel.snapshot(null, { profileId: null, profiles: [], style: null, workspace: "untrusted" });
  },
  async style(panel) {
    const story = firstHalf();
    askToRun(story);
    await panel.snapshot(stateOf(story.records));
    await panel.page.click(".chip-style");
  },
  async history(panel) {
    await panel.snapshot(stateOf(firstHalf().records));
    await panel.post({ type: "do", action: "show_history" });
    const task = (taskId: string, title: string, age: number, status: "idle" | "running" | "waiting") => ({
      taskId,
      title,
      updatedAt: Date.now() - age,
      status,
    });
    await panel.post({
      type: "tasks",
      tasks: [
        task("t1", "Make the date parser accept ISO weeks", 60_000, "running"),
        task("t2", "Write a README for the store", 3_600_000, "waiting"),
        task("t3", "Find out why the build is slow on Windows machines with a cold cache", 90_000_000, "idle"),
      ],
    });
  },
};

mkdirSync(folder, { recursive: true });
const site = await startSite();
console.log(site.sizes);
const browser = await launchBrowser();
for (const theme of themeNames) {
  for (const width of [300, 400]) {
    for (const [name, play] of Object.entries(scenes)) {
      if (only !== undefined && !`${name} ${width} ${theme}`.includes(only)) continue;
      const panel = await openPanel(browser, site, "chat", { theme, width, scale: 1.5 });
      await play(panel);
      await panel.page.waitForTimeout(450);
      await panel.page.screenshot({ path: `${folder}/${name}-${width}-${theme.replaceAll(" ", "")}.png` });
      const problems = await panel.violations();
      if (problems.length > 0) console.log(name, theme, problems);
      await panel.page.context().close();
    }
  }
  for (const width of [360, 1_000]) {
    if (only !== undefined && !`settings ${width} ${theme}`.includes(only)) continue;
    const panel = await openPanel(browser, site, "settings", { theme, width, scale: 1.2 });
    await panel.post(settingsState);
    await panel.page.waitForTimeout(300);
    await panel.page.screenshot({ path: `${folder}/settings-${width}-${theme.replaceAll(" ", "")}.png` });
    await panel.page.context().close();
  }
}
await browser.close();
await site.close();
