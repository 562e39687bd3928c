import { expect, it } from "vitest";
import { picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openEditor } from "../support/vscode/editor.ts";

const nobody = {
  id: "nobody",
  name: "Nobody home",
  provider: "openai-compatible",
  baseUrl: "http://127.0.0.1:9/v1",
  model: "m",
};

it("a server that is not there is named, with a way to go on", async () => {
  const settings = { "diglot.profiles": [nobody], "diglot.activeProfile": "nobody" };
  const { page, chat } = await openEditor({ workspace: sampleWorkspace(), settings });
  await send(chat, "Hello");
  const failure = chat.getByRole("article", { name: "The run failed" });
  await failure.waitFor();
  await picture(page, "unreachable");
  await expect.poll(() => failure.innerText()).toContain("127.0.0.1:9");
  await failure.getByRole("button", { name: "Try again" }).click();
  await chat.getByRole("article", { name: "The run failed" }).nth(1).waitFor();
});

it("without a profile the chat offers to connect a model, and the demo as a choice", async () => {
  const { page, chat } = await openEditor({ workspace: sampleWorkspace(), settings: { "diglot.activeProfile": "" } });
  await chat.getByText("Connect a model").waitFor();
  await picture(page, "no-profile");
  await chat.getByRole("button", { name: /^Model:/ }).click();
  await chat.getByRole("option", { name: /^Demo model: scripted, not an AI/ }).click();
  await chat.getByRole("button", { name: /^Model: Demo model/ }).waitFor();
});

it("without a folder nothing is sent, and the chat says what to do", async () => {
  const { page, chat } = await openEditor({});
  await chat.getByText("Open a folder", { exact: true }).waitFor();
  await send(chat, "Hello");
  await chat.getByRole("alert").filter({ hasText: "No folder is open" }).waitFor();
  await picture(page, "no-folder");
});

it("in a folder that is not trusted the chat says that it only reads", async () => {
  const { page, chat } = await openEditor({ workspace: sampleWorkspace(), workspaceTrust: true });
  await chat.getByText("Restricted mode").waitFor();
  await picture(page, "restricted");
});
