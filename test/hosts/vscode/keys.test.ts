import { describe, expect, it } from "vitest";
import { createKeys } from "../../../src/hosts/vscode/keys.ts";

function setUp() {
  const stored = new Map<string, string>();
  const seen: string[] = [];
  const keys = createKeys(
    {
      get: async (name) => stored.get(name),
      store: async (name, value) => void stored.set(name, value),
      delete: async (name) => void stored.delete(name),
    },
    (key) => seen.push(key),
  );
  return { keys, stored, seen };
}

describe("keys", () => {
  it("are given out for the origin they were saved for, whatever the path", async () => {
    const { keys, seen } = setUp();
    await keys.save("p", "https://api.example.com/v1", " sk-secret ");
    expect(await keys.keyFor("p", "https://api.example.com/v2/")).toEqual({ ok: true, value: "sk-secret" });
    expect(seen).toContain("sk-secret");
  });

  it.each([
    "https://api.example.com.evil.test/v1",
    "http://api.example.com/v1",
    "https://api.example.com:8443/v1",
    "https://evil.test/?https://api.example.com",
    "https://api.example.com@evil.test/",
    "",
  ])("are not given out for %j", async (address) => {
    const { keys } = setUp();
    await keys.save("p", "https://api.example.com/v1", "sk-secret");
    const key = await keys.keyFor("p", address);
    expect(key).toMatchObject({ ok: false, error: { code: "no_key" } });
    expect(!key.ok && key.error.message).toMatch(
      /^The key was saved for https:\/\/api\.example\.com and is not sent to /,
    );
    expect(JSON.stringify(key)).not.toContain("sk-secret");
  });

  it("belong to one profile, and can be removed", async () => {
    const { keys, stored } = setUp();
    await keys.save("p", "https://a.test", "k");
    expect(await keys.keyFor("q", "https://a.test")).toEqual({ ok: true, value: undefined });
    await keys.remove("p");
    expect(stored.size).toBe(0);
  });

  it("cannot be saved without an address, and what is stored unreadably counts as none", async () => {
    const { keys, stored } = setUp();
    expect(await keys.save("p", "", "k")).toMatchObject({ ok: false, error: { code: "bad_address" } });
    stored.set("diglot.key.p", "{broken");
    expect(await keys.keyFor("p", "https://a.test")).toEqual({ ok: true, value: undefined });
  });
});
