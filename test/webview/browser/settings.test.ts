import { describe, expect, test } from "vitest";
import type { Panel } from "../../support/webview-harness/panel.ts";
import { settingsState } from "../../support/webview-harness/settings-state.ts";
import { isSoundInEachTheme, open } from "./setup.ts";

async function settings(): Promise<Panel> {
  const panel = await open("settings", { width: 300, scale: 1.5 });
  await panel.post(settingsState);
  return panel;
}

const hourMs = 3_600_000;
const listed = {
  type: "models" as const,
  id: "local",
  at: Date.now() - 3 * hourMs,
  models: [
    {
      id: "anthropic/claude-sonnet-4.5",
      name: "Claude Sonnet 4.5",
      contextWindow: 200_000,
      price: { input: 3, output: 15 },
      tools: true,
      vision: true,
      reasoning: true,
    },
    { id: "qwen/qwen3-coder:free", contextWindow: 262_144, price: { input: 0, output: 0 }, tools: false },
    { id: "some/new-model" },
  ],
};

/** As it was saved last. */
const saved = (panel: Panel) => async () => (await panel.sentOf("save")).at(-1)?.["profile"];

test("the list of models opens on request, is searched by typing, and takes any name", async () => {
  const panel = await settings();
  const { page, post, sentOf } = panel;
  const model = page.getByRole("combobox", { name: "Model" });
  await expect.poll(() => sentOf("list_models")).toEqual([]);
  await page.getByRole("button", { name: "List models" }).click();
  await expect.poll(() => sentOf("list_models")).toEqual([{ type: "list_models", id: "local", fresh: false }]);
  await post(listed);
  const options = page.getByRole("listbox", { name: "Models" }).getByRole("option");
  await expect
    .poll(() => options.allInnerTexts())
    .toEqual([
      expect.stringContaining("200k · $3 / $15 · tools · images · thinking"),
      expect.stringContaining("262k · free · no tools"),
      expect.stringContaining("price unknown"),
    ]);
  await page.getByText("Listed 3 h ago.").waitFor();
  await model.fill("claude 4.5");
  await expect.poll(() => options.count()).toBe(1);
  await model.press("ArrowDown");
  await expect.poll(() => options.first().getAttribute("aria-selected")).toBe("true");
  await model.press("Enter");
  await expect.poll(() => model.inputValue()).toBe("anthropic/claude-sonnet-4.5");
  await expect.poll(() => options.count()).toBe(0);
  await model.fill("my/own");
  await page.getByText("None fits. Any name can be used.").waitFor();
  await page.getByRole("button", { name: "Refresh" }).click();
  expect((await sentOf("list_models")).at(-1)).toEqual({ type: "list_models", id: "local", fresh: true });
  await post(listed);
  await model.press("Escape");
  await expect.poll(saved(panel)).toMatchObject({ model: "my/own" });
});

test("what a refusal of the server says stands beside the list that was kept", async () => {
  const { page, post } = await settings();
  await page.getByRole("button", { name: "List models" }).click();
  const error = { code: "unreachable", message: "Nobody answers.", advice: "Start the server." } as const;
  await post({ ...listed, error });
  await page.getByText("Nobody answers. Start the server.").waitFor();
  await expect.poll(() => page.getByRole("option", { name: "some/new-model" }).count()).toBe(1);
});

