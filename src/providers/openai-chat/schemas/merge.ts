/** What two schemas allow together. */
import { type ObjectNode, type Scalar, type SchemaNode, unionOf } from "./node.ts";

/**
 * Or more than that, never less: what the model writes is validated all the same. Two that contradict each other leave the
 * first, because a schema that nothing fits would only hide a field, and of two unions the first stays, because all their
 * pairs could be more than anyone can send.
 */
export function merge(a: SchemaNode, b: SchemaNode): SchemaNode {
  const common = { nullable: a.nullable && b.nullable, description: a.description ?? b.description };
  if (a.kind === "any") return { ...b, ...common };
  if (b.kind === "any") return { ...a, ...common };
  if (a.kind === "union" && b.kind === "union") return { ...a, ...common };
  if (a.kind === "union") return { ...unionOf(a.branches.map((branch) => merge(branch, b))), ...common };
  if (b.kind === "union") return { ...unionOf(b.branches.map((branch) => merge(a, branch))), ...common };
  if (a.kind === "object" && b.kind === "object") return { ...mergeObjects(a, b), ...common };
  if (a.kind === "array" && b.kind === "array") {
    return { ...a, ...common, items: merge(a.items, b.items), limits: { ...a.limits, ...b.limits } };
  }
  if (a.kind === "number" && b.kind === "integer") return merge(b, a);
  if (isScalar(a) && isScalar(b)) {
    return { ...a, ...common, enum: bothOf(a.enum, b.enum), limits: { ...a.limits, ...b.limits } };
  }
  return { ...a, ...common };
}

function mergeObjects(a: ObjectNode, b: ObjectNode): ObjectNode {
  const properties = new Map(a.properties);
  for (const [name, node] of b.properties) {
    const known = properties.get(name);
    properties.set(name, known === undefined ? node : merge(known, node));
  }
  return { ...a, properties, required: new Set([...a.required, ...b.required]), open: a.open && b.open };
}

function bothOf(a: Scalar["enum"], b: Scalar["enum"]): Scalar["enum"] {
  if (a === undefined || b === undefined) return a ?? b;
  const both = a.filter((value) => b.includes(value));
  return both.length === 0 ? a : both;
}

function isScalar(node: SchemaNode): node is Scalar {
  return ["string", "number", "integer", "boolean"].includes(node.kind);
}
