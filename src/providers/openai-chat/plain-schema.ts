/**
 * A tool's schema in the part of JSON Schema that Gemini takes. It refuses `$schema`, `additionalProperties`,
 * `propertyNames`, `default`, `oneOf` and `const` (qwen-code#1186, openswarm#24), lists of types, arrays without items
 * ("…properties[actions].items: missing field.", cline#7339) and most formats (twenty#21712). What a model sends is checked
 * against the whole schema here in any case.
 */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";

const keptAsTheyAre: ReadonlySet<string> = new Set([
  "description",
  "title",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "pattern",
]);
const formats: ReadonlySet<JsonValue> = new Set(["enum", "date-time", "float", "double", "int32", "int64"]);

export function plainSchema(schema: JsonObject): Record<string, JsonValue> {
  const plain: Record<string, JsonValue> = { ...plainType(schema["type"]) };
  for (const [key, value] of Object.entries(schema)) if (keptAsTheyAre.has(key)) plain[key] = value;
  const { format, properties, required } = schema;
  if (format !== undefined && formats.has(format)) plain["format"] = format;
  const values = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
  if (Array.isArray(values) && values.every((value) => typeof value === "string")) {
    plain["type"] = "string";
    plain["enum"] = values;
  }
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(choices)) plain["anyOf"] = choices.filter(isJsonObject).map(plainSchema);
  if (isJsonObject(properties)) {
    plain["properties"] = Object.fromEntries(
      Object.entries(properties).map(([name, inner]) => [name, isJsonObject(inner) ? plainSchema(inner) : {}]),
    );
    const names = Array.isArray(required) ? required.filter((name) => Object.hasOwn(properties, String(name))) : [];
    if (names.length > 0) plain["required"] = names;
  }
  if (plain["type"] === "array")
    plain["items"] = isJsonObject(schema["items"]) ? plainSchema(schema["items"]) : { type: "string" };
  return plain;
}

/** `["string", "null"]` is a nullable string. Of several real types the first one is told. */
function plainType(type: JsonValue | undefined): Record<string, JsonValue> {
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string");
  const [first] = types.filter((one) => one !== "null");
  if (first === undefined) return {};
  return types.includes("null") ? { type: first, nullable: true } : { type: first };
}