test("local servers are looked for only when the person wants it, and added with a click", async () => {
  const { page, post, sentOf } = await settings();
  await expect.poll(() => sentOf("find_servers")).toEqual([]);
  await page.getByRole("button", { name: "Find local servers" }).click();
  await expect.poll(() => sentOf("find_servers")).toHaveLength(1);
  await post({
    type: "servers",
    servers: [
      { provider: "lmstudio", label: "LM Studio", baseUrl: "http://127.0.0.1:1234/v1", models: 3 },
      { provider: "ollama", label: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", models: 1 },
      { provider: "litellm", label: "LiteLLM", baseUrl: "http://127.0.0.1:4000/v1", models: null },
    ],
  });
  const found = page.getByRole("listitem");
  await found.nth(2).waitFor();
  await expect
    .poll(() => found.allInnerTexts())
    .toEqual([
      expect.stringMatching(/LM Studio\s+127\.0\.0\.1:1234, 3 models\s+Already added/),
      expect.stringMatching(/Ollama\s+127\.0\.0\.1:11434, 1 model\s+Add/),
      expect.stringMatching(/LiteLLM\s+127\.0\.0\.1:4000, wants a key\s+Add/),
    ]);
  await page.getByRole("button", { name: "Add Ollama at 127.0.0.1:11434" }).click();
  await expect
    .poll(() => sentOf("add"))
    .toEqual([{ type: "add", provider: "ollama", baseUrl: "http://127.0.0.1:11434/v1" }]);
  await page.getByRole("button", { name: "Find local servers" }).click();
  await post({ type: "servers", servers: [] });
  await page.getByText("No model server answers on this machine.").waitFor();
});

test("another provider brings its own address and key page, and its name where the person gave none", async () => {
  const panel = await settings();
  const { page, sentOf } = panel;
  await page.getByLabel("Name").fill("OpenAI-compatible server 2");
  await page.getByLabel("Provider").selectOption({ label: "Mistral" });
  await expect.poll(saved(panel)).toMatchObject({
    name: "Mistral",
    provider: "mistral",
    baseUrl: "https://api.mistral.ai/v1",
  });
  await page.getByRole("button", { name: "Get a key from Mistral" }).click();
  await expect.poll(() => sentOf("open_key_page")).toEqual([{ type: "open_key_page", provider: "mistral" }]);
  await expect.poll(() => page.getByLabel("Address").isVisible()).toBe(false); // few ever change it, so it is under More
  await page.getByText("More", { exact: true }).click();
  await page.getByLabel("Address").fill("https://eu.example/v1");
  await page.getByLabel("Provider").selectOption({ label: "vLLM" });
  await expect.poll(saved(panel)).toMatchObject({ provider: "vllm", baseUrl: "https://eu.example/v1" });
});

test("wishes for the requests are saved, and half a wish says what it lacks", async () => {
  const panel = await settings();
  const { page } = panel;
  await page.getByText("More", { exact: true }).click();
  await page.getByLabel("Thinking").selectOption({ label: "High" });
  await page.getByLabel("Temperature").fill("0.2");
  await page.getByLabel("Wait for a reply").fill("600");
  await page.getByLabel("Price of input").fill("0.5");
  await page.getByText("Not saved yet: give both prices, or neither.").waitFor();
  await page.getByLabel("Price of output").fill("2");
  await page.getByLabel("Price of cached input").fill("0.05");
  await page.getByLabel("Extra fields").fill('{"model": "x"}');
  await page.getByText("Diglot fills “model” itself. Take it out.").waitFor();
  await page.getByLabel("Extra fields").fill('{"top_p": 0.9}');
  await expect.poll(saved(panel)).toMatchObject({
    request: { reasoning: "high", temperature: 0.2, extraBody: { top_p: 0.9 } },
    timeouts: { firstByte: 600 },
    price: { input: 0.5, output: 2, cachedInput: 0.05 },
  });
  await page.getByLabel("Temperature").fill("3");
  await page.getByText("A number from 0 to 2, or empty.").waitFor();
  await page.getByLabel("Temperature").fill("");
  await page.getByLabel("Wait for a reply").fill("");
  await expect.poll(saved(panel)).not.toHaveProperty("timeouts.firstByte");
  expect(await saved(panel)()).not.toHaveProperty("request.temperature");
});

test("the window that a provider tells says which prompt follows, and the person's own goes before it", async () => {
  const { page } = await settings();
  await page.getByText("Context window 16,384 tokens. Its price is unknown. Made for tools.").waitFor();
  await page.getByText("More", { exact: true }).click();
  await page.getByText("Empty: 16,384, as the provider says. So small a window gets the compact prompt.").waitFor();
  await page.getByLabel("Context window").fill("32000");
  await page.getByText("With 16,384 or less the compact prompt is used.").waitFor();
});

test("only what the server takes is offered: a budget where there is one", async () => {
  const panel = await settings();
  const { page } = panel;
  await page.getByText("More", { exact: true }).click();
  await expect.poll(() => page.getByLabel("Thinking").locator("option").allInnerTexts()).not.toContain("Token budget");
  await page.getByRole("tab", { name: "Gateway" }).click();
  await page.getByLabel("Thinking").selectOption({ label: "Token budget" });
  await page.getByLabel("Thinking, tokens").fill("2000");
  await expect.poll(saved(panel)).toMatchObject({ request: { reasoning: { budget: 2_000 } } });
});

test("the settings are accessible and fit 300 pixels in each theme", async () => {
  const panel = await settings();
  const { page, post } = panel;
  await isSoundInEachTheme(panel, "settings-idle");
  await page.getByRole("button", { name: "Find local servers" }).click();
  await post({
    type: "servers",
    servers: [{ provider: "ollama", label: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", models: 1 }],
  });
  await page.getByRole("button", { name: "List models" }).click();
  await post(listed);
  await page.getByRole("combobox", { name: "Model" }).press("ArrowDown");
  await isSoundInEachTheme(panel, "settings-models");
  await page.getByRole("combobox", { name: "Model" }).press("Escape");
  await page.getByText("More", { exact: true }).click();
  await isSoundInEachTheme(panel, "settings-more");
  await page.getByRole("tab", { name: "Gateway" }).click();
  await page.getByLabel("Thinking").selectOption({ label: "Token budget" });
  await isSoundInEachTheme(panel, "settings-gateway");
});

describe("VS Code's models", () => {
  const [first] = settingsState.profiles;
  const own = { id: "own", name: "VS Code's models", provider: "editor", baseUrl: "vscode-lm://editor", model: "" };
  const entry = {
    ...first,
    profile: { ...own, headers: {}, toolCalls: "auto" },
    key: "not_needed",
    facts: null,
  } as const;
  const state = {
    ...settingsState,
    activeId: "own",
    profiles: [{ ...entry, reasoning: { efforts: [], budget: false }, refused: [] }],
  } as typeof settingsState;

  test("ask for no address and no key, are listed at once, and say how to get some where there are none", async () => {
    const { page, post, sentOf } = await open("settings", { theme: "Dark Modern", width: 300, scale: 1 });
    await post(state);
    await page.getByRole("combobox", { name: "Model" }).waitFor();
    await expect.poll(() => sentOf("list_models")).toEqual([{ type: "list_models", id: "own", fresh: true }]);
    await page.getByText("More", { exact: true }).click();
    for (const name of ["Address", "Key", "Thinking"])
      await expect.poll(() => page.getByLabel(name, { exact: true }).count()).toBe(0);
    await expect.poll(() => page.getByText("Header", { exact: false }).count()).toBe(0);
    const error = {
      code: "model_not_found",
      message: "VS Code has no language models yet.",
      advice: "Install or sign in to an extension that brings some.",
    } as const;
    await post({ type: "models", id: "own", at: null, models: [], error });
    await page.getByText("VS Code has no language models yet. Install or sign in").waitFor();
    await page.getByRole("combobox", { name: "Model" }).fill("acme/small");
    await page.getByText("Saved", { exact: true }).waitFor();
    expect((await sentOf("save")).at(-1)?.["profile"]).toMatchObject({ provider: "editor", model: "acme/small" });
  });
});
