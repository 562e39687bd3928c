import { describe, expect, test } from "vitest";
import { createLeakFinder } from "../../src/dialects/leaks/find.ts";
import { createToolNames } from "../../src/dialects/names.ts";
import { ownTagsOf } from "../../src/dialects/xml/own-tags.ts";
import { specOf } from "../support/tool-specs.ts";

describe("the tags of tools", () => {
  test.each(["think", "reasoning", "tool_call", "tool_calls", "function_calls"])(
    "a tool called %s has none of its own, for another format begins so",
    (name) => {
      expect(ownTags(name)).toEqual(["read_file"]);
    },
  );

  test.each(["thinker", "mcp_files_read", "call"])("a tool called %s has one", (name) => {
    expect(ownTags(name)).toEqual(["read_file", name]);
  });
});

function ownTags(name: string): readonly string[] {
  const names = createToolNames([specOf("read_file", {}), specOf(name, {})]);
  return [...ownTagsOf(createLeakFinder(names), names)];
}
