/** Fits what a model wrote to a tool's schema where only one meaning is possible. Everything else is left to validation. */
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../core/json.ts";
import type { FieldSchema, ToolSpec } from "../core/tool.ts";
import { envelopes, nameKeys } from "./envelopes.ts";
import { readWithSlips } from "./json/tolerant-json.ts";
import { foldName } from "./names.ts";
import { namesPlaceOrCommand } from "./parameter-kinds.ts";

export interface Coerced {
  readonly input: JsonObject;
  /** Keys that the tool does not have. */
  readonly dropped: readonly string[];
}

/**
 * The property a written key means: itself, an alias of the tool, or the same but for case and separators. Where a tool
 * takes any field, the key itself.
 */
export function propertyFor(spec: ToolSpec, key: string): string | undefined {
  const { properties } = spec.schema;
  if (Object.hasOwn(properties, key)) return key;
  const alias = Object.hasOwn(spec.aliases, key) ? spec.aliases[key] : undefined;
  if (alias !== undefined && Object.hasOwn(properties, alias)) return alias;
  const fold = foldName(key);
  const same = Object.keys(properties).filter((name) => foldName(name) === fold);
  if (same.length === 1) return same[0];
  const meant = new Set(
    Object.keys(spec.aliases).flatMap((name) => (foldName(name) === fold ? [spec.aliases[name]] : [])),
  );
  const [only] = meant;
  if (meant.size === 1 && only !== undefined && Object.hasOwn(properties, only)) return only;
  return spec.schema.additionalProperties === true && key !== "__proto__" ? key : undefined;
}

/**
 * A string for a string-typed field is never touched. Keys the tool does not have are dropped and named; an optional field
 * that is null or empty is dropped, because models fill in what they do not need (`[]` and `{}` too: opencode#26498).
 */
export function coerceInput(spec: ToolSpec, value: JsonObject): Coerced {
  if (fits(spec, value)) return { input: value, dropped: [] };
  const { properties, required } = spec.schema;
  const input: Record<string, JsonValue> = {};
  const dropped: string[] = [];
  for (const key of Object.keys(value)) {
    const raw = value[key] ?? null;
    const name = propertyFor(spec, key);
    if (name === undefined) {
      dropped.push(key);
      continue;
    }
    const schema = (Object.hasOwn(properties, name) ? properties[name] : undefined) ?? {};
    const isOptional = Object.hasOwn(properties, name) && !required.includes(name);
    if (isOptional && isLeftOut(schema, raw)) continue;
    if (name === key || !Object.hasOwn(value, name)) input[name] = coerceField(name, schema, raw);
  }
  return { input, dropped };
}

/** Whether nothing of it would change, as it is with nearly all calls. Lists and objects are not looked into. */
function fits({ schema: { properties, required } }: ToolSpec, value: JsonObject): boolean {
  return Object.keys(value).every((name) => {
    const raw = value[name] ?? null;
    if (typeof raw === "object" || !Object.hasOwn(properties, name)) return false;
    const schema = properties[name] ?? {};
    return (required.includes(name) || !isLeftOut(schema, raw)) && coerceValue(schema, raw) === raw;
  });
}

/** Null, empty (`[]` and `{}` too), or the word for null, where the field takes nothing of the kind. */
function isLeftOut(schema: FieldSchema, raw: JsonValue): boolean {
  if (raw === null || raw === "") return !allows(schema, raw);
  const types = typesOf(schema);
  if (types.length === 0) return false;
  if (typeof raw === "object") return Object.keys(raw).length === 0 && !types.some((type) => isOfType(type, raw));
  if (typeof raw !== "string" || types.includes("string") || (schema.enum ?? []).length > 0) return false;
  return /^\s*(?:null|none)\s*$/i.test(raw);
}

/** `["a.ts"]` for a path is that path; any other list or object for a place or a command is refused, and never its JSON. */
function coerceField(name: string, schema: FieldSchema, raw: JsonValue): JsonValue {
  if (typeof raw !== "object" || raw === null || !namesPlaceOrCommand(name) || !typesOf(schema).includes("string"))
    return coerceValue(schema, raw);
  const [only, ...more] = Array.isArray(raw) ? (raw as readonly JsonValue[]) : [];
  return typeof only === "string" && more.length === 0 ? only : raw;
}

