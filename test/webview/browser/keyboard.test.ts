import { expect, test } from "vitest";
import { stateOf, surroundings } from "../../support/webview-harness/panel.ts";
import { failAndEnd, firstHalf } from "../../support/webview-harness/story.ts";
import { open } from "./setup.ts";

test("Enter sends, Shift+Enter starts a line, and the draft survives a rebuilt panel", async () => {
  const { page, snapshot, sentOf } = await open("chat");
  await snapshot(null);
  await page.getByLabel("Message").fill("one");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("two");
  await page.reload();
  await snapshot(null);
  await expect.poll(() => page.getByLabel("Message").inputValue()).toBe("one\ntwo");
  await page.getByLabel("Message").press("Enter");
  await expect.poll(() => sentOf("send")).toEqual([{ type: "send", text: "one\ntwo" }]);
  await expect.poll(() => page.getByLabel("Message").inputValue()).toBe("");
});

test("without a profile the editor's models are offered where it has some, and one click takes them", async () => {
  const { page, snapshot, sentOf } = await open("chat");
  const none = { profileId: null, profiles: [], style: null };
  await snapshot(null, none);
  await page.getByText("Open settings").waitFor();
  await expect.poll(() => page.getByText("Use VS Code's models").count()).toBe(0);
  await snapshot(null, { ...none, hasEditorModels: true });
  await page.getByRole("region", { name: "Use VS Code's models" }).getByRole("button", { name: "Choose one" }).click();
  await expect.poll(() => sentOf("use_editor_models")).toEqual([{ type: "use_editor_models" }]);
});

test("the tool-call style is switched by keyboard, also in the middle of a task", async () => {
  const { page, snapshot, sentOf } = await open("chat");
  await snapshot(stateOf(firstHalf().records));
  await page.getByRole("button", { name: /Tool calls/ }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.getByRole("listbox").textContent()).toContain(surroundings.style?.reason ?? "?");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect.poll(() => sentOf("set_style")).toEqual([{ type: "set_style", value: "xml" }]);
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toContain("chip-style");
});

test("Escape closes what is open first, and only a second one in time stops the run", async () => {
  const { page, snapshot, sentOf } = await open("chat");
  await snapshot(stateOf(firstHalf().records));
  await page.getByRole("button", { name: /^Mode:/ }).click();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("listbox").count()).toBe(0);
  await expect.poll(() => sentOf("stop")).toEqual([]);
  const hint = page.getByText("Press Esc again to stop.");
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.keyboard.press("Escape");
  await page.clock.runFor(900);
  await expect.poll(() => hint.isVisible()).toBe(true);
  await page.clock.runFor(200);
  await expect.poll(() => hint.isVisible()).toBe(false);
  await page.keyboard.press("Escape");
  await page.clock.runFor(900);
  await expect.poll(() => sentOf("stop")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect.poll(() => sentOf("stop")).toHaveLength(1);
  await page.keyboard.press("Escape");
  await page.clock.runFor(900);
  await expect.poll(() => hint.isVisible()).toBe(true);
});

test("Escape closes a list from the moment on that it is there, before the next frame", async () => {
  const { page, snapshot } = await open("chat");
  await snapshot(stateOf(firstHalf().records));
  const mode = page.getByRole("button", { name: /^Mode:/ });
  await mode.waitFor();
  const isOpen = await mode.evaluate(async (button: HTMLElement) => {
    button.click();
    const list = (): Element | null => document.querySelector('[role="listbox"]');
    for (let step = 0; step < 100 && list() === null; step++) await Promise.resolve();
    const wasOpen = list() !== null;
    document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    return wasOpen;
  });
  expect(isOpen).toBe(true);
  await expect.poll(() => page.getByRole("listbox").count()).toBe(0);
});

test("a failed run offers the other style and tries again with it", async () => {
  const { page, snapshot, sent } = await open("chat");
  const story = firstHalf();
  failAndEnd(story);
  await snapshot(stateOf(story.records));
  await page.getByRole("button", { name: "Switch to XML" }).click();
  expect((await sent()).slice(-2)).toEqual([{ type: "set_style", value: "xml" }, { type: "try_again" }]);
});

