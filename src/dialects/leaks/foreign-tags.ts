/**
 * Tags of other formats, read so that their name is the tool's or the parameter's however it is written:
 * `<function=read_file>`, `<parameter=path>`, `<invoke name="read_file">`, `<arg_key>path</arg_key><arg_value>`, the last also
 * with `longcat_` before each name, and its second tag twice (vllm PR#54971). MiniCPM 5 writes `<param name="path">` (mlx-serve PR#315).
 */
import { type Tag, type TagHead, tagHead } from "../xml/tags.ts";

const prefix = "(?:[A-Za-z]\\w{0,20}:|longcat_|[|｜‖ ]{1,6}DSML[|｜‖ ]{1,6})?";
const named = new RegExp(
  `<(/?)(${prefix})(parameter|param|invoke|function|arg_key|arg_value|tool_call)(?![\\w.-])`,
  "y",
);
const cutPrefix = /<\/?[|｜‖ ]{1,6}(?:D(?:S(?:M(?:L[|｜‖ ]{0,6}[a-z]{0,9})?)?)?)?$/y;

interface Naming {
  /** What follows the tag's own name, up to its end. */
  readonly whole: RegExp;
  /** A beginning of that. */
  readonly cut: RegExp;
}

const key: Naming = {
  whole:
    />\s*([\w.-]{1,80})(?:\s*<\/(?:longcat_)?arg_key>)+(\s*<(?:longcat_)?arg_value>|(?=\s*(?:[^\s<]|<(?!(?:longcat_)?arg_value|\/(?:longcat_)?arg_key|(?:longcat_)?(?:a|ar|arg|arg_|arg_v\w*)$|\/(?:longcat_)?(?:a|ar|arg|arg_|arg_k\w*)?$|\/?l[ongcat_]*$|$))))/y,
  cut: /(?:>\s*(?:[\w.-]{1,80}\s*(?:<\/[al][ongcatrkey_]*>\s*){0,4}(?:<(?:\/(?:[al][ongcatrkey_]*)?|[al][ongcatrvalue_]*)?)?)?)?$/y,
};
const cutAttributes = /[^<>]*$/y;

const parameter: Naming = {
  whole: /(?:(?:\s+(?:name|key)\s*=|\s*=)\s*["']?([\w.:/-]{1,80})["']?([^>\n]{0,80}))?\s*>/y,
  cut: cutAttributes,
};

const namings: Readonly<Record<string, Naming>> = {
  parameter,
  param: parameter,
  function: { whole: /(?:\s+name\s*=|\s*=)\s*["']?([\w.:/-]{1,80})["']?([^>\n]{0,80})>/y, cut: cutAttributes },
  invoke: { whole: /\s+name\s*=\s*["']?([\w.:/-]{1,80})["']?([^>\n]{0,80})>/y, cut: cutAttributes },
  arg_key: key,
  // `<tool_call>path</arg_key>` (getsigit/sigit PR#95)
  tool_call: key,
  arg_value: { whole: />/y, cut: cutAttributes },
};

/** Longer is no tag. */
const longest = 300;

export function foreignHead(buffer: string, at: number): TagHead | undefined {
  named.lastIndex = at;
  const match = named.exec(buffer);
  if (match === null) {
    cutPrefix.lastIndex = at;
    if (cutPrefix.test(buffer)) {
      return { closing: buffer[at + 1] === "/", name: "", end: buffer.length, isCut: true };
    }
    return tagHead(buffer, at);
  }
  const [whole, slash, before = "", base = ""] = match;
  const end = at + whole.length;
  const name = before + base;
  if (slash === "/") return { closing: true, name, end, isCut: end === buffer.length };
  return openingTag(buffer, end, name, base) ?? (isBroken(buffer, end, base) ? undefined : tagHead(buffer, at));
}

const bare = /\s*\/?>/y;

/** `<function=` and nothing that could be a name: text that shows the format, as a file may. */
function isBroken(buffer: string, from: number, base: string): boolean {
  bare.lastIndex = from;
  return (base === "function" || base === "invoke") && !bare.test(buffer);
}

function openingTag(buffer: string, from: number, name: string, base: string): Tag | TagHead | undefined {
  const naming = namings[base];
  if (naming === undefined) return undefined;
  naming.whole.lastIndex = from;
  const match = naming.whole.exec(buffer);
  if (match === null) {
    naming.cut.lastIndex = from;
    const mayGoOn = buffer.length - from < longest && naming.cut.test(buffer);
    return mayGoOn ? { closing: false, name, end: buffer.length, isCut: true } : undefined;
  }
  const end = from + match[0].length;
  const isKey = naming === key;
  const isGrouped = isKey && !match[2]?.includes("<") && /^\s*<(?:longcat_)?arg_k/.test(buffer.slice(end, end + 60));
  return {
    closing: false,
    name: match[1] ?? "",
    end,
    isCut: false,
    selfClosing: isGrouped,
    attributes: match[2]?.includes("false") ? { string: "false" } : {},
    closer: isKey ? `${/^longcat_/.exec(name)?.[0] ?? ""}arg_value` : name,
  };
}