/** Takes the arguments out of an envelope. A list of several files is as many calls. */
export function unwrapInputs(spec: ToolSpec, value: JsonObject): readonly JsonObject[] {
  const keys = Object.keys(value).filter((key) => !namesTool(spec, key, value[key] ?? null));
  const [key] = keys;
  if (keys.length !== 1 || key === undefined || Object.hasOwn(spec.schema.properties, key)) return [value];
  const inner = value[key] ?? null;
  const isUnknown = propertyFor(spec, key) === undefined;
  if (!envelopes.has(key) && key !== spec.name && !(isUnknown && isWholeInput(spec, inner))) return [value];
  if (typeof inner === "string" && propertyFor(spec, key) !== undefined) return [value];
  const content = typeof inner === "string" ? decoded(inner) : inner;
  if (isJsonObject(content)) return unwrapInputs(spec, content);
  if (Array.isArray(content) && content.length > 0) {
    const items = content.map((item) => (typeof item === "string" ? loneText(spec, item) : item));
    if (items.every((item) => isJsonObject(item))) return items;
  }
  return [value];
}

/** Under a key that means nothing, `{"request":{"path":"a"}}`: an object is the arguments if it lacks none that is required. */
function isWholeInput(spec: ToolSpec, value: JsonValue): boolean {
  const { required } = spec.schema;
  if (!isJsonObject(value) || required.length === 0) return false;
  const given = new Set(Object.keys(value).map((key) => propertyFor(spec, key)));
  return required.every((name) => given.has(name));
}

/** `{"files":["a","b"]}`: each the one field that the tool requires. */
function loneText({ schema: { properties, required } }: ToolSpec, text: string): JsonValue {
  const [only] = required;
  const isText = only !== undefined && required.length === 1 && typesOf(properties[only] ?? {}).includes("string");
  return isText ? { [only]: text } : text;
}

function namesTool(spec: ToolSpec, key: string, value: JsonValue): boolean {
  if (propertyFor(spec, key) !== undefined) return false;
  if (nameKeys.has(key)) return value === spec.name;
  return key === "type" && (value === "function" || value === "object"); // or the schema's own frame around it
}

export function coerceValue(schema: FieldSchema, value: JsonValue): JsonValue {
  const types = typesOf(schema);
  if (types.length === 0 || types.some((type) => isOfType(type, value))) return refine(schema, value);
  for (const type of types) {
    const converted = conversions[type]?.(value, schema);
    if (converted !== undefined) return refine(schema, converted);
  }
  return value;
}

/** Made once: each field of each call is asked for its types several times. */
const aloneOf: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  ["string", "number", "integer", "boolean", "array", "object", "null"].map((type) => [type, [type]]),
);

/** The types a field accepts, through `anyOf` and `oneOf` as foreign tools write them. */
export function typesOf(schema: FieldSchema): readonly string[] {
  if (typeof schema.type === "string") return aloneOf[schema.type] ?? [schema.type];
  if (schema.type !== undefined) return schema.type;
  return branchesOf(schema).flatMap(typesOf);
}

function branchesOf(schema: FieldSchema): readonly FieldSchema[] {
  const branches = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(branches) ? branches : [];
}

/** Goes on inside what already has the right type. */
function refine(schema: FieldSchema, value: JsonValue): JsonValue {
  if (typeof value === "string") return choice(schema, wellFormed(value));
  const branch = onlyBranch(schema, value);
  if (branch !== undefined) return refine(branch, value);
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item: JsonValue) => coerceValue(items, itemText(items, item)));
  }
  if (!isJsonObject(value)) return value;
  const { properties, required = [] } = schema;
  if (properties === undefined) return value;
  const isMissing = (key: string, inner: JsonValue): boolean =>
    inner === null && Object.hasOwn(properties, key) && !required.includes(key) && !allows(properties[key] ?? {}, null);
  const entries = Object.entries(value).filter(([key, inner]) => key !== "__proto__" && !isMissing(key, inner));
  return Object.fromEntries(entries.map(([key, inner]) => [key, refineProperty(properties, key, inner)]));
}

