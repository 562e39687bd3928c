/** Profiles made, chosen and learnt about, in one window that begins with none in use. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { type FaultyServer, refusal, startFaultyServer } from "../support/faulty-server.ts";
import { allowUntilDone, beginAnew, chooseProfile, picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { shareEditor } from "../support/vscode/editor.ts";
import { findSettings, runCommand } from "../support/vscode/workbench.ts";

const workspace = sampleWorkspace();
const refusedTools = "demo does not support tools";

/** Takes no native calls. */
function startWithoutTools(): Promise<FaultyServer> {
  return startFaultyServer({ chat: ({ isNative }) => (isNative ? refusal(400, refusedTools) : undefined) });
}

/** Does not know a part of the request, and leaks its calls into the text. */
function startLeaking(onRefused: () => void): Promise<FaultyServer> {
  const leaked =
    '<tool_call>\n{"name": "attempt_completion", "arguments": {"result": "It is all done."}}\n</tool_call>';
  return startFaultyServer({
    chat({ body }) {
      if (!body.includes('"stream_options"')) return { deltas: [{ content: leaked }], finish: "stop" };
      onRefused();
      return refusal(400, "Unrecognized request argument supplied: stream_options");
    },
  });
}

const opened = shareEditor({ workspace, settings: { "diglot.activeProfile": "" } });

async function begin() {
  const { page, chat } = opened();
  await beginAnew(page, chat, workspace);
  return { page, chat };
}

async function openSettings(page: Page) {
  await runCommand(page, "Diglot: Open Settings");
  return findSettings(page);
}

/** A profile of that name, in use from now on. Answers with the settings, which show it. */
async function addProfile(page: Page, name: string, baseUrl: string) {
  const settings = await openSettings(page);
  const tabs = settings.getByRole("tab");
  const before = await tabs.count();
  await settings.getByRole("button", { name: "Add", exact: true }).click();
  await expect.poll(() => tabs.nth(before).getAttribute("aria-selected")).toBe("true"); // the fields are those of the new one
  await settings.getByLabel("Address").fill(baseUrl);
  await settings.getByLabel("Model", { exact: true }).fill("demo");
  await settings.getByLabel("Name").fill(name);
  await settings.getByText("Saved", { exact: true }).waitFor();
  await settings.getByRole("tab", { name, exact: true, selected: true }).waitFor();
  await settings.getByRole("button", { name: "Use this one" }).click();
  await settings.getByText("In use", { exact: true }).waitFor();
  return settings;
}

it("without a profile in use the chat offers to connect a model, and the demo as a choice", async () => {
  const { page, chat } = opened();
  await chat.getByText("Connect a model").waitFor();
  await picture(page, "no-profile");
  await chat.getByRole("button", { name: "Open settings" }).click();
  await findSettings(page);
  await chooseProfile(chat, "Demo model: scripted, not an AI");
});

it("a profile made in the panel answers in the chat, and its key is sent to no other address", async () => {
  const [first, second] = [await startModelServer(), await startModelServer()];
  const { page, chat } = await begin();
  const settings = await addProfile(page, "Small", first.url);
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
  expect(filesWith(key, opened().server.home)).toEqual([]);
});

it("a server that is not there is named, with a way to go on", async () => {
  const { page, chat } = await begin();
  await addProfile(page, "Nobody home", "http://127.0.0.1:9/v1");
  await send(chat, "Hello");
  const failure = chat.getByRole("article", { name: "The run failed" });
  await failure.waitFor();
  await picture(page, "unreachable");
  await expect.poll(() => failure.innerText()).toContain("127.0.0.1:9");
  await failure.getByRole("button", { name: "Try again" }).click();
  await chat.getByRole("article", { name: "The run failed" }).nth(1).waitFor();
});

it("a server that refuses native calls is asked in XML; the reason is shown, and the check agrees", async () => {
  const { page, chat } = await begin();
  const settings = await addProfile(page, "Without tools", (await startWithoutTools()).url);
  await send(chat, "Fix the failing test");
  await chat.getByText("Diglot goes on with XML and remembers it").waitFor();
  expect(await allowUntilDone(chat)).toBeGreaterThan(0);
  await picture(page, "refused-tools");

  await settings.getByText(refusedTools).first().waitFor();
  await settings.getByRole("button", { name: "Check this profile" }).click();
  await settings.getByRole("button", { name: "Check again" }).waitFor();
  const check = settings.getByRole("region", { name: "Check" });
  await expect.poll(() => check.getByRole("status").innerText()).toMatch(/XML/);
  await settings.getByText(/The check of \d{4}-\d\d-\d\d says so/).waitFor();
  await picture(page, "check");
});

it("what a server refuses is left out until that is forgotten, and a call that it leaks is recovered", async () => {
  let refused = 0;
  const { page, chat } = await begin();
  const settings = await addProfile(page, "Leaking", (await startLeaking(() => refused++)).url);
  await send(chat, "Finish it");
  await chat.getByText("Diglot recovered it (Hermes format)").waitFor();
  await chat.getByText("It is all done.").waitFor();
  await expect.poll(() => chat.innerText("body")).not.toContain("<tool_call>");
  expect(refused).toBe(1);
  await picture(page, "leaked");

  const left = settings.getByText("Left out, because this server refused it: ");
  await left.waitFor();
  await picture(page, "left-out");
  await settings.getByRole("button", { name: "Forget what was learnt" }).click();
  await left.waitFor({ state: "detached" });
  await send(chat, "And again");
  await expect.poll(() => refused).toBe(2);
  await left.waitFor();
});

const key = "sk-only-for-the-first-server";

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

function filesWith(text: string, folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name));
  return files.filter((file) => statSync(file).isFile() && readFileSync(file).includes(text));
}
