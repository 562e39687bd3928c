/** Calls as tags, taught in the system prompt and read from the reply's text. */
import type { Dialect } from "../../core/dialect.ts";
import { createDecoder } from "../decoder.ts";
import { encodeXml } from "./encode.ts";
import { teachXml } from "./teach.ts";

export const xmlDialect: Dialect = {
  teach: (tools) => (tools.length === 0 ? {} : { system: teachXml(tools) }),
  encode: encodeXml,
  decoder: (options) => createDecoder(options, { isTaught: true }),
};
