import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { AgentDelta } from "../../src/core/dialect.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import { createRegistry, type Registry, validateInput } from "../../src/core/registry.ts";
import type { ToolSpec } from "../../src/core/tool.ts";
import { createDialects } from "../../src/dialects/index.ts";
import { renderSchema } from "../../src/providers/openai-chat/schemas/index.ts";
import { builtInTools } from "../../src/tools/index.ts";
import { fc } from "../support/property.ts";
import { specOf } from "../support/tool-specs.ts";

const { dialect: native } = createDialects().choose("json", []);

function wireSchema(spec: ToolSpec): JsonObject {
  return native.teach([spec]).tools?.[0]?.parameters ?? {};
}

const combining = ["oneOf", "anyOf", "allOf", "not", "enum", "const", "$ref"];

function plainProblems(schema: JsonObject): readonly string[] {
  const wrong = combining.filter((keyword) => schema[keyword] !== undefined);
  return [...wrong, ...(schema["type"] === "object" ? [] : ["type"]), ...(schema["properties"] ? [] : ["properties"])];
}

/** Everything a schema breaks of what OpenAI's structured outputs ask for. */
function strictProblems(schema: JsonValue | undefined, path = "#"): readonly string[] {
  if (!isJsonObject(schema)) return [`${path} is no schema`];
  const known =
    /^(type|description|anyOf|properties|required|additionalProperties|items|enum|format|pattern|(exclusive)?(Min|Max|min|max)imum|multipleOf|(min|max)Items)$/;
  const problems = Object.keys(schema)
    .filter((keyword) => !known.test(keyword))
    .map((keyword) => `${path}: ${keyword}`);
  const { type, anyOf, properties = {}, required, items, format } = schema;
  if (anyOf !== undefined)
    return [...problems, ...listOf(anyOf).flatMap((one, at) => strictProblems(one, `${path}/${at}`))];
  const types = typeof type === "string" ? [type] : listOf(type);
  if (types.length === 0) problems.push(`${path} has no type`);
  if (types.includes("object")) {
    if (schema["additionalProperties"] !== false) problems.push(`${path} is open`);
    if (Object.keys(properties as object).join() !== listOf(required).join()) problems.push(`${path}: required`);
    for (const [name, inner] of Object.entries(properties as JsonObject))
      problems.push(...strictProblems(inner, `${path}/${name}`));
  }
  if (types.includes("array")) problems.push(...strictProblems(items, `${path}/items`));
  if (format !== undefined && !/^(date-time|time|date|duration|email|hostname|ipv4|ipv6|uuid)$/.test(String(format)))
    problems.push(`${path}: format`);
  if (schema["enum"] !== undefined && listOf(schema["enum"]).length === 0) problems.push(`${path}: empty enum`);
  return problems;
}

