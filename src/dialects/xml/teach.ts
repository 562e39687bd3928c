/** What a model is told about calling tools with tags. Byte-stable for the same tools, and short: it goes with every request. */
import type { FieldSchema, ToolSpec } from "../../core/tool.ts";
import { typesOf } from "../coerce.ts";
import { isStructured } from "./structured.ts";

const general = `# Tools

You use tools by writing tags in your reply. The tool's name is a tag on a line of its own, and each parameter is a tag inside it:

<tool_name>
<first_parameter>value</first_parameter>
<long_parameter>
first line
second line
</long_parameter>
</tool_name>

- Write the tags exactly so: not in a code fence, not indented, no attributes. Close every tag.
- Text before a call is fine. Several calls may follow one another in one reply. After the last call, stop and wait.
- Results come back in the next message, in the order of the calls, as <tool_result id="…" tool="tool_name" status="ok">…</tool_result>. Never write a tool_result yourself.
- Write values as they are: nothing is escaped or unescaped. Of a value of several lines, the line break after the opening tag and the one before the closing tag do not count.
- Only if a value contains its own closing tag, or must begin or end with white space, put the whole of it in one CDATA section: <long_parameter><![CDATA[…]]></long_parameter>.
- A list is child tags, <items><item>one</item><item>two</item></items>; an object is one child tag for each of its fields.
- Leave out optional parameters that you do not need.`;

export function teachXml(tools: readonly ToolSpec[]): string {
  return [general, ...tools.map(toolText)].join("\n\n");
}

function toolText({ name, description, schema }: ToolSpec): string {
  const fields = Object.entries(schema.properties);
  const parameters = fields.map(([key, field]) => parameterLine(key, field, schema.required.includes(key)));
  const usage = fields.map(([key, field]) => skeleton(key, field, schema.required.includes(key)));
  return [
    `## ${name}`,
    description,
    ...(parameters.length > 0 ? ["Parameters:", ...parameters] : []),
    "Usage:",
    [`<${name}>`, ...usage.filter((line) => line !== ""), `</${name}>`].join("\n"),
  ].join("\n");
}

function parameterLine(key: string, field: FieldSchema, isRequired: boolean): string {
  const description = field.description === undefined ? "" : `: ${field.description}`;
  return `- ${key} (${typeText(field)}, ${isRequired ? "required" : "optional"})${description}`;
}

function typeText(field: FieldSchema): string {
  if (field.enum !== undefined) return field.enum.map(String).join(" | ");
  const types = typesOf(field).filter((type) => type !== "null");
  if (types.length === 1 && types[0] === "array")
    return `list of ${field.items === undefined ? "values" : typeText(field.items)}`;
  if (types.length === 1 && types[0] === "object" && field.properties !== undefined) {
    const required = field.required ?? [];
    const fields = Object.entries(field.properties).map(
      ([key, inner]) => `${key}${required.includes(key) ? "" : "?"}: ${typeText(inner)}`,
    );
    return `{ ${fields.join(", ")} }`;
  }
  return types.join(" | ") || "any";
}

/** Optional parameters are shown only where their shape would not be guessed. */
function skeleton(key: string, field: FieldSchema, isRequired: boolean): string {
  if (isStructured(field)) return `<${key}>${structure(field)}</${key}>`;
  return isRequired ? `<${key}>…</${key}>` : "";
}

function structure(field: FieldSchema): string {
  if (typesOf(field).includes("array")) {
    const item = field.items ?? {};
    return `<item>${isStructured(item) ? structure(item) : "…"}</item>`;
  }
  return Object.entries(field.properties ?? {})
    .map(([key, inner]) => `<${key}>${isStructured(inner) ? structure(inner) : "…"}</${key}>`)
    .join("");
}
