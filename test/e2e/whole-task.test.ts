import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

const styles = ["JSON", "XML"] as const;

describe.each(styles)("a whole task in %s", (style) => {
  const workspace = sampleWorkspace();
  let browser: Browser;
  let server: RunningServer;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startCodeServer({ workspace })]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it("fixes the failing test after the person allowed the edit and the command", async () => {
    const page = await openWorkbench(browser, server);
    const chat = await openChat(page);
    await chooseStyle(chat, style);
    await send(chat, "Fix the failing test");
    await approval(chat).waitFor({ timeout: 60_000 });
    await picture(page, `approval-${style}`);
    expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("d|h|m|s|ms");
    expect(await allowUntilDone(chat)).toBe(2);
    await picture(page, `done-${style}`);
    expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("ms|d|h|m|s");
    const [records = []] = journals(server.userDataDir);
    const turns = records.flatMap(({ event }) => (event.type === "turn_started" ? [event.style.label] : []));
    expect(new Set(turns)).toEqual(new Set([style]));
    expect(records.at(-1)?.event).toMatchObject({ type: "run_finished", end: "completed" });
  });
});