function geminiProblems(schema: JsonValue | undefined, path = "#"): readonly string[] {
  if (!isJsonObject(schema)) return [`${path} is no schema`];
  const known =
    /^(type|format|description|nullable|enum|items|properties|required|anyOf|minimum|maximum|minItems|maxItems)$/;
  const problems = Object.keys(schema)
    .filter((keyword) => !known.test(keyword))
    .map((keyword) => `${path}: ${keyword}`);
  const { type, anyOf, properties = {}, items } = schema;
  if (anyOf !== undefined) {
    if (Object.keys(schema).length > 1 || path === "#") problems.push(`${path}: anyOf is not alone`);
    return [...problems, ...listOf(anyOf).flatMap((one, at) => geminiProblems(one, `${path}/${at}`))];
  }
  if (!["string", "number", "integer", "boolean", "object", "array"].includes(String(type)))
    problems.push(`${path}: type`);
  if (type === "array") problems.push(...geminiProblems(items, `${path}/items`));
  for (const [name, inner] of Object.entries(properties as JsonObject)) {
    if (!/^[A-Za-z_]/.test(name)) problems.push(`${path}: name ${name}`);
    problems.push(...geminiProblems(inner, `${path}/${name}`));
  }
  if (listOf(schema["required"]).some((name) => !Object.hasOwn(properties as object, String(name))))
    problems.push(`${path}: required`);
  if (
    schema["enum"] !== undefined &&
    !listOf(schema["enum"]).every((value) => typeof value === "string" && value !== "")
  )
    problems.push(`${path}: enum`);
  return problems;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

const names = fc.constantFrom("a", "b_c", "1st", "with space", "$id", "kind", "x-y", "constructor");
const scalars: fc.Arbitrary<JsonValue> = fc.constantFrom<JsonValue>("x", "", 1, 2.5, true, null);
const kinds = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** Whatever may stand in a schema, sensible or not. */
const { schema: anySchema } = fc.letrec<{ schema: JsonValue; object: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    fc.constantFrom<JsonValue>(true, {}, { type: "string" }),
    tie("object"),
  ),
  object: fc.record(
    {
      type: fc.oneof(fc.constantFrom(...kinds), fc.subarray(kinds, { minLength: 1 })),
      description: fc.constantFrom("words", "more"),
      properties: fc.dictionary(names, tie("schema"), { maxKeys: 3 }),
      required: fc.subarray(["a", "b_c", "1st", "missing"]),
      additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
      propertyNames: fc.constant({ pattern: "^x" }),
      items: fc.oneof(tie("schema"), fc.array(tie("schema"), { maxLength: 2 })),
      prefixItems: fc.array(tie("schema"), { maxLength: 2 }),
      anyOf: fc.array(tie("schema"), { maxLength: 3 }),
      oneOf: fc.array(tie("schema"), { maxLength: 2 }),
      allOf: fc.array(tie("schema"), { maxLength: 2 }),
      not: tie("schema"),
      enum: fc.array(scalars, { maxLength: 3 }),
      const: scalars,
      default: scalars,
      format: fc.constantFrom("date", "uri", "int32", "date-time"),
      pattern: fc.constantFrom("^a$", "(?=b)"),
      minimum: fc.integer(),
      minItems: fc.nat(3),
      minLength: fc.nat(3),
      nullable: fc.boolean(),
      $ref: fc.constantFrom("#", "#/$defs/d", "#/$defs/missing", "https://elsewhere", "#/properties/a"),
      $schema: fc.constant("https://json-schema.org/draft/2020-12/schema"),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonValue>,
}));

const roots = fc
  .tuple(anySchema, anySchema)
  .map(([root, d]): JsonObject => (isJsonObject(root) ? { ...root, $defs: { d } } : { type: "object" }));

const built = createRegistry(builtInTools);

