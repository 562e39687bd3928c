/** What the chat says where a task cannot begin. */
import { expect, it } from "vitest";
import { picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openEditor } from "../support/vscode/editor.ts";

it("without a folder nothing is sent, and the chat says what to do", async () => {
  const { page, chat } = await openEditor({});
  await chat.getByText("Open a folder", { exact: true }).waitFor();
  await send(chat, "Hello");
  await chat.getByRole("alert").filter({ hasText: "No folder is open" }).waitFor();
  await picture(page, "no-folder");
  await expect.poll(() => chat.getByRole("article").count()).toBe(0);
});

it("in a folder that is not trusted the chat says that it only reads", async () => {
  const { page, chat } = await openEditor({ workspace: sampleWorkspace(), workspaceTrust: true });
  await chat.getByText("Restricted mode").waitFor();
  await picture(page, "restricted");
});
