import { expect, it } from "vitest";
import type { Evidence } from "../../../src/core/evidence.ts";
import { surroundings as schema } from "../../../src/core/panel.ts";
import type { Profile } from "../../../src/core/settings.ts";
import { createDialects } from "../../../src/dialects/index.ts";
import { type Facts, surroundingsOf } from "../../../src/hosts/vscode/surroundings.ts";

const local: Profile = {
  id: "local",
  name: "Local",
  provider: "openai-compatible",
  baseUrl: "http://127.0.0.1:1234/v1",
  model: "m",
  headers: { authorization: "secret" },
  toolCalls: "auto",
};
const refusal: Evidence = {
  kind: "native_tools_rejected",
  baseUrl: local.baseUrl,
  model: "m",
  at: 0,
  detail: "no tools",
};

const facts: Facts = {
  workspace: "ready",
  profiles: [local],
  active: local,
  dialects: createDialects(),
  evidence: { about: () => [] },
  hasEditorModels: false,
  mode: "code",
  queued: [],
  readOnly: false,
  isMac: false,
};

it("Surroundings pass the schema that the view checks them with, and hold no headers", () => {
  const surroundings = surroundingsOf(facts);
  expect(schema.parse(surroundings)).toEqual(surroundings);
  expect(JSON.stringify(surroundings)).not.toContain("secret");
  expect(surroundings.profiles[0]?.provider).toBe("openai-compatible");
});

it("Auto changes its style and its reason with what is known about the server and model", () => {
  const about = (baseUrl: string, model: string) => (baseUrl === local.baseUrl && model === "m" ? [refusal] : []);
  const before = surroundingsOf(facts).style;
  const after = surroundingsOf({ ...facts, evidence: { about } }).style;
  expect(before).toMatchObject({ setting: "auto", automatic: true });
  expect(after?.label).not.toBe(before?.label);
  expect(after?.reason).not.toBe(before?.reason);
});

it("Without a profile there is no style", () => {
  expect(surroundingsOf({ ...facts, profiles: [], active: undefined })).toMatchObject({ profileId: null, style: null });
});
