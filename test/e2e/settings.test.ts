import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { openEditor } from "../support/vscode/editor.ts";
import { findSettings } from "../support/vscode/workbench.ts";

/** The little of a model server that saying hello needs. Keeps the headers of every request. */
async function startModelServer() {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    request.resume();
    if (request.url?.endsWith("/models") === true) {
      response.end(JSON.stringify({ data: [{ id: "small" }, { id: "large" }] }));
      return;
    }
    response.setHeader("content-type", "text/event-stream");
    const chunk = { choices: [{ index: 0, delta: { content: "Good day." }, finish_reason: "stop" }] };
    response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1`, origin: `http://127.0.0.1:${port}`, seen };
}

const key = "sk-only-for-the-first-server";

it("a profile made in the panel answers in the chat, and its key is sent to no other address", async () => {
  const [first, second] = [await startModelServer(), await startModelServer()];
  const options = { workspace: sampleWorkspace(), settings: { "diglot.activeProfile": "" } };
  const { server, page, chat } = await openEditor(options);
  await chat.getByRole("button", { name: "Open settings" }).click();
  const settings = await findSettings(page);
  await settings.getByRole("button", { name: "Add" }).click();
  await settings.getByLabel("Address").fill(first.url);
  await settings.getByLabel("Model", { exact: true }).fill("small");
  await settings.getByText("Saved", { exact: true }).waitFor();
  await settings.getByLabel("Key").fill(key);
  await settings.getByRole("button", { name: "Save", exact: true }).click();
  await settings.getByText("A key is saved for this address").waitFor();
  await picture(page, "settings");
  await send(chat, "Hello");
  await chat.getByText("Good day.").waitFor();
  expect(first.seen.at(-1)?.authorization).toBe(`Bearer ${key}`);

  await settings.getByLabel("Address").fill(second.url);
  await settings.getByText("A key is saved for another address").waitFor();
  await send(chat, "Hello again");
  const failure = chat.getByRole("article", { name: "The run failed" });
  await failure.waitFor();
  await expect
    .poll(() => failure.innerText())
    .toContain(`The key was saved for ${first.origin} and is not sent to ${second.origin}.`);
  await picture(page, "other-host");
  expect(second.seen).toEqual([]);
  expect(filesWith(key, server.home)).toEqual([]);
});

function filesWith(text: string, folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name));
  return files.filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}
