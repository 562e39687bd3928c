import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { refusal, startFaultyServer } from "../support/faulty-server.ts";
import { allowUntilDone, picture, sampleWorkspace, send } from "../support/vscode/chat.ts";
import { type Editor, openEditor } from "../support/vscode/editor.ts";
import { findSettings, runCommand } from "../support/vscode/workbench.ts";

/** A window whose profile in use is a server at this address. */
function openWith(baseUrl: string): Promise<Editor> {
  const profile = { id: "local", name: "Local", provider: "openai-compatible", baseUrl, model: "demo" };
  const settings = { "diglot.profiles": [profile], "diglot.activeProfile": "local" };
  return openEditor({ workspace: sampleWorkspace(), settings });
}

async function openSettings(page: Page) {
  await runCommand(page, "Diglot: Open Settings");
  return findSettings(page);
}

it("a server that refuses native calls is asked in XML; the reason is shown, and the check agrees", async () => {
  const words = "demo does not support tools";
  const { url } = await startFaultyServer({ chat: ({ isNative }) => (isNative ? refusal(400, words) : undefined) });
  const { page, chat } = await openWith(url);
  await send(chat, "Fix the failing test");
  await chat.getByText("Diglot goes on with XML and remembers it").waitFor();
  expect(await allowUntilDone(chat)).toBeGreaterThan(0);
  await picture(page, "refused-tools");

  const settings = await openSettings(page);
  await settings.getByText(words).first().waitFor();
  await settings.getByRole("button", { name: "Check this profile" }).click();
  await settings.getByRole("button", { name: "Check again" }).waitFor();
  const check = settings.getByRole("region", { name: "Check" });
  await expect.poll(() => check.getByRole("status").innerText()).toMatch(/XML/);
  await settings.getByText(/The check of \d{4}-\d\d-\d\d says so/).waitFor();
  await picture(page, "check");
});

it("what a server refuses is left out until that is forgotten, and a call that it leaks is recovered", async () => {
  const leaked =
    '<tool_call>\n{"name": "attempt_completion", "arguments": {"result": "It is all done."}}\n</tool_call>';
  let refused = 0;
  const { url } = await startFaultyServer({
    chat({ body }) {
      if (!body.includes('"stream_options"')) return { deltas: [{ content: leaked }], finish: "stop" };
      refused++;
      return refusal(400, "Unrecognized request argument supplied: stream_options");
    },
  });
  const { page, chat } = await openWith(url);
  await send(chat, "Finish it");
  await chat.getByText("Diglot recovered it (Hermes format)").waitFor();
  await chat.getByText("It is all done.").waitFor();
  await expect.poll(() => chat.innerText("body")).not.toContain("<tool_call>");
  expect(refused).toBe(1);
  await picture(page, "leaked");

  const settings = await openSettings(page);
  const left = settings.getByText("Left out, because this server refused it: ");
  await left.waitFor();
  await picture(page, "left-out");
  await settings.getByRole("button", { name: "Forget what was learnt" }).click();
  await left.waitFor({ state: "detached" });
  await send(chat, "And again");
  await expect.poll(() => refused).toBe(2);
  await left.waitFor();
});
