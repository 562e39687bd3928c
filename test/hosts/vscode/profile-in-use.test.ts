import { expect, test } from "vitest";
import { profile } from "../../../src/core/settings.ts";
import { createKeys } from "../../../src/hosts/vscode/keys.ts";
import { createConnections } from "../../../src/hosts/vscode/profile-in-use.ts";
import { createProfiles } from "../../../src/hosts/vscode/profiles.ts";

function connections(stored = new Map<string, string>()) {
  const secrets = {
    get: async (name: string) => stored.get(name),
    store: async (name: string, value: string) => void stored.set(name, value),
    delete: async (name: string) => void stored.delete(name),
  };
  const keys = createKeys(secrets, () => undefined);
  const configuration = { read: () => undefined, write: async () => undefined };
  const profiles = createProfiles(configuration, { get: () => undefined, set: async () => undefined });
  const demo = { address: async () => "", close: async () => undefined };
  return { ...createConnections(profiles, keys, demo, { of: () => undefined }), keys };
}

test.each([
  ["openai-compatible", "http://127.0.0.1:1/v1", "openai-chat", "http://127.0.0.1:1/v1"],
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
