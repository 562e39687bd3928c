/**
 * The subset that OpenAI holds a model to (platform.openai.com/docs/guides/structured-outputs#supported-schemas): every
 * key required, no others allowed, what is optional may be null instead.
 */
import type { JsonObject, JsonValue } from "../../../core/json.ts";
import { type Keywords, pick } from "./keywords.ts";
import type { ObjectNode, Scalar, SchemaNode } from "./node.ts";

/** Undefined where the schema takes what cannot be listed: any value, or fields of any name. */
export function strictSchema(root: SchemaNode): JsonObject | undefined {
  return isListable(root) ? render(root, false) : undefined;
}

function isListable(node: SchemaNode): boolean {
  switch (node.kind) {
    case "any":
      return false;
    case "union":
      return node.branches.every(isListable);
    case "array":
      return isListable(node.items);
    case "object":
      return !node.open && [...node.properties.values()].every(isListable);
    default:
      return true;
  }
}

function render(node: SchemaNode, nullable: boolean): JsonObject {
  const description = node.description === undefined ? {} : { description: node.description };
  switch (node.kind) {
    case "any":
    case "nothing":
      return { type: "null", ...description };
    case "union": {
      const branches = node.branches.map((branch) => render(branch, false));
      return { ...description, anyOf: nullable ? [...branches, { type: "null" }] : branches };
    }
    case "object":
      return { type: typed("object", nullable), ...description, ...fieldsOf(node) };
    case "array":
      return {
        type: typed("array", nullable),
        ...description,
        items: render(node.items, node.items.nullable),
        ...pick(node.limits, allowed.array),
      };
    default:
      return {
        type: typed(node.kind, nullable),
        ...description,
        ...(node.enum !== undefined && { enum: nullable ? [...node.enum, null] : node.enum }),
        ...pick(node.limits, allowed[node.kind]),
      };
  }
}

function fieldsOf({ properties, required }: ObjectNode): JsonObject {
  const fields = [...properties].map(([name, node]) => [name, render(node, node.nullable || !required.has(name))]);
  return {
    properties: Object.fromEntries(fields) as JsonObject, // a pair of a name and a schema each
    required: [...properties.keys()],
    additionalProperties: false,
  };
}

function typed(name: string, nullable: boolean): JsonValue {
  return nullable ? [name, "null"] : name;
}

const formats = ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];
const isNumber = (value: JsonValue): boolean => typeof value === "number";
const bounds = {
  minimum: isNumber,
  maximum: isNumber,
  exclusiveMinimum: isNumber,
  exclusiveMaximum: isNumber,
  multipleOf: isNumber,
};

const allowed: Readonly<Record<"array" | Scalar["kind"], Keywords>> = {
  string: {
    format: (value) => formats.includes(String(value)),
    pattern: (value) => typeof value === "string" && !value.includes("(?"), // lookaround is refused
  },
  number: bounds,
  integer: bounds,
  boolean: {},
  array: { minItems: isNumber, maxItems: isNumber },
};
