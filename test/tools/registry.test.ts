import { describe, expect, test } from "vitest";
import { createRegistry } from "../../src/core/registry.ts";
import { presentation } from "../../src/core/view.ts";
import { builtInTools } from "../../src/tools/index.ts";

const registry = createRegistry(builtInTools);

describe("the built-in tools", () => {
  test("are taught in this order under these names", () => {
    expect(registry.specs.map((spec) => spec.name)).toEqual([
      "read_file",
      "list_files",
      "search_files",
      "write_to_file",
      "apply_diff",
      "execute_command",
      "ask_followup_question",
      "attempt_completion",
    ]);
  });

  test("cost well under 2,000 tokens together", () => {
    expect(
      JSON.stringify(registry.specs.map(({ name, description, schema }) => ({ name, description, schema }))).length / 4,
    ).toBeLessThan(1_900);
  });

  test("describe every field, and the same way each time", () => {
    for (const { name, schema } of registry.specs) {
      for (const [field, { description }] of Object.entries(schema.properties))
        expect(description, `${name}.${field}`).toBeTruthy();
    }
    expect(createRegistry(builtInTools).specs).toEqual(registry.specs);
  });

  test("point every alias at a field, and never at one that is taken", () => {
    for (const { name, schema, aliases } of registry.specs) {
      for (const [alias, field] of Object.entries(aliases)) {
        expect(Object.keys(schema.properties), `${name}: ${alias}`).toContain(field);
        expect(Object.keys(schema.properties), `${name}: ${alias}`).not.toContain(alias);
      }
    }
  });

  test("have a presentation whose target and body are fields", () => {
    for (const tool of builtInTools) {
      expect(presentation.parse(tool.presentation)).toEqual(tool.presentation);
      const fields = Object.keys(registry.specs.find((spec) => spec.name === tool.name)?.schema.properties ?? {});
      for (const field of [tool.presentation.target, tool.presentation.body])
        if (field) expect(fields).toContain(field);
    }
  });

  test.each([
    ["read_file", { path: "a" }, [{ kind: "read", path: "a" }]],
    ["list_files", { path: "a" }, [{ kind: "read", path: "a" }]],
    ["search_files", { path: "a", regex: "x" }, [{ kind: "read", path: "a" }]],
    ["write_to_file", { path: "a", content: "" }, [{ kind: "write", path: "a" }]],
    [
      "apply_diff",
      { path: "a", diff: "" },
      [
        { kind: "read", path: "a" },
        { kind: "write", path: "a" },
      ],
    ],
    ["execute_command", { command: "ls" }, [{ kind: "command", command: "ls", cwd: "." }]],
    ["execute_command", { command: "ls", cwd: "b" }, [{ kind: "command", command: "ls", cwd: "b" }]],
    ["ask_followup_question", { question: "a" }, []],
    ["attempt_completion", { result: "a" }, []],
  ])("%s says what it would do", (name, input, effects) => {
    expect(registry.find(name)?.effects(input)).toEqual(effects);
  });
});
