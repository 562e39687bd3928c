/** Native function calls. */
import type { Dialect } from "../../core/dialect.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ToolSpec } from "../../core/tool.ts";
import { createDecoder } from "../decoder.ts";
import { encodeNative } from "./encode.ts";

export const jsonDialect: Dialect = {
  teach: (tools) => (tools.length === 0 ? {} : { tools: tools.map(wireTool) }),
  encode: encodeNative,
  decoder: (options) => createDecoder(options, { isTaught: false }),
};

function wireTool({ name, description, schema }: ToolSpec) {
  const { type, properties, required } = schema;
  const parameters = { type, properties, required } as unknown as JsonObject; // schemas are JSON, though typed wider
  return { name, description, parameters };
}
