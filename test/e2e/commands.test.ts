import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { approval, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openEditor } from "../support/vscode/editor.ts";
import { runCommand } from "../support/vscode/workbench.ts";

it("what waits can be allowed and the run stopped from the command palette", async () => {
  const workspace = sampleWorkspace();
  const { page, chat } = await openEditor({ workspace });
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor();
  await page.waitForTimeout(500); // what has just appeared takes no answer yet
  await runCommand(page, "Diglot: Allow What Waits");
  const question = approval(chat).filter({ hasText: "npm test" });
  await question.waitFor();
  expect(readFileSync(path.join(workspace, "src", "parse.js"), "utf8")).toContain("ms|d|h|m|s");
  await runCommand(page, "Diglot: Stop");
  await chat.getByText("Stopped.").waitFor();
  await expect.poll(() => question.count()).toBe(0);
});
