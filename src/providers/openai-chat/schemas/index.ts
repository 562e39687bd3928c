/** Tool schemas in the dialect of JSON Schema that a server takes. Every dialect has an object without unions at the top. */
import type { JsonObject } from "../../../core/json.ts";
import type { RequestShape } from "../../../core/request-shape.ts";
import { geminiSchema } from "./gemini.ts";
import type { SchemaNode } from "./node.ts";
import { objectRoot } from "./object-root.ts";
import { strictSchema } from "./openai-strict.ts";
import { readSchema } from "./read-schema.ts";

export interface RenderedSchema {
  readonly schema: JsonObject;
  /** False where the dialect has rules for `strict: true` that this schema cannot keep. */
  readonly canBeStrict: boolean;
}

type Render = (root: JsonObject) => RenderedSchema;

const dialects: Readonly<Record<NonNullable<RequestShape["schemas"]>, Render>> = {
  plain: (schema) => ({ schema, canBeStrict: true }),
  openai_strict: (root) => {
    const schema = strictSchema(readRoot(root));
    return { schema: schema ?? root, canBeStrict: schema !== undefined };
  },
  gemini: (root) => ({ schema: geminiSchema(readRoot(root)), canBeStrict: true }),
};

/** `parameters`: any JSON Schema of an object. Never throws. */
export function renderSchema(parameters: JsonObject, dialect: keyof typeof dialects): RenderedSchema {
  return dialects[dialect](objectRoot(parameters));
}

/** Arguments are never null, whatever the schema says. */
function readRoot(root: JsonObject): SchemaNode {
  return { ...readSchema(root), nullable: false };
}
