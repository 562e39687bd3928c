/**
 * A union at the top of a tool's schema is refused nearly everywhere: OpenAI "schema must have type 'object' and not have
 * 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level", VS Code's validator likewise (lmstudio-copilot#2). So it becomes
 * one object that takes what any branch takes.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import { targetOf } from "./refs.ts";

const combining = ["allOf", "anyOf", "oneOf", "not", "enum", "const", "$ref", "if", "then", "else"];

export function objectRoot(schema: JsonObject): JsonObject {
  const isPlain = schema["type"] === "object" && isJsonObject(schema["properties"]);
  if (isPlain && combining.every((keyword) => schema[keyword] === undefined)) return schema;
  const { properties, required } = fieldsOf(schema, schema, 0);
  const rest = Object.entries(schema).filter(([keyword]) => !combining.includes(keyword));
  return { ...Object.fromEntries(rest), type: "object", properties, required: [...required] };
}

interface Fields {
  readonly properties: JsonObject;
  readonly required: ReadonlySet<string>;
}

/** References that lead in a circle add nothing below this. */
const deepest = 8;

function fieldsOf(value: JsonValue, root: JsonObject, depth: number): Fields {
  if (!isJsonObject(value) || depth > deepest) return { properties: {}, required: new Set() };
  const inner = (branch: JsonValue): Fields => fieldsOf(branch, root, depth + 1);
  const target = targetOf(root, value["$ref"]);
  const own: Fields = { properties: objectAt(value, "properties"), required: new Set(namesIn(value["required"])) };
  const all = [own, ...(target === undefined ? [] : [inner(target)]), ...listAt(value, "allOf").map(inner)];
  const choices = [listAt(value, "anyOf"), listAt(value, "oneOf")].filter((branches) => branches.length > 0);
  return together([...all, ...choices.map((branches) => either(branches.map(inner)))]);
}

function together(parts: readonly Fields[]): Fields {
  return { properties: join(parts, "allOf"), required: new Set(parts.flatMap(({ required }) => [...required])) };
}

/** Required is only what every branch requires. */
function either(branches: readonly Fields[]): Fields {
  const [first, ...rest] = branches;
  const required = [...(first?.required ?? [])].filter((name) => rest.every((other) => other.required.has(name)));
  return { properties: join(branches, "anyOf"), required: new Set(required) };
}

function join(parts: readonly Fields[], keyword: "allOf" | "anyOf"): JsonObject {
  const found = new Map<string, readonly JsonValue[]>();
  for (const [name, schema] of parts.flatMap(({ properties }) => Object.entries(properties))) {
    const known = found.get(name) ?? [];
    if (!known.some((other) => JSON.stringify(other) === JSON.stringify(schema))) found.set(name, [...known, schema]);
  }
  const entries = [...found].map(([name, schemas]) => [name, schemas.length > 1 ? { [keyword]: schemas } : schemas[0]]);
  return Object.fromEntries(entries) as JsonObject; // every list has at least one schema
}

function objectAt(schema: JsonObject, keyword: string): JsonObject {
  const value = schema[keyword];
  return isJsonObject(value) ? value : {};
}

function listAt(schema: JsonObject, keyword: string): readonly JsonValue[] {
  const value = schema[keyword];
  return Array.isArray(value) ? value : [];
}

function namesIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === "string") : [];
}
