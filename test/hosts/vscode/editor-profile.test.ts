import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addEditorProfile, hasEditorModels, learnEditorModels } from "../../../src/hosts/vscode/editor-profile.ts";
import { createKeys } from "../../../src/hosts/vscode/keys.ts";
import { modelsOf } from "../../../src/hosts/vscode/models-of.ts";
import { createConnections } from "../../../src/hosts/vscode/profile-in-use.ts";
import { createProfiles } from "../../../src/hosts/vscode/profiles.ts";
import { createRecorder } from "../../../src/providers/transport/recorder.ts";
import { createModelLists } from "../../../src/store/model-lists.ts";
import { createFakeEditor, smallModel } from "../../support/fake-editor.ts";
import { tempFolder } from "../../support/temp-folder.ts";

async function setUp(models = [smallModel]) {
  const settings = new Map<string, unknown>();
  const configuration = {
    read: (name: string) => settings.get(name),
    write: async (name: string, value: unknown) => void settings.set(name, value),
  };
  const profiles = createProfiles(configuration, { get: () => undefined, set: async () => undefined });
  const nothing = { get: async () => undefined, store: async () => undefined, delete: async () => undefined };
  const demo = { address: async () => "http://127.0.0.1:1/v1", close: async () => undefined };
  const lists = await createModelLists(join(await tempFolder(), "models.json"));
  const editor = createFakeEditor({ models });
  const recorder = createRecorder();
  const keys = createKeys(nothing, () => undefined);
  const connections = createConnections(profiles, keys, demo, recorder, lists, editor);
  return { profiles, lists, connections, editor, recorder };
}

describe("the editor's models among the profiles", () => {
  test("are learnt of while nothing is connected, and sent nothing", async () => {
    const parts = await setUp();
    expect(hasEditorModels(parts.lists)).toBe(false);
    await learnEditorModels(parts);
    expect(hasEditorModels(parts.lists)).toBe(true);
    expect(parts.editor.requests).toEqual([]);
    expect(parts.recorder.exchanges()).toEqual([]);
  });

  test("are left alone by whoever uses another provider", async () => {
    const parts = await setUp();
    await parts.profiles.save({ ...other, id: "o" });
    await learnEditorModels(parts);
    expect(hasEditorModels(parts.lists)).toBe(false);
  });

  test("become the profile in use, with the model where there is only one", async () => {
    for (const [models, model] of [
      [[smallModel], "acme/small"],
      [[smallModel, { ...smallModel, id: "large" }], ""],
    ] as const) {
      const parts = await setUp([...models]);
      await learnEditorModels(parts);
      await addEditorProfile(parts, "e");
      expect(parts.profiles.active()).toMatchObject({ id: "e", provider: "editor", name: "VS Code's models", model });
    }
  });

  test("that are gone are no choice any more, and the reason is said", async () => {
    const parts = await setUp();
    await addEditorProfile(parts, "e");
    const mine = parts.profiles.find("e") ?? other;
    expect((await modelsOf(mine, parts, false)).models).toMatchObject([{ id: "acme/small", contextWindow: 64_000 }]);
    parts.editor.models = [];
    expect(await modelsOf(mine, parts, false)).toMatchObject({
      models: [],
      error: { message: "VS Code has no language models yet.", advice: expect.stringContaining("Install or sign in") },
    });
    expect(hasEditorModels(parts.lists)).toBe(false);
  });

  test("bring their window and whether they see images, though nobody listed them", async () => {
    const parts = await setUp();
    await parts.profiles.save({ ...other, id: "e", provider: "editor", model: "acme/small" });
    const inUse = await parts.connections.profileInUse();
    expect(inUse).toMatchObject({ ok: true, value: { profile: { contextWindow: 64_000 } } });
    const config = await parts.connections.configFor({ ...other, id: "e", provider: "editor", model: "acme/small" });
    expect(config).toMatchObject({ ok: true, value: { wire: "editor-lm", takesImages: false } });
  });

  test("and what they were asked can be looked at like any request", async () => {
    const parts = await setUp();
    await parts.profiles.save({ ...other, id: "e", provider: "editor", model: "acme/small" });
    const inUse = await parts.connections.profileInUse();
    const provider = inUse.ok ? inUse.value.connect([]) : inUse;
    if (!provider.ok) throw new Error(provider.error.message);
    const messages = [{ role: "user", parts: [{ type: "text", text: "q" }] }] as const;
    for await (const _ of provider.value.stream({ system: "", messages }, new AbortController().signal));
    const [exchange, ...others] = parts.recorder.exchanges();
    expect(others).toEqual([]);
    expect(exchange).toMatchObject({ state: "over", wire: "editor-lm", request: { method: "POST" } });
    expect(JSON.parse(exchange?.request.body ?? "")).toMatchObject({ model: "acme/small" });
    expect(Buffer.concat([...(exchange?.reply?.pieces ?? [])]).toString()).toContain('{"type":"text","value":"Done."}');
  });
});

const other = {
  id: "o",
  name: "O",
  provider: "openai-compatible",
  baseUrl: "http://127.0.0.1:1/v1",
  model: "m",
  headers: {},
  toolCalls: "auto",
} as const;
