/** Tags as models write them, read at one place of a buffer that may end in the middle of one. */

export interface TagHead {
  readonly closing: boolean;
  readonly name: string;
  /** Behind the name. */
  readonly end: number;
  /** The buffer ends here, so that the name may go on. */
  readonly isCut: boolean;
}

export interface Tag extends TagHead {
  readonly selfClosing: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  /** The name in its closing tag, where that is another one. */
  readonly closer?: string;
}

/** Longer is no tag. */
const longestName = 80;
const longestTag = 1_000;

/** What stands at a "<". Undefined: no tag can come of it. */
export function tagHead(buffer: string, at: number): TagHead | undefined {
  if (buffer[at] !== "<") return undefined;
  const closing = buffer[at + 1] === "/" || buffer[at + 1] === "\\"; // `<\path>`
  const begin = at + (closing ? 2 : 1);
  const end = pastName(buffer, begin);
  const isCut = end === buffer.length;
  if ((end === begin && !isCut) || end - begin > longestName) return undefined;
  return { closing, name: buffer.slice(begin, end), end, isCut };
}

/** Behind `[A-Za-z_][\w.:-]*`. */
function pastName(buffer: string, from: number): number {
  let at = from;
  while (at < buffer.length && isNameCode(buffer.charCodeAt(at), at === from)) at++;
  return at;
}

function isNameCode(code: number, isFirst: boolean): boolean {
  const lower = code | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || code === 0x5f) return true; // a letter or "_"
  return !isFirst && ((code >= 0x30 && code <= 0x3a) || code === 0x2d || code === 0x2e); // a digit, ":", "-" or "."
}

/** The rest of the tag: up to its ">". "cut": the buffer ends before it. Undefined: it is no tag after all. */
export function wholeTag(buffer: string, head: TagHead | Tag): Tag | "cut" | undefined {
  if ("attributes" in head) return head;
  if (buffer[head.end] === ">") return bare(head);
  let quote = "";
  const limit = Math.min(buffer.length, head.end + longestTag);
  for (let at = head.end; at < limit; at++) {
    const char = buffer.charAt(at);
    if (quote !== "") {
      if (char === quote) quote = "";
    } else if (char === ">") {
      return finished(buffer.slice(head.end, at), { ...head, end: at + 1, isCut: false });
    } else if (char === "<" || (at === head.end && !/[\s/]/.test(char))) {
      return undefined;
    } else if (char === '"' || char === "'") {
      quote = char;
    }
  }
  return limit === buffer.length ? "cut" : undefined;
}

const noAttributes: Readonly<Record<string, string>> = {};

function bare({ closing, name, end }: TagHead): Tag {
  return { closing, name, end: end + 1, isCut: false, selfClosing: false, attributes: noAttributes };
}

const attributePattern = /\s+([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/y;

function finished(inside: string, head: TagHead): Tag | undefined {
  const selfClosing = inside.endsWith("/");
  const text = selfClosing ? inside.slice(0, -1) : inside;
  const attributes: [string, string][] = [];
  let at = 0;
  for (;;) {
    attributePattern.lastIndex = at;
    const match = attributePattern.exec(text);
    if (match === null) break;
    at = attributePattern.lastIndex;
    attributes.push([match[1] ?? "", match[2] ?? match[3] ?? ""]);
  }
  return text.slice(at).trim() === ""
    ? { ...head, selfClosing, attributes: Object.fromEntries(attributes) }
    : undefined;
}

/** Tags around the arguments that mean nothing themselves: `<args><file><path>…`. */
export const innerWrappers: ReadonlySet<string> = new Set([
  "args",
  "arguments",
  "parameters",
  "params",
  "file",
  "input",
  "tool_input",
]);

/** Tags around a whole call. */
export const outerWrappers: ReadonlySet<string> = new Set([
  "tool_call",
  "tool_calls",
  "tool_use",
  "tool-use",
  "function_call",
  "function_calls",
]);

/** A name without the namespace that some models put before it. */
export function localName(name: string): string {
  return name.replace(/^(?:[A-Za-z]\w*:|longcat_|[|｜‖ ]+DSML[|｜‖ ]+)/, "");
}
