/** The diff beside the question. With DIGLOT_README_PICTURE=1 it is also taken as the picture of the README. */
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "../../scripts/root.ts";
import { approval, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openEditor } from "../support/vscode/editor.ts";

it("an edit is asked about beside its diff, which closes with the answer", async () => {
  const { page, chat } = await openEditor({ workspace: sampleWorkspace() }, { width: 1280, height: 860 });
  const side = await page.locator(".part.sidebar").boundingBox();
  const edge = (side?.x ?? 0) + (side?.width ?? 0) + 1;
  await page.mouse.move(edge, 450);
  await page.mouse.down();
  await page.mouse.move(edge + 20, 450);
  await page.mouse.move(edge + 90, 450);
  await page.mouse.up();
  await send(chat, "Fix the failing test");
  await approval(chat).waitFor();
  await approval(chat).getByRole("button", { name: "Open diff" }).click();
  const tab = page.locator(".tab", { hasText: "proposed by Diglot" });
  await tab.waitFor();
  if (process.env["DIGLOT_README_PICTURE"] !== undefined) {
    await page.waitForTimeout(2_000); // the diff is coloured a moment after it is shown
    await page.addStyleTag({ content: ".notifications-toasts { display: none !important }" });
    await page.screenshot({ path: path.join(root, "media", "panel-dark.png") });
  }
  await approval(chat)
    .getByRole("button", { name: /^Allow/ })
    .first()
    .click();
  await expect.poll(() => tab.count()).toBe(0);
});
