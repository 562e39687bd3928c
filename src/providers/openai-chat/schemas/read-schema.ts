/**
 * A JSON Schema read into the few forms that the narrow dialects are written from: references in place, `allOf` merged,
 * `oneOf` as a union, `const` as an enum of one, a tuple as a list, one type a node.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { merge } from "./merge.ts";
import { any, type ObjectNode, type SchemaNode, unionOf } from "./node.ts";
import { targetOf } from "./refs.ts";

interface Reading {
  readonly root: JsonObject;
  /** References being followed: one that comes again leads in a circle. */
  readonly path: readonly JsonValue[];
  /** Shared by the whole schema: references that fan out would make more of it than anyone could send. */
  readonly budget: { left: number };
}

const mostNodes = 2_000;

export function readSchema(root: JsonObject): SchemaNode {
  return read(root, { root, path: [], budget: { left: mostNodes } });
}

function read(value: JsonValue | undefined, reading: Reading): SchemaNode {
  if (!isJsonObject(value) || reading.budget.left-- <= 0) return any;
  const ref = value["$ref"];
  const parts = [
    readOwn(value, reading),
    ...(ref === undefined ? [] : [readRef(ref, reading)]),
    ...listAt(value["allOf"]).map((part) => read(part, reading)),
    ...[value["anyOf"], value["oneOf"]].map(listAt).flatMap((branches) => readUnion(branches, reading)),
  ];
  const node = parts.reduce(merge);
  const { description } = value;
  return {
    ...node,
    nullable: node.nullable || value["nullable"] === true,
    description: typeof description === "string" ? description : node.description,
  };
}

function readRef(ref: JsonValue, reading: Reading): SchemaNode {
  if (reading.path.includes(ref)) return any;
  return read(targetOf(reading.root, ref), { ...reading, path: [...reading.path, ref] });
}

function readUnion(branches: readonly JsonValue[], reading: Reading): readonly SchemaNode[] {
  return branches.length === 0 ? [] : [unionOf(branches.map((branch) => read(branch, reading)))];
}

/** What stands in the schema beside its references and combinations. */
function readOwn(schema: JsonObject, reading: Reading): SchemaNode {
  const values = schema["const"] === undefined ? listIn(schema["enum"]) : [schema["const"]];
  const types = typesOf(schema, values);
  const kinds = types.filter((type) => type !== "null");
  if (kinds.length === 0) return types.length === 0 ? any : { kind: "nothing", nullable: true };
  const nullable = types.includes("null") && (values?.includes(null) ?? true);
  return { ...unionOf(kinds.map((kind) => readKind(kind, schema, values, reading))), nullable };
}

function readKind(
  kind: string,
  schema: JsonObject,
  values: readonly JsonValue[] | undefined,
  reading: Reading,
): SchemaNode {
  const common = { nullable: false };
  switch (kind) {
    case "object":
      return readObject(schema, reading);
    case "array":
      return { ...common, kind, items: readItems(schema, reading), limits: schema };
    case "string":
    case "number":
    case "integer":
    case "boolean":
      return { ...common, kind, enum: choicesOf(kind, values), limits: schema };
    default:
      return any;
  }
}

/** Undefined rather than empty: a field that takes nothing would only be hidden from the model. */
function choicesOf(kind: string, values: readonly JsonValue[] | undefined): readonly JsonValue[] | undefined {
  const fitting = new Set(values?.filter((value) => kindsOf(value).includes(kind)));
  return fitting.size === 0 ? undefined : [...fitting];
}

function readObject(schema: JsonObject, reading: Reading): ObjectNode {
  const { properties, additionalProperties: more } = schema;
  const entries = isJsonObject(properties) ? Object.entries(properties) : [];
  const open = more === undefined ? properties === undefined : more !== false;
  return {
    kind: "object",
    nullable: false,
    properties: new Map(entries.map(([name, property]) => [name, read(property, reading)])),
    required: new Set(listAt(schema["required"]).filter((name) => typeof name === "string")),
    open: open || schema["patternProperties"] !== undefined,
  };
}

/** A tuple becomes a list of whatever its places hold. */
function readItems({ items, prefixItems }: JsonObject, reading: Reading): SchemaNode {
  const places = [...listAt(prefixItems), ...listAt(items)];
  if (places.length === 0) return read(items, reading);
  return unionOf(places.map((place) => read(place, reading)));
}

/** By what a schema says of its values where it does not name their type. */
const telling: readonly (readonly [string, readonly string[]])[] = [
  ["object", ["properties", "required", "additionalProperties", "patternProperties", "propertyNames"]],
  ["array", ["items", "prefixItems", "minItems", "maxItems"]],
  ["string", ["pattern", "format", "minLength", "maxLength"]],
  ["number", ["minimum", "maximum", "multipleOf"]],
];

function typesOf(schema: JsonObject, values: readonly JsonValue[] | undefined): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.filter((name): name is string => typeof name === "string");
  if (values !== undefined) return [...new Set(values.map((value) => kindsOf(value)[0] ?? "null"))];
  return telling.flatMap(([name, keywords]) => (keywords.some((word) => schema[word] !== undefined) ? [name] : []));
}

function kindsOf(value: JsonValue): readonly string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  if (typeof value === "number") return Number.isInteger(value) ? ["integer", "number"] : ["number"];
  return [typeof value];
}

function listIn(value: JsonValue | undefined): readonly JsonValue[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function listAt(value: JsonValue | undefined): readonly JsonValue[] {
  return listIn(value) ?? [];
}
