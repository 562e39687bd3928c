/** Lists and objects as child tags: `<items><item>…</item></items>`. Led by the schema, so that text stays text. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { FieldSchema } from "../../core/tool.ts";
import { coerceValue, typesOf } from "../coerce.ts";
import { type Tag, tagHead, wholeTag } from "./tags.ts";
import { readValue, writeValue } from "./value.ts";

export function isStructured(schema: FieldSchema): boolean {
  const types = typesOf(schema);
  return !types.includes("string") && (types.includes("array") || types.includes("object"));
}

/** One tag with its value. A value that tags cannot carry exactly is written as JSON. */
export function writeElement(tag: string, value: JsonValue, tool = ""): string {
  if (typeof value === "string") return `<${tag}>${writeValue(tag, value, tool)}</${tag}>`;
  if (typeof value !== "object" || value === null) return `<${tag}>${String(value)}</${tag}>`;
  if (!fitsTags(value)) return `<${tag}>${JSON.stringify(value).replaceAll("<", "\\u003c")}</${tag}>`;
  const children = Array.isArray(value)
    ? value.map((item: JsonValue) => writeElement("item", item))
    : Object.entries(value).map(([key, inner]) => writeElement(key, inner));
  return `<${tag}>\n${children.join("\n")}\n</${tag}>`;
}

function fitsTags(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((item: JsonValue) => fitsTags(item));
  if (!isJsonObject(value)) return value !== null;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([key, inner]) => /^[A-Za-z_][\w.-]{0,63}$/.test(key) && fitsTags(inner));
}

/** The value between a structured parameter's tags. Undefined: there are no child tags, or they do not fit together. */
export function readStructured(schema: FieldSchema, raw: string): JsonValue | undefined {
  const reader = new ElementReader(raw);
  const value = reader.children(schema, undefined, 0);
  return reader.isDone ? value : undefined;
}

/** A list as lines that each begin with a dash: `- one`. Undefined: it is none. */
export function readBullets(schema: FieldSchema, raw: string): JsonValue | undefined {
  if (!typesOf(schema).includes("array")) return undefined;
  const lines = raw.trim().split(/\s*\n\s*/);
  if (!lines.every((line) => /^[-*] \S/.test(line))) return undefined;
  return lines.map((line) =>
    line
      .slice(2)
      .trim()
      .replace(/^(["'])(.*)\1$/, "$2"),
  );
}

class ElementReader {
  readonly #text: string;
  #at = 0;
  #failed = false;

  constructor(text: string) {
    this.#text = text;
  }

  get isDone(): boolean {
    return !this.#failed && this.#text.slice(this.#at).trim() === "";
  }

  /** Child tags up to the closing tag of `parent`, or the end. Undefined when something else stands there. */
  children(schema: FieldSchema, parent: string | undefined, depth: number): JsonValue | undefined {
    const isList = typesOf(schema).includes("array");
    const items: JsonValue[] = [];
    const fields: Record<string, JsonValue> = {};
    for (;;) {
      this.#skipSpace();
      if (this.#isClosing(parent)) break;
      const tag = depth > 50 ? undefined : this.#opening();
      if (tag === undefined) return this.#fail();
      const { name } = tag;
      const inner = (isList ? schema.items : own(schema.properties, name)) ?? {};
      const value = withAttributes(inner, tag, this.#element(inner, name, depth + 1));
      if (value === undefined) return this.#fail();
      if (isList) items.push(value);
      else if (name !== "__proto__") fields[name] = value;
    }
    if (isList) return items.length > 0 ? items : this.#fail();
    return Object.keys(fields).length > 0 ? (fields as JsonObject) : this.#fail();
  }

  /** The value of an element whose opening tag was read, over its closing tag. */
  #element(schema: FieldSchema, name: string, depth: number): JsonValue | undefined {
    const start = this.#at;
    if (isStructured(schema)) {
      const value = this.children(schema, name, depth);
      if (value !== undefined) {
        this.#at = this.#text.indexOf(">", this.#at) + 1;
        return value;
      }
      this.#failed = false;
      this.#at = start;
    }
    return this.#leaf(name);
  }

  #leaf(name: string): string | undefined {
    const isSection = /\s*<!\[CDATA\[/y;
    isSection.lastIndex = this.#at;
    const end = new RegExp(
      `${isSection.test(this.#text) ? "\\]\\]>\\s*" : ""}</${name.replaceAll(".", "\\.")}\\s*>`,
      "g",
    );
    end.lastIndex = this.#at;
    const match = end.exec(this.#text);
    if (match === null) return undefined;
    const close = match[0].indexOf("</");
    const raw = this.#text.slice(this.#at, match.index + close);
    this.#at = end.lastIndex;
    return readValue(raw);
  }

  #opening(): Tag | undefined {
    const head = tagHead(this.#text, this.#at);
    const tag = head === undefined || head.closing ? undefined : wholeTag(this.#text, head);
    if (tag === undefined || tag === "cut" || tag.selfClosing) return undefined;
    this.#at = tag.end;
    return tag;
  }

  #isClosing(parent: string | undefined): boolean {
    if (parent === undefined) return this.#at >= this.#text.length;
    const head = tagHead(this.#text, this.#at);
    return head?.closing === true && head.name === parent;
  }

  #skipSpace(): void {
    const space = /\s*/y;
    space.lastIndex = this.#at;
    space.test(this.#text);
    this.#at = space.lastIndex;
  }

  #fail(): undefined {
    this.#failed = true;
    return undefined;
  }
}

/** `<suggest mode="code">Write it</suggest>`: the attributes are fields of the object, and the text is its required one. */
function withAttributes(schema: FieldSchema, tag: Tag, value: JsonValue | undefined): JsonValue | undefined {
  const fields = Object.entries(tag.attributes).filter(([key]) => own(schema.properties, key) !== undefined);
  if (fields.length === 0 || !typesOf(schema).includes("object")) return value;
  const content = typeof value === "string" ? coerceValue(schema, value) : value;
  return isJsonObject(content) ? { ...Object.fromEntries(fields), ...content } : value;
}

function own(properties: Readonly<Record<string, FieldSchema>> | undefined, name: string): FieldSchema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
