import { expect, test } from "vitest";
import type { Evidence } from "../../src/core/evidence.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";

const refused: Evidence = {
  kind: "native_tools_rejected",
  baseUrl: "http://localhost:11434",
  model: "m",
  at: 1,
  detail: '"m" does not support tools',
};
const dialects = createDialects();

test("a person's choice wins over everything that was learnt", () => {
  const { dialect, style } = dialects.choose("json", [refused]);
  expect(dialect).toBe(jsonDialect);
  expect(style).toMatchObject({ setting: "json", label: "JSON", automatic: false });
  expect(dialects.choose("xml", []).dialect).toBe(xmlDialect);
});

test("a server that refused native calls gets XML, and its words are the reason", () => {
  const { dialect, style } = dialects.choose("auto", [refused]);
  expect(dialect).toBe(xmlDialect);
  expect(style).toMatchObject({
    label: "XML",
    automatic: true,
    reason: expect.stringContaining("does not support tools"),
  });
});

test("without evidence the choice is JSON, and says what the fallback is", () => {
  const { dialect, style } = dialects.choose("auto", []);
  expect(dialect).toBe(jsonDialect);
  expect(style.reason).toContain("XML is the fallback");
});

test("a setting that nobody knows is decided automatically", () => {
  expect(dialects.choose("yaml", []).style).toMatchObject({ label: "JSON", automatic: true });
});

test("every option that is offered can be chosen", () => {
  expect(dialects.options.map(({ value }) => value)).toEqual(["auto", "json", "xml"]);
});
