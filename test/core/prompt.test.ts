import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { estimateTokens } from "../../src/core/estimate-tokens.ts";
import { type PromptForm, systemPrompt } from "../../src/core/prompt.ts";
import { createRegistry } from "../../src/core/registry.ts";
import { requestHead } from "../../src/core/request-head.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { defaultTraits } from "../../src/providers/openai-chat/server-traits.ts";
import { renderTool } from "../../src/providers/openai-chat/shape-request.ts";
import { builtInTools } from "../../src/tools/index.ts";

const facts = {
  roots: [{ name: "project", path: "/home/person/code/project", canonical: "/home/person/code/project" }],
  platform: "linux",
  shell: "bash",
};

/** What opens a request, as text: the system text, and the tools as the wire carries them. */
function head(setting: string, form: PromptForm): { readonly system: string; readonly tools: string } {
  const { dialect } = createDialects().choose(setting, []);
  const { specs } = createRegistry(builtInTools);
  const { system, tools } = requestHead({ systemPrompt: systemPrompt(facts, form), specs, dialect, form });
  return {
    system,
    tools: tools === undefined ? "" : JSON.stringify(tools.map((tool) => renderTool(tool, defaultTraits))),
  };
}

describe.each(["json", "xml"])("in style %s", (setting) => {
  test.each([
    ["full", 5_000],
    ["compact", 2_000],
  ] as const)("the %s prompt with every built-in tool is at most %i tokens", (form, limit) => {
    const { system, tools } = head(setting, form);
    const tokens = countTokens(system) + countTokens(tools);
    console.info(`${setting}, ${form}: ${countTokens(system)} + ${countTokens(tools)} = ${tokens} tokens`);
    expect(tokens).toBeLessThanOrEqual(limit);
  });

  test("the compact prompt is at least a quarter shorter, and names every tool and parameter", () => {
    const [full, compact] = [head(setting, "full"), head(setting, "compact")];
    const text = compact.system + compact.tools;
    expect(countTokens(text)).toBeLessThan(0.75 * countTokens(full.system + full.tools));
    for (const { name, schema } of createRegistry(builtInTools).specs) {
      for (const word of [name, ...Object.keys(schema.properties)]) expect(text).toContain(word);
    }
  });

  test.each(["full", "compact"] as const)(
    "the estimate of the %s prompt is close to what the tokenizer says: within a tenth",
    (form) => {
      const { system, tools } = head(setting, form);
      for (const text of [systemPrompt(facts, form), system, tools].filter((part) => part !== "")) {
        const ratio = estimateTokens(text) / countTokens(text);
        console.info(`${setting}, ${form}: ${estimateTokens(text)} for ${countTokens(text)}, ${ratio.toFixed(3)}`);
        expect(ratio).toBeGreaterThan(0.9);
        expect(ratio).toBeLessThan(1.1);
      }
    },
  );
});
