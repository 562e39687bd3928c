import { describe, expect, test } from "vitest";
import type { Evidence, Lesson } from "../../src/core/evidence.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { jsonDialect } from "../../src/dialects/json/index.ts";
import { xmlDialect } from "../../src/dialects/xml/index.ts";

const dialects = createDialects();
const day = 24 * 60 * 60 * 1_000;

/** In the order in which it was learnt, a day apart. */
function learnt(...lessons: readonly Lesson[]): readonly Evidence[] {
  return lessons.map((lesson, index) => ({
    ...lesson,
    baseUrl: "http://localhost:11434",
    model: "m",
    at: index * day,
  }));
}

const refused: Lesson = { kind: "native_tools_rejected", detail: '"m" does not support tools' };
const takesTools: Lesson = { kind: "tools_declared", supported: true, by: "OpenRouter", detail: "" };
const takesNone: Lesson = { kind: "tools_declared", supported: false, by: "Ollama", detail: "" };
const jsonFailed: Lesson = { kind: "calls_unusable", style: "JSON", detail: "" };
const xmlFailed: Lesson = { kind: "calls_unusable", style: "XML", detail: "" };
const checkedJson: Lesson = { kind: "checked", style: "json", detail: "Native calls came whole." };
const checkedXml: Lesson = { kind: "checked", style: "xml", detail: "Native calls lost their arguments." };
const leaked: Lesson = { kind: "calls_leaked", format: "Hermes", detail: "" };

test("a person's choice wins over everything that was learnt", () => {
  const { dialect, style } = dialects.choose("json", learnt(refused, checkedXml));
  expect(dialect).toBe(jsonDialect);
  expect(style).toMatchObject({ setting: "json", label: "JSON", automatic: false });
  expect(dialects.choose("xml", []).dialect).toBe(xmlDialect);
});

describe("left to evidence, the style and its reason are", () => {
  test.each<[string, readonly Evidence[], "JSON" | "XML", string]>([
    ["JSON with XML as the fallback, when nothing is known", [], "JSON", "XML is the fallback"],
    ["XML where native calls were refused, in the server's words", learnt(refused), "XML", "does not support tools"],
    ["XML where the server says that the model takes no tools", learnt(takesNone), "XML", "Ollama says"],
    ["JSON where the server says that the model takes tools", learnt(takesTools), "JSON", "OpenRouter says"],
    ["XML where it takes tools by its word and refuses them in deed", learnt(takesTools, refused), "XML", "refused"],
    ["XML where native calls could not be used", learnt(takesTools, jsonFailed), "XML", "The JSON calls"],
    ["JSON where the XML calls could not be used", learnt(takesNone, xmlFailed), "JSON", "The XML calls"],
    ["what the server says, where both styles have failed", learnt(takesNone, jsonFailed, xmlFailed), "XML", "Ollama"],
    ["XML where native calls are refused, though XML has failed too", learnt(refused, xmlFailed), "XML", "refused"],
    ["what a check came to", learnt(takesTools, checkedXml), "XML", "Native calls lost their arguments."],
    ["what a check came to, over failures before it", learnt(refused, jsonFailed, checkedJson), "JSON", "1970-01-03"],
    ["what failed since the check", learnt(checkedJson, refused), "XML", "refused"],
    ["the newest of two checks", learnt(checkedXml, checkedJson), "JSON", "came whole"],
    ["JSON with a word on calls that leak and are recovered", learnt(takesTools, leaked), "JSON", "Hermes format"],
  ])("%s", (_, evidence, label, words) => {
    const { dialect, style } = dialects.choose("auto", evidence);
    expect(style).toMatchObject({ label, automatic: true, reason: expect.stringContaining(words) });
    expect(dialect).toBe(label === "JSON" ? jsonDialect : xmlDialect);
  });
});

test("only a choice without any evidence is a guess, so that the server may be asked", () => {
  expect(dialects.choose("auto", []).isGuess).toBe(true);
  expect(dialects.choose("auto", learnt(leaked)).isGuess).toBe(true);
  expect(dialects.choose("auto", learnt(takesTools)).isGuess).toBe(false);
  expect(dialects.choose("json", []).isGuess).toBe(false);
});

test("a setting that nobody knows is decided automatically", () => {
  expect(dialects.choose("yaml", []).style).toMatchObject({ label: "JSON", automatic: true });
});

test("every option that is offered can be chosen", () => {
  expect(dialects.options.map(({ value }) => value)).toEqual(["auto", "json", "xml"]);
});
