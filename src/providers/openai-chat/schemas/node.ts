/** The few forms of a schema that the narrow dialects are written from. */
import type { JsonObject, JsonValue } from "../../../core/json.ts";

interface Common {
  readonly nullable: boolean;
  readonly description?: string | undefined;
}

export type SchemaNode =
  | (Common &
      (
        | { readonly kind: "any" }
        | { readonly kind: "nothing" }
        | { readonly kind: "union"; readonly branches: readonly SchemaNode[] }
        | { readonly kind: "array"; readonly items: SchemaNode; readonly limits: JsonObject }
      ))
  | Scalar
  | ObjectNode;

/** `limits`: the schema as it stood, for the keywords that a dialect knows. */
export interface Scalar extends Common {
  readonly kind: "string" | "number" | "integer" | "boolean";
  /** Never empty. */
  readonly enum?: readonly JsonValue[] | undefined;
  readonly limits: JsonObject;
}

export interface ObjectNode extends Common {
  readonly kind: "object";
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly required: ReadonlySet<string>;
  /** Takes fields that are not listed. */
  readonly open: boolean;
}

export const any: SchemaNode = { kind: "any", nullable: true };

/** Nested unions are one, and a branch for null is a union that may be null. */
export function unionOf(nodes: readonly SchemaNode[]): SchemaNode {
  const flat = nodes.flatMap((node) => (node.kind === "union" ? node.branches : [node]));
  const nullable = nodes.some((node) => node.nullable);
  const branches = distinct(flat.filter(({ kind }) => kind !== "nothing"));
  const [only, ...others] = branches;
  if (branches.some(({ kind }) => kind === "any")) return any;
  if (only === undefined) return { kind: "nothing", nullable };
  return others.length === 0 ? { ...only, nullable } : { kind: "union", branches, nullable };
}

function distinct(nodes: readonly SchemaNode[]): readonly SchemaNode[] {
  if (nodes.length < 2) return nodes;
  return [...new Map(nodes.map((node) => [fingerprint(node), node])).values()];
}

function fingerprint(node: SchemaNode): string {
  return JSON.stringify(node, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}
