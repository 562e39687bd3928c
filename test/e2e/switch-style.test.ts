import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../../scripts/vscode/browser.ts";
import { type RunningServer, startCodeServer } from "../../scripts/vscode/serve.ts";
import {
  allowUntilDone,
  approval,
  chooseStyle,
  journals,
  picture,
  sampleWorkspace,
  send,
} from "../support/vscode/chat.ts";
import { openChat, openWorkbench } from "../support/vscode/workbench.ts";

let browser: Browser;
let server: RunningServer;
beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startCodeServer({ workspace: sampleWorkspace() })]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it("a switch of the style in the middle of a task takes effect with the next turn, and the task goes on", async () => {
  const page = await openWorkbench(browser, server);
  const chat = await openChat(page);
  await chooseStyle(chat, "JSON");
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor({ timeout: 60_000 });
  await chooseStyle(chat, "XML");
  await picture(page, "switched");
  await allowUntilDone(chat);
  const [records = []] = journals(server.userDataDir);
  const turns = records.flatMap(({ event }) => (event.type === "turn_started" ? [event.style.label] : []));
  expect(turns).toEqual(["JSON", "JSON", "JSON", "XML", "XML"]);
  expect(records.at(-1)?.event).toMatchObject({ type: "run_finished", end: "completed" });
});