/** The branch of a union that a value must be of, because it fits no other: `anyOf: [an object, null]`. */
function onlyBranch(schema: FieldSchema, value: JsonValue): FieldSchema | undefined {
  const fitting = branchesOf(schema).filter((branch) => typesOf(branch).some((type) => isOfType(type, value)));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** One of a few words, written in another case or with other separators: `HIGH` where `high` is offered. */
function choice({ enum: words = [] }: FieldSchema, text: string): JsonValue {
  if (words.length === 0 || words.includes(text)) return text;
  const same = words.filter((word): word is string => typeof word === "string" && foldName(word) === foldName(text));
  return same.length === 1 ? (same[0] ?? text) : text;
}

/** `[{"text":"one"}]` where a list of texts is wanted. */
function itemText(schema: FieldSchema, item: JsonValue): JsonValue {
  const text = isJsonObject(item) && Object.keys(item).length === 1 ? item["text"] : undefined;
  return typeof text === "string" && typesOf(schema).includes("string") ? text : item;
}

function refineProperty(properties: Readonly<Record<string, FieldSchema>>, key: string, value: JsonValue): JsonValue {
  const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
  return schema === undefined ? value : coerceValue(schema, value);
}

function isOfType(type: string, value: JsonValue): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

/** An optional field may be null or empty where its schema says so in words. */
function allows(schema: FieldSchema, value: null | string): boolean {
  return value === null ? typesOf(schema).includes("null") : (schema.enum ?? []).includes("");
}

const conversions: Readonly<Record<string, (value: JsonValue, schema: FieldSchema) => JsonValue | undefined>> = {
  string: toText,
  number: toNumber,
  integer: (value) => {
    const number = toNumber(value);
    return Number.isInteger(number) ? number : undefined;
  },
  boolean: toBoolean,
  array: toArray,
  object: toObject,
};

/** An object for a file's content means the file's JSON; two spaces, as most projects have it. */
function toText(value: JsonValue): string | undefined {
  if (value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
}

function toNumber(value: JsonValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return undefined;
  return Number(value);
}

const words: ReadonlyMap<JsonValue, boolean> = new Map<JsonValue, boolean>([
  ["true", true],
  ["yes", true],
  ["1", true],
  [1, true],
  ["false", false],
  ["no", false],
  ["0", false],
  [0, false],
]);

function toBoolean(value: JsonValue): boolean | undefined {
  return words.get(typeof value === "string" ? value.trim().toLowerCase() : value);
}

/** `{"item":[…]}` is how XML habits look in JSON; a lone value is a list of one. */
function toArray(value: JsonValue, schema: FieldSchema): JsonValue | undefined {
  const content = typeof value === "string" ? decoded(value) : value;
  if (Array.isArray(content)) return content;
  if (isJsonObject(content)) {
    const [key, inner] = Object.entries(content)[0] ?? [];
    const isWrapper =
      Object.keys(content).length === 1 && key !== undefined && !Object.hasOwn(schema.items?.properties ?? {}, key);
    if (isWrapper && Array.isArray(inner)) return inner;
    if (isWrapper && key === "item" && inner !== undefined) return [inner];
    return [content];
  }
  const { items = {} } = schema;
  const types = typesOf(items);
  const lone = typeof value === "string" && types.includes("string") ? value : content;
  if (lone === null || (typeof lone === "string" && /^\s*[[{]/.test(lone))) return undefined;
  const item = types.includes("object") ? (toObject(lone, items) ?? lone) : lone;
  return types.some((type) => isOfType(type, item)) ? [item] : undefined;
}

/** A bare string for an object with one required text is that text. */
function toObject(value: JsonValue, schema: FieldSchema): JsonValue | undefined {
  if (typeof value !== "string") return undefined;
  const content = decoded(value, Object.keys(schema.properties ?? {}));
  if (isJsonObject(content)) return content;
  const { properties = {}, required = [] } = schema;
  const [only] = required;
  if (required.length !== 1 || only === undefined || /^\s*[[{]/.test(value)) return undefined;
  return properties[only]?.type === "string" ? { [only]: value } : undefined;
}

/** JSON text for its value, and a whole list or object with slips (`"[{'text': 'a'}]"`); anything else unchanged. */
function decoded(text: string, keys: readonly string[] = []): JsonValue {
  const parsed = parseJson(text);
  if (parsed.ok) return parsed.value;
  if (!/^\s*[[{]/.test(text)) return text;
  return readWithSlips(text, keys) ?? readWithSlips(text.replace(closersBehind, ""), keys) ?? text;
}

/** What was left of the call's own markup: `"[{…}]</parameter>\n</invoke>"` (opencode#1373). */
const closersBehind = /(?:\s*<\/[\w:.-]+>)+\s*$/;

/** Half a surrogate pair cannot be sent in the next request, so it becomes U+FFFD. */
function wellFormed(text: string): string {
  return text.toWellFormed();
}