test("a failed run after which Auto takes the other style says so where it is tried again", async () => {
  const { page, snapshot } = await open("chat");
  const story = firstHalf();
  failAndEnd(story);
  const style = { setting: "auto", label: "XML", reason: "The JSON calls could not be used.", automatic: true };
  await snapshot(stateOf(story.records), { style });
  await page.getByRole("button", { name: "Try again in XML" }).waitFor();
  await expect.poll(() => page.getByRole("button", { name: "Switch to" }).count()).toBe(0);
});

test("earlier tasks are found, opened and deleted after a second look", async () => {
  const { page, snapshot, post, sentOf } = await open("chat");
  await snapshot(null);
  await post({ type: "do", action: "show_history" });
  const task = (taskId: string, title: string) => ({ taskId, title, updatedAt: 1, status: "idle" as const });
  await post({ type: "tasks", tasks: [task("a", "Write a README"), task("b", "Fix the date parser")] });
  await page.getByLabel("Search tasks").fill("date");
  await expect.poll(() => page.locator(".task").count()).toBe(1);
  await page.getByRole("button", { name: "Delete Fix the date parser" }).click();
  await expect.poll(() => sentOf("delete_task")).toEqual([]);
  await page.keyboard.press("Enter");
  await expect.poll(() => sentOf("delete_task")).toEqual([{ type: "delete_task", taskId: "b" }]);
  await page.getByLabel("Search tasks").press("Enter");
  await expect.poll(() => sentOf("open_task")).toEqual([{ type: "open_task", taskId: "b" }]);
});

test("settings are saved as they are changed, and what is wrong is said and not sent", async () => {
  const { settingsState } = await import("../../support/webview-harness/settings-state.ts");
  const { page, post, sentOf } = await open("settings", { width: 900 });
  await post(settingsState);
  await page.getByLabel("Address").fill("localhost");
  await page.waitForSelector("text=An address starts with http:// or https://.");
  await page.waitForTimeout(700);
  await expect.poll(() => sentOf("save")).toEqual([]);
  await page.getByLabel("Address").fill("http://127.0.0.1:9/v1");
  await page.getByRole("radio", { name: "XML" }).check();
  await expect
    .poll(() => sentOf("save"))
    .toMatchObject([{ profile: { baseUrl: "http://127.0.0.1:9/v1", toolCalls: "xml" } }]);
  await page.getByLabel("Key").fill("secret");
  await page.keyboard.press("Enter");
  await expect.poll(() => sentOf("set_key")).toEqual([{ type: "set_key", id: "local", key: "secret" }]);
  await expect.poll(() => page.getByLabel("Key").inputValue()).toBe("");
});

test("the form of requests is chosen under More, and what a server refused can be forgotten", async () => {
  const { settingsState } = await import("../../support/webview-harness/settings-state.ts");
  const { page, post, sentOf } = await open("settings", { width: 300 });
  await post(settingsState);
  await page.waitForSelector("text=Left out, because this server refused it: parallel_tool_calls, stream_options.");
  await page.getByRole("button", { name: "Forget what was learnt" }).click();
  await expect.poll(() => sentOf("forget")).toEqual([{ type: "forget", id: "local" }]);
  await page.getByText("More", { exact: true }).click();
  await page.getByLabel("Context window").fill("8192");
  await page.getByLabel("Parallel calls").selectOption("Off");
  await page.getByLabel("Strict schemas").selectOption("On");
  await expect
    .poll(async () => (await sentOf("save")).at(-1))
    .toMatchObject({
      profile: { contextWindow: 8192, request: { parallelCalls: "off", strictSchemas: true } },
    });
  await page.getByLabel("Tool choice").selectOption("Always this one tool");
  await page.waitForSelector("text=Name the one tool to ask for.");
  await page.getByLabel("The one tool").fill("read_file");
  for (const name of ["Parallel calls", "Strict schemas"]) {
    await page.getByLabel(name).selectOption("As the server needs");
  }
  await expect
    .poll(async () => (await sentOf("save")).at(-1))
    .toMatchObject({ profile: { request: { toolChoice: { tool: "read_file" } } } });
  await page.getByLabel("Tool choice").selectOption("As the server needs");
  await expect.poll(async () => (await sentOf("save")).at(-1)).toMatchObject({ profile: { request: undefined } });
  await expect.poll(() => page.getByLabel("Tool choice").isVisible()).toBe(true);
});
