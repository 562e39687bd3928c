import { expect, onTestFinished, test } from "vitest";
import type { ModelLists } from "../../../src/core/model-facts.ts";
import { profile } from "../../../src/core/settings.ts";
import { createKeys } from "../../../src/hosts/vscode/keys.ts";
import { createConnections } from "../../../src/hosts/vscode/profile-in-use.ts";
import { createProfiles } from "../../../src/hosts/vscode/profiles.ts";
import { linkTo } from "../../../src/providers/index.ts";
import { createRecorder } from "../../../src/providers/transport/recorder.ts";
import { createFakeEditor } from "../../support/fake-editor.ts";
import { sends, startScriptedServer } from "../../support/scripted-server.ts";

/** What stands in the settings. */
let settings: unknown;

function connections(
  stored = new Map<string, string>(),
  lists: ModelLists = { of: () => undefined, keep: async () => undefined },
  editor = createFakeEditor(),
) {
  const secrets = {
    get: async (name: string) => stored.get(name),
    store: async (name: string, value: string) => void stored.set(name, value),
    delete: async (name: string) => void stored.delete(name),
  };
  const keys = createKeys(secrets, () => undefined);
  const configuration = {
    read: (name: string) => (name === "profiles" ? settings : undefined),
    write: async () => undefined,
  };
  const profiles = createProfiles(configuration, { get: () => undefined, set: async () => undefined });
  const demo = { address: async () => "", close: async () => undefined };
  const recorder = createRecorder();
  return { ...createConnections(profiles, keys, demo, recorder, lists, editor), keys, recorder };
}

test.each([
  ["openai-compatible", "http://127.0.0.1:1/v1", "openai-chat", "http://127.0.0.1:1/v1"],
  ["openai-responses", "", "openai-responses", "https://api.openai.com/v1"],
  ["openai-responses", "http://127.0.0.1:1/v1", "openai-responses", "http://127.0.0.1:1/v1"],
  ["anthropic", "", "anthropic-messages", "https://api.anthropic.com"],
  ["anthropic", "http://127.0.0.1:1", "anthropic-messages", "http://127.0.0.1:1"],
])("a profile of %s at %j speaks the wire %s, to %s", async (provider, baseUrl, wire, address) => {
  const { keys, configFor } = connections();
  await keys.save("p", address, "secret-key");
  const config = await configFor(profile.parse({ id: "p", name: "P", provider, baseUrl, model: "m" }));
  expect(config).toMatchObject({ ok: true, value: { wire, baseUrl: address, apiKey: "secret-key" } });
});

test.each([
  ["", {}, "no_key"],
  ["https://api.anthropic.com", {}, "no_key"],
  ["", { Authorization: "Bearer mine" }, undefined],
  ["http://127.0.0.1:1234", {}, undefined],
])("a key is asked for where it is sure to be needed: Anthropic at %j with %j", async (baseUrl, headers, code) => {
  const provider = "anthropic";
  const config = await connections().configFor(
    profile.parse({ id: "p", name: "P", provider, baseUrl, headers, model: "m" }),
  );
  expect(config.ok ? undefined : config.error.code).toBe(code);
});

test("what a profile's requests are and come to is kept for the inspector, without the key", async () => {
  const server = await startScriptedServer(sends(['{"data":[{"id":"a"}]}'], "application/json"));
  onTestFinished(server.close);
  const { keys, configFor, recorder } = connections();
  await keys.save("p", server.url, "secret-key");
  const mine = profile.parse({ id: "p", name: "P", provider: "openai-compatible", baseUrl: server.url, model: "m" });
  const config = await configFor(mine);
  if (!config.ok) throw new Error(config.error.message);
  expect(await linkTo(config.value).models(new AbortController().signal)).toEqual({ ok: true, value: ["a"] });
  expect(server.headers[0]?.authorization).toBe("Bearer secret-key");
  expect(recorder.exchanges()).toMatchObject([{ number: 1, state: "over", reply: { status: 200 } }]);
  expect(JSON.stringify(recorder.exchanges())).not.toContain("secret-key");
});

test.each([
  [undefined, "m", 8_192],
  [32_000, "m", 32_000],
  [undefined, "another", undefined],
])("the window is the person's %j, or what the provider told of %s: %j", async (contextWindow, model, expected) => {
  const baseUrl = "http://127.0.0.1:1/v1";
  settings = [{ id: "p", name: "P", provider: "vllm", baseUrl, model, contextWindow }];
  const list = { at: 1, models: [{ id: "m", contextWindow: 8_192 }] };
  const lists = { of: (address: string) => (address === baseUrl ? list : undefined), keep: async () => undefined };
  const inUse = await connections(undefined, lists).profileInUse();
  expect(inUse).toMatchObject({ ok: true, value: { profile: { model } } });
  expect(inUse.ok && inUse.value.profile.contextWindow).toBe(expected);
});

const [mine, told] = [
  { input: 1, output: 2 },
  { input: 3, output: 15, cachedInput: 0.3 },
];

test.each([
  [undefined, "m", told],
  [mine, "m", mine],
  [undefined, "another", undefined],
])(
  "the price is the person's own as a whole (%j), or what the provider told of %s: %j",
  async (price, model, expected) => {
    const baseUrl = "http://127.0.0.1:1/v1";
    settings = [{ id: "p", name: "P", provider: "vllm", baseUrl, model, price }];
    const lists = { of: () => ({ at: 1, models: [{ id: "m", price: told }] }), keep: async () => undefined };
    const inUse = await connections(undefined, lists).profileInUse();
    expect(inUse.ok && inUse.value.profile.price).toEqual(expected);
  },
);

test("the entry of the provider and the person's patience reach the request", async () => {
  const own = { id: "p", name: "P", provider: "azure", baseUrl: "https://x.openai.azure.com/openai/v1", model: "m" };
  const config = await connections().configFor(profile.parse({ ...own, timeouts: { firstByte: 600 } }));
  expect(config).toMatchObject({
    ok: true,
    value: { keyHeader: "api-key", limits: { firstByteMs: 600_000 } },
  });
});
