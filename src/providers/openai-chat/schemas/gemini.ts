/**
 * The subset of OpenAPI 3.0 that Gemini takes (ai.google.dev/api/caching#Schema): no `$schema`, `additionalProperties`,
 * `propertyNames`, `default`, `oneOf`, `const` or `$ref`; every list says what it holds, enums are of strings, and `anyOf`
 * stands alone ("when using any_of, it must be the only field set"). qwen-code#1186, openswarm#24, cline#7339.
 */
import type { JsonObject, JsonValue } from "../../../core/json.ts";
import { type Keywords, pick } from "./keywords.ts";
import type { ObjectNode, Scalar, SchemaNode } from "./node.ts";

export function geminiSchema(root: SchemaNode): JsonObject {
  return { properties: {}, ...render(root.kind === "object" ? renamed(root) : root) };
}

function render(node: SchemaNode): JsonObject {
  const common = {
    ...(node.description !== undefined && { description: node.description }),
    ...(node.nullable && { nullable: true }),
  };
  switch (node.kind) {
    case "any":
      return { anyOf: anything.map((branch) => ({ ...branch, ...common })) };
    case "nothing":
      return { type: "string", ...common };
    case "union":
      return { anyOf: node.branches.map((branch) => ({ ...common, ...render(branch) })) };
    case "object":
      return { type: "object", ...common, ...fieldsOf(node) };
    case "array":
      return { type: "array", ...common, items: renderItems(node.items), ...pick(node.limits, allowed.array) };
    default:
      return { type: node.kind, ...common, ...choicesOf(node), ...pick(node.limits, allowed[node.kind]) };
  }
}

/** "…properties[actions].items: missing field." (cline#7339): a list that takes anything is mostly one of texts. */
function renderItems(items: SchemaNode): JsonObject {
  return items.kind === "any" ? { type: "string" } : render(items);
}

/** The type of a field cannot be left open. */
const anything: readonly JsonObject[] = [
  { type: "string" },
  { type: "number" },
  { type: "boolean" },
  { type: "object" },
  { type: "array", items: { type: "string" } },
];

/** "…must start with a letter or an underscore…" (twenty#21712). A field of another name can only be left out. */
const fieldName = /^[A-Za-z_][\w.-]{0,63}$/;

/** The arguments themselves are found again by what is left without `_`, `-` and spaces, so these may change. */
function renamed(root: ObjectNode): ObjectNode {
  const nameFor = (name: string): string => (fieldName.test(name) ? name : `_${name.replace(/\s/g, "_")}`);
  const properties = [...root.properties].map(([name, node]) => [nameFor(name), node] as const);
  return { ...root, properties: new Map(properties), required: new Set([...root.required].map(nameFor)) };
}

function fieldsOf({ properties, required }: ObjectNode): JsonObject {
  const fields = [...properties].filter(([name]) => fieldName.test(name));
  if (fields.length === 0) return {};
  const needed = fields.map(([name]) => name).filter((name) => required.has(name));
  return {
    properties: Object.fromEntries(fields.map(([name, node]) => [name, render(node)])),
    ...(needed.length > 0 && { required: needed }),
  };
}

/** Values that are no strings can only be told in words. */
function choicesOf({ enum: values, description }: Scalar): JsonObject {
  const words = values?.filter((value) => typeof value === "string" && value !== "");
  if (values === undefined || words === undefined) return {};
  if (words.length === values.length) return { enum: words };
  const said = `One of: ${values.map((value) => JSON.stringify(value)).join(", ")}.`;
  return { description: description === undefined ? said : `${description} ${said}` };
}

const isNumber = (value: JsonValue): boolean => typeof value === "number";
const bounds = { minimum: isNumber, maximum: isNumber };

const allowed: Readonly<Record<"array" | Scalar["kind"], Keywords>> = {
  string: { format: (value) => value === "date-time" },
  number: { ...bounds, format: (value) => value === "float" || value === "double" },
  integer: { ...bounds, format: (value) => value === "int32" || value === "int64" },
  boolean: {},
  array: { minItems: isNumber, maxItems: isNumber },
};