describe("a schema in the dialect of a server", () => {
  it("has an object without unions at the top, in every dialect and for any schema", () => {
    fc.assert(
      fc.property(roots, fc.constantFrom("plain", "openai_strict", "gemini"), (root, dialect) => {
        expect(plainProblems(renderSchema(root, dialect).schema)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps OpenAI's rules for strict, or says that it cannot", () => {
    let strict = 0;
    fc.assert(
      fc.property(roots, (root) => {
        const { schema, canBeStrict } = renderSchema(root, "openai_strict");
        if (!canBeStrict) return;
        strict++;
        expect(strictProblems(schema)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    expect(strict).toBeGreaterThan(100);
  });

  it("keeps Gemini's rules for any schema", () => {
    fc.assert(
      fc.property(roots, (root) => {
        expect(geminiProblems(renderSchema(root, "gemini").schema)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(built.specs.map((spec) => [spec.name, spec] as const))("is right for %s in all of them", (_, spec) => {
    const schema = wireSchema(spec);
    expect(renderSchema(schema, "plain").schema).toBe(schema);
    expect(renderSchema(schema, "openai_strict").canBeStrict).toBe(true);
    expect(strictProblems(renderSchema(schema, "openai_strict").schema)).toEqual([]);
    expect(geminiProblems(renderSchema(schema, "gemini").schema)).toEqual([]);
  });

  it("does not grow without bound where references fan out or lead in a circle", () => {
    const fan = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => {
        const next = { $ref: `#/$defs/d${at + 1}` };
        return [`d${at}`, { type: "object", properties: { a: next, b: next } }];
      }),
    );
    const root = { type: "object", properties: { start: { $ref: "#/$defs/d0" }, me: { $ref: "#" } }, $defs: fan };
    for (const dialect of ["plain", "openai_strict", "gemini"] as const) {
      expect(JSON.stringify(renderSchema(root, dialect).schema).length).toBeLessThan(500_000);
    }
  });
});

describe("what the dialects write", () => {
  const spec = specOf("book", {
    title: z.string().describe("Title"),
    pages: z.int().optional(),
    tags: z.array(z.enum(["a", "b"])).optional(),
    place: z.object({ town: z.string(), street: z.string().nullable().optional() }),
    price: z.union([z.number(), z.string()]).default(1),
    level: z.literal([1, 2]),
  });

  it("OpenAI strict: all required, what is optional may be null", () => {
    expect(renderSchema(wireSchema(spec), "openai_strict").schema).toMatchInlineSnapshot(`
      {
        "additionalProperties": false,
        "properties": {
          "level": {
            "enum": [
              1,
              2,
            ],
            "type": "number",
          },
          "pages": {
            "maximum": 9007199254740991,
            "minimum": -9007199254740991,
            "type": [
              "integer",
              "null",
            ],
          },
          "place": {
            "additionalProperties": false,
            "properties": {
              "street": {
                "type": [
                  "string",
                  "null",
                ],
              },
              "town": {
                "type": "string",
              },
            },
            "required": [
              "town",
              "street",
            ],
            "type": "object",
          },
          "price": {
            "anyOf": [
              {
                "type": "number",
              },
              {
                "type": "string",
              },
              {
                "type": "null",
              },
            ],
          },
          "tags": {
            "items": {
              "enum": [
                "a",
                "b",
              ],
              "type": "string",
            },
            "type": [
              "array",
              "null",
            ],
          },
          "title": {
            "description": "Title",
            "type": "string",
          },
        },
        "required": [
          "title",
          "pages",
          "tags",
          "place",
          "price",
          "level",
        ],
        "type": "object",
      }
    `);
  });

  it("Gemini: one type each, unions alone, lists with items, numbers to choose from in words", () => {
    expect(renderSchema(wireSchema(spec), "gemini").schema).toMatchInlineSnapshot(`
      {
        "properties": {
          "level": {
            "description": "One of: 1, 2.",
            "type": "number",
          },
          "pages": {
            "maximum": 9007199254740991,
            "minimum": -9007199254740991,
            "type": "integer",
          },
          "place": {
            "properties": {
              "street": {
                "nullable": true,
                "type": "string",
              },
              "town": {
                "type": "string",
              },
            },
            "required": [
              "town",
            ],
            "type": "object",
          },
          "price": {
            "anyOf": [
              {
                "type": "number",
              },
              {
                "type": "string",
              },
            ],
          },
          "tags": {
            "items": {
              "enum": [
                "a",
                "b",
              ],
              "type": "string",
            },
            "type": "array",
          },
          "title": {
            "description": "Title",
            "type": "string",
          },
        },
        "required": [
          "title",
          "place",
          "level",
        ],
        "type": "object",
      }
    `);
  });

  it("a union at the top becomes one object that takes what any branch takes", () => {
    const branch = (kind: string, more: JsonObject): JsonObject => ({
      type: "object",
      properties: { kind: { const: kind }, ...more },
      required: ["kind", ...Object.keys(more)],
    });
    const root: JsonObject = {
      anyOf: [branch("a", { x: { type: "string" } }), branch("b", { y: { type: "number" } })],
    };
    expect(renderSchema(root, "plain").schema).toEqual({
      type: "object",
      properties: { kind: { anyOf: [{ const: "a" }, { const: "b" }] }, x: { type: "string" }, y: { type: "number" } },
      required: ["kind"],
    });
  });

  it("free fields cannot be held to, so such a tool stays as it is", () => {
    const schema = wireSchema(specOf("set", { values: z.record(z.string(), z.string()) }));
    expect(renderSchema(schema, "openai_strict")).toEqual({ schema, canBeStrict: false });
  });
});

describe("arguments written to a narrow schema are arguments of the tool", () => {
  const shapes = fc.dictionary(fc.constantFrom("a", "b", "c_d"), fieldArbitrary(), { minKeys: 1, maxKeys: 3 });

  it("for every built-in tool, with null for whatever is optional", () => {
    for (const spec of built.specs) {
      fc.assert(
        fc.property(written(renderSchema(wireSchema(spec), "openai_strict").schema), (input) => {
          expect(problemOf(built, spec, input)).toBeUndefined();
        }),
        { numRuns: 50 },
      );
    }
  });

  it.each(["openai_strict", "gemini"] as const)("for any tool, in %s", (dialect) => {
    fc.assert(
      fc.property(
        shapes.chain((shape) => {
          const registry = createRegistry([toolOf(shape)]);
          const [spec] = registry.specs;
          if (spec === undefined) throw new Error("there is one");
          return written(renderSchema(wireSchema(spec), dialect).schema).map((input) => ({ registry, spec, input }));
        }),
        ({ registry, spec, input }) => {
          expect(problemOf(registry, spec, input)).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });
});

function fieldArbitrary(): fc.Arbitrary<z.ZodType> {
  const { field } = fc.letrec<{ field: z.ZodType }>((tie) => ({
    field: fc
      .oneof(
        { depthSize: "small", maxDepth: 3 },
        fc.constantFrom<z.ZodType>(z.string(), z.int(), z.boolean(), z.enum(["x", "y"])),
        tie("field").map((inner) => z.array(inner)),
        fc.dictionary(fc.constantFrom("p", "q"), tie("field"), { maxKeys: 2 }).map((shape) => z.object(shape)),
      )
      .chain((inner) =>
        fc.constantFrom<z.ZodType>(inner, inner.optional(), inner.nullable(), inner.nullable().optional()),
      ),
  }));
  return field;
}

function toolOf(shape: z.ZodRawShape) {
  const [first] = builtInTools;
  if (first === undefined) throw new Error("there are tools");
  return { ...first, name: "any_tool", aliases: {}, input: z.object(shape) };
}

/** What a model that is held to the schema may write. */
function written(schema: JsonValue | undefined): fc.Arbitrary<JsonValue> {
  if (!isJsonObject(schema)) throw new Error("no schema");
  const { type, anyOf, nullable } = schema;
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(written));
  if (nullable === true) return fc.oneof(fc.constant(null), written({ ...schema, nullable: false }));
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => written({ ...schema, type: one })));
  const values = listOf(schema["enum"]).filter((value) => value !== null);
  if (type !== "null" && values.length > 0) return fc.constantFrom(...values);
  switch (type) {
    case "null":
      return fc.constant(null);
    case "string":
      return fc.string({ minLength: 1 });
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer();
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "array":
      return fc.array(written(schema["items"]), { maxLength: Number(schema["maxItems"] ?? 3) });
    default: {
      const fields = Object.entries((schema["properties"] ?? {}) as JsonObject);
      const requiredKeys = listOf(schema["required"]).map(String);
      return fc.record(Object.fromEntries(fields.map(([name, inner]) => [name, written(inner)])), { requiredKeys });
    }
  }
}

/** Through the real decoder and the real validation. */
function problemOf(registry: Registry, spec: ToolSpec, input: JsonValue): unknown {
  const decoder = native.decoder({ tools: registry.specs, nextCallId: () => "c" });
  const call = {
    type: "call",
    position: 0,
    index: 0,
    id: "c",
    name: spec.name,
    arguments: JSON.stringify(input),
  } as const;
  const deltas: AgentDelta[] = [...decoder.push(call), ...decoder.push({ type: "finish", reason: "tool_calls" })];
  deltas.push(...decoder.end());
  const ready = deltas.find((delta) => delta.type === "call_ready");
  const tool = registry.find(spec.name);
  if (ready === undefined || tool === undefined)
    return deltas.find((delta) => delta.type === "call_invalid") ?? "no call";
  const checked = validateInput(tool, ready.input);
  return checked.ok ? undefined : { input, error: checked.error.message };
}
