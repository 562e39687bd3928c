/** The text of one parameter: how a value is written between its tags, and how it is read back to the same bytes. */

const cdataOpen = "<![CDATA[";
const cdataClose = "]]>";
const cdataJoint = `${cdataClose}${cdataOpen}`;

/**
 * Writes a value so that `readValue` returns exactly it. Plain where that is safe; one CDATA section around the whole
 * where the value holds its own closing tag or its tool's opening one, or white space or entities that reading would change.
 */
export function writeValue(tag: string, value: string, tool = ""): string {
  if (value === "") return "";
  const showsCall = tool !== "" && value.includes(`<${tool}>`);
  const isPlain = !showsCall && !value.includes(`</${tag}`) && !/^\s*<!\[CDATA\[/.test(value);
  if (value.includes("\n")) return isPlain && !value.endsWith("\r") ? `\n${value}\n` : writeCdata(value);
  const isSafe = value.trim() === value && !/<[A-Za-z_/!]|&(?:#\w+|[a-z]+);/.test(value);
  return isPlain && isSafe ? value : writeCdata(value);
}

function writeCdata(value: string): string {
  const before = /^\r?\n/.test(value) ? "\n" : "";
  const after = value.endsWith("\n") ? "\n" : "";
  return `${cdataOpen}${before}${value.replaceAll(cdataClose, "]]]]><![CDATA[>")}${after}${cdataClose}`;
}

/**
 * Reads what stands between the tags. CDATA is unwrapped only where it spans the whole value, for a file may hold some.
 * Several lines lose one line break at either end and nothing else; one line loses the white space around it, unless
 * white space counts there.
 */
export function readValue(raw: string, isExact = false): string {
  const trimmed = raw.trim();
  const inside = unwrapCdata(trimmed);
  if (inside === undefined && !isExact && !raw.includes("\n")) return trimmed;
  const text = (inside ?? raw).replace(/^\r?\n/, "").replace(/\r?\n$/, "");
  return inside !== undefined || isExact || text.includes("\n") ? text : text.trim();
}

/** Parameters in which white space counts even on a single line: a file of one indented line is one. */
export function isExact(property: string): boolean {
  return /^(?:.*_)?(?:content|diff|patch|code)$/.test(property);
}

export function isCdata(raw: string): boolean {
  return unwrapCdata(raw.trim()) !== undefined;
}

function unwrapCdata(text: string): string | undefined {
  if (!text.startsWith(cdataOpen) || !text.endsWith(cdataClose)) return undefined;
  const inside = text.slice(cdataOpen.length, -cdataClose.length);
  const sections = inside.split(cdataJoint);
  if (sections.every((section) => !section.includes(cdataClose))) return sections.join("");
  return isOneSection(inside) ? inside : undefined;
}

/**
 * Models do not split a section where the content holds "]]>". `a]]> b <![CDATA[c` is two sections with text between them;
 * `<r><![CDATA[q]]></r>` and `x[y[0]]>1` are contents of one.
 */
function isOneSection(inside: string): boolean {
  let depth = 1;
  for (const [mark] of inside.matchAll(/<!\[CDATA\[|\]\]>/g)) {
    if (mark === cdataOpen && depth === 0) return false;
    depth = mark === cdataOpen ? depth + 1 : Math.max(0, depth - 1);
  }
  return true;
}

/**
 * Parameters that name a place or run a command. Models escape `&&` there (`cd a &amp;&amp; ls`), and nobody means an entity
 * literally. All other text is left alone: in a file's content or a diff, `&lt;` is `&lt;` (Roo#10804, cline#7698).
 */
export const namesPlaceOrCommand = /^(?:.*_)?(?:path|file|directory|cwd|command|url)$/;

const entities: ReadonlyMap<string, string> = new Map([
  ["&amp;", "&"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
  ["&#39;", "'"],
]);

/** Decodes entities in one line of such a parameter, and only if it holds no raw "<" or "&": then it was escaped whole. */
export function decodeEntities(property: string, text: string): string {
  if (!text.includes("&") || !namesPlaceOrCommand.test(property) || text.includes("\n") || text.includes("<"))
    return text;
  if (/&(?!(?:amp|lt|gt|quot|apos|#39);)/.test(text)) return text;
  return text.replace(/&(?:amp|lt|gt|quot|apos|#39);/g, (entity) => entities.get(entity) ?? entity);
}
