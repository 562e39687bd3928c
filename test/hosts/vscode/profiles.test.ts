import { describe, expect, it } from "vitest";
import type { Configuration } from "../../../src/hosts/vscode/configuration.ts";
import { approvedGroups, createProfiles, freeName, maxTurns } from "../../../src/hosts/vscode/profiles.ts";

const local = {
  id: "local",
  name: "Local",
  provider: "openai-compatible",
  baseUrl: "http://127.0.0.1:1234/v1",
  model: "m",
  headers: {},
  toolCalls: "auto" as const,
};

function setUp(given: Record<string, unknown>, demoStyle?: unknown) {
  const settings: Record<string, unknown> = { ...given };
  const configuration: Configuration = {
    read: (name) => settings[name],
    async write(name, value) {
      settings[name] = value;
    },
  };
  let style = demoStyle;
  const profiles = createProfiles(configuration, {
    get: () => style,
    async set(value) {
      style = value;
    },
  });
  return { profiles, settings, configuration };
}

describe("profiles", () => {
  it("offer the demo last, and never store it", async () => {
    const { profiles, settings } = setUp({ profiles: [local] });
    expect(profiles.all().map(({ id }) => id)).toEqual(["local", "demo"]);
    await profiles.save({ ...local, id: "other" });
    expect(settings["profiles"]).toMatchObject([{ id: "local" }, { id: "other" }]);
  });

  it.each([
    ["nothing is chosen and nothing stored", { profiles: [] }, undefined],
    ["nothing is chosen", { profiles: [local] }, "local"],
    ["the demo is chosen", { profiles: [local], activeProfile: "demo" }, "demo"],
    ["the chosen one is gone", { profiles: [local], activeProfile: "gone" }, "local"],
    ["the setting is no text", { profiles: [local], activeProfile: 7 }, "local"],
  ])("know which one is active when %s", (_when, settings, id) => {
    expect(setUp(settings).profiles.active()?.id).toBe(id);
  });

  it("leave out what is no profile, a second of the same id, and one that claims to be the demo", () => {
    const { profiles } = setUp({
      profiles: [local, 7, { id: "x" }, { ...local, name: "Twin" }, { ...local, id: "demo" }],
    });
    expect(profiles.stored()).toEqual([local]);
    expect(setUp({ profiles: "nonsense" }).profiles.stored()).toEqual([]);
  });

  it("keep the demo's style outside the settings", async () => {
    const { profiles, settings } = setUp({ profiles: [] });
    const demo = profiles.find("demo")!;
    await profiles.save({ ...demo, toolCalls: "xml", name: "Mine" });
    expect(profiles.find("demo")).toMatchObject({ toolCalls: "xml", name: demo.name });
    expect(settings["profiles"]).toEqual([]);
  });

  it("forget the choice together with the chosen profile", async () => {
    const { profiles, settings } = setUp({ profiles: [local], activeProfile: "local" });
    await profiles.remove("local");
    expect(settings).toEqual({ profiles: [], activeProfile: undefined });
  });

  it("get a name of their own", () => {
    expect(freeName("Local", [local, { ...local, name: "Local 2" }])).toBe("Local 3");
    expect(freeName("New", [local])).toBe("New");
  });
});

it("Only known groups can be approved, and a number of turns out of range counts for nothing", () => {
  expect(approvedGroups(setUp({ approve: ["edit", "all", 3] }).configuration)).toEqual(new Set(["edit"]));
  expect(approvedGroups(setUp({ approve: "edit" }).configuration)).toEqual(new Set());
  expect(maxTurns(setUp({ maxTurns: 7 }).configuration)).toBe(7);
  expect(maxTurns(setUp({ maxTurns: -1 }).configuration)).toBe(100);
});
