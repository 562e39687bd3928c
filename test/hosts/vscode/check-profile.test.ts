import { expect, test } from "vitest";
import type { Evidence } from "../../../src/core/evidence.ts";
import { figuresOf, type RequestRecord } from "../../../src/core/insights.ts";
import type { ModelList } from "../../../src/core/model-facts.ts";
import type { ShownCheck } from "../../../src/core/panel.ts";
import { type Profile, profile } from "../../../src/core/settings.ts";
import { createDialects } from "../../../src/dialects/index.ts";
import { createProfileCheck } from "../../../src/hosts/vscode/check-profile.ts";
import { createKeys } from "../../../src/hosts/vscode/keys.ts";
import { createConnections } from "../../../src/hosts/vscode/profile-in-use.ts";
import { createProfiles } from "../../../src/hosts/vscode/profiles.ts";
import { createRecorder } from "../../../src/providers/transport/recorder.ts";
import { createFakeEditor } from "../../support/fake-editor.ts";
import { refusal, startFaultyServer } from "../../support/faulty-server.ts";

function create(listed?: ModelList) {
  const secrets = new Map<string, string>();
  const keys = createKeys(
    {
      get: async (name) => secrets.get(name),
      store: async (name, value) => void secrets.set(name, value),
      delete: async (name) => void secrets.delete(name),
    },
    () => undefined,
  );
  const configuration = { read: () => undefined, write: async () => undefined };
  const profiles = createProfiles(configuration, { get: () => "auto", set: async () => undefined });
  const demo = { address: async () => "http://127.0.0.1:1/v1", close: async () => undefined };
  const lists = { of: () => listed, keep: async () => undefined };
  const evidence: Evidence[] = [];
  const shown: ShownCheck[] = [];
  const copied: string[] = [];
  const figures: RequestRecord[] = [];
  let ended = 0;
  const check = createProfileCheck({
    connections: createConnections(profiles, keys, demo, createRecorder(), lists, createFakeEditor()),
    dialects: createDialects(),
    evidence: { about: () => evidence, add: async (record) => void evidence.push(record) },
    insights: { add: async (record) => void figures.push(record) },
    lists,
    editor: "VS Code 1.0",
    certificateAdvice: () => "Install it.",
    copy: async (text) => void copied.push(text),
    show: (message) => void shown.push(message),
    ended: () => void ended++,
  });
  return { check, keys, evidence, shown, copied, figures, ended: () => ended };
}

function profileAt(baseUrl: string, more: Partial<Profile> = {}): Profile {
  return profile.parse({ id: "p", name: "P", provider: "openai-compatible", baseUrl, model: "demo", ...more });
}

test("a check is shown as it comes, remembered, and told to whoever shows the style", async () => {
  const server = await startFaultyServer();
  const { check, shown, evidence, ended } = create();
  await check.start(profileAt(server.url));
  expect(shown[0]).toMatchObject({ type: "check", id: "p", name: "P", steps: [], summary: null });
  expect(shown.slice(0, -1).every(({ summary }) => summary === null)).toBe(true);
  expect(shown.at(-1)?.summary?.recommendation.style).toBe("json");
  expect(shown.at(-1)).toBe(check.shown);
  expect(evidence).toMatchObject([{ kind: "checked", style: "json", baseUrl: server.url }]);
  expect(ended()).toBe(1);
  expect(check.isRunning).toBe(false);
});

test("a key that was saved for another address is not sent, and the first step says why", async () => {
  const server = await startFaultyServer();
  const { check, keys } = create();
  await keys.save("p", "https://elsewhere.example/v1", "sk-elsewhere-1");
  await check.start(profileAt(server.url));
  expect(check.shown?.summary?.steps[0]).toMatchObject({
    state: "failed",
    found: expect.stringContaining("elsewhere"),
  });
  expect(check.shown?.summary?.steps.slice(1).every(({ state }) => state === "skipped")).toBe(true);
  expect(server.requests).toEqual([]);
});

test("a report can be copied once a check is over, without the key and the values of headers", async () => {
  const server = await startFaultyServer({ chat: () => refusal(400, "bad key sk-mine-12345 and gate-secret") });
  const { check, keys, copied } = create();
  await check.copyReport();
  expect(copied).toEqual([]);
  await keys.save("p", server.url, "sk-mine-12345");
  await check.start(profileAt(server.url, { headers: { "X-Gate": "gate-secret" } }));
  await check.copyReport();
  expect(copied[0]).toContain("VS Code 1.0");
  expect(copied[0]).toContain("bad key [hidden] and [hidden]");
});

test("a second check takes the place of the first, and a stopped one recommends nothing", async () => {
  const slow = await startFaultyServer({ chat: () => "hang" });
  const server = await startFaultyServer();
  const { check, evidence, shown, ended } = create();
  const first = check.start(profileAt(slow.url, { id: "slow" }));
  while (slow.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  await check.start(profileAt(server.url));
  await first;
  expect(check.shown).toMatchObject({ id: "p", summary: { stopped: false } });
  expect([check.isRunning, ended()]).toEqual([false, 1]);
  expect(shown.filter(({ id }) => id === "slow").every(({ summary }) => summary === null)).toBe(true);
  const third = check.start(profileAt(slow.url));
  expect(check.isRunning).toBe(true);
  while (slow.requests.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
  check.stop();
  await third;
  expect(check.shown?.summary).toMatchObject({ stopped: true, recommendation: { style: null } });
  expect(evidence).toHaveLength(1);
});

test("what a check asked for is kept with the price that is known, as a check", async () => {
  const server = await startFaultyServer();
  const { check, figures } = create({ at: 1, models: [{ id: "demo", price: { input: 2, output: 4 } }] });
  await check.start(profileAt(server.url));
  await check.start(profileAt(server.url, { price: { input: 0, output: 0 } }));
  const asked = server.requests.filter(({ path }) => path.endsWith("/chat/completions")).length;
  expect(figures.length).toBe(asked);
  expect(figures.every(({ of, end, dollars }) => of === "check" && end === "done" && dollars !== undefined)).toBe(true);
  const [model, ...others] = figuresOf(figures);
  expect(others).toEqual([]);
  expect(model).toMatchObject({
    profile: "P",
    styles: [],
    comparison: "No calls yet.",
    checks: { checks: 2, requests: asked },
  });
  expect(model?.checks?.dollars).toBeGreaterThan(0);
});

test("a check that was stopped counts what it had asked for", async () => {
  const server = await startFaultyServer({ chat: () => "hang" });
  const { check, figures } = create();
  const running = check.start(profileAt(server.url));
  await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBeGreaterThan(1);
  check.stop();
  await running;
  expect(figures.map(({ end, dollars, isCostWhole }) => [end, dollars, isCostWhole])).toEqual([
    ["stopped", undefined, false],
  ]);
});
