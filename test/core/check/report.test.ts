import { describe, expect, test } from "vitest";
import { checkReport, type ReportFacts } from "../../../src/core/check/report.ts";
import type { CheckSummary } from "../../../src/core/check/step.ts";
import { hideSecrets } from "../../../src/core/hide-secrets.ts";

const key = "sk-live-0123456789";

const summary: CheckSummary = {
  recommendation: {
    style: "xml",
    label: "XML",
    reason: "XML calls came back exactly. JSON does not work here (cut off).",
  },
  steps: [
    { id: "address", title: "Address", state: "passed", found: "https://llm.corp.example:8443/v1", ms: 1 },
    {
      id: "json.single",
      title: "JSON: one call",
      state: "failed",
      found: "The arguments were cut off.",
      fix: "Update the server.",
      detail: `Bearer ${key} at /home/ada/models/qwen.gguf on llm.corp.example\n\`\`\`\nnot a fence\n\`\`\``,
      ms: 1_234,
    },
    { id: "json.nested", title: "JSON: nested", state: "skipped", found: "Not tried." },
  ],
  stopped: false,
  requests: 7,
  tokens: 900,
  ms: 5_000,
};

const facts: ReportFacts = {
  diglot: "0.1.0",
  surroundings: "VS Code 1.106 on linux",
  address: "https://llm.corp.example:8443/v1",
  model: "/home/ada/models/qwen.gguf",
  setting: "auto",
  publicAddresses: ["", "https://api.public.example/v1"],
  home: "/home/ada",
  hide: (text) => hideSecrets(text, { apiKey: key, headers: { "X-Team": "Bearer team-secret" } }),
};

test("a report says what was tried, what came back and what to do", () => {
  const report = checkReport(summary, facts);
  expect(report).toContain("**Recommended: XML.** XML calls came back exactly.");
  expect(report).toContain("- ✗ **JSON: one call** (1.2 s): The arguments were cut off.\n  - Update the server.");
  expect(report).toContain("- – **JSON: nested**: Not tried.");
  expect(report).toContain("- 7 requests, 900 tokens, 5.0 s");
  expect(report).toContain("Diglot 0.1.0, VS Code 1.106 on linux");
});

describe("a report tells nothing that is private", () => {
  test.each([
    key,
    "team-secret",
    "llm.corp.example",
    "/home/ada",
    "sk-other-key-987654",
    "org-AbCdEf123456",
    "ada@corp.example",
  ])("%s", (secret) => {
    const words = { ...summary, recommendation: { style: null, label: "", reason: `It said team-secret ${secret}.` } };
    expect(checkReport(words, facts)).not.toContain(secret);
  });

  test("a home folder of Windows, as it stands in JSON", () => {
    const words = JSON.stringify({ model: "C:\\Users\\Ada\\m.gguf" });
    const report = checkReport(
      { ...summary, recommendation: { style: null, label: "", reason: words } },
      { ...facts, home: "C:\\Users\\Ada" },
    );
    expect(report).not.toContain("Ada");
  });

  test.each<[string, string, string]>([
    ["a known provider's address stays", "https://api.public.example/v1", "https://api.public.example/v1"],
    [
      "this machine's address stays, for its port tells the kind of server",
      "http://127.0.0.1:11434/v1",
      "http://127.0.0.1:11434/v1",
    ],
    [
      "of any other address the scheme and the port stay",
      "https://llm.corp.example:8443/v1",
      "https://[hidden]:8443/v1",
    ],
    ["a name and a password go", "https://ada:secretword@host.example/v1", "https://[hidden][hidden]/v1"],
    ["what is no address may be a key, so all of it goes", "sk-pasted-key", "[hidden]"],
  ])("%s", (_, address, shown) => {
    const report = checkReport({ ...summary, steps: [] }, { ...facts, address });
    expect(report).toContain(`- Server: ${shown}\n`);
  });
});

test("what a server wrote cannot leave its fence", () => {
  const report = checkReport(summary, facts);
  expect(report).toMatch(/\n {2}````\n[\s\S]*\n {2}```\n {2}not a fence\n {2}```\n {2}````\n/);
});
