/** Calls and results of a history that is written as XML, found again in the text of its messages. */

interface XmlResult {
  readonly id: string;
  readonly tool: string;
  readonly failed: boolean;
  readonly text: string;
}

export interface XmlCalls {
  readonly names: readonly string[];
  /** A last one that has no end. An agent may answer it, with what was wrong, or take it for text. */
  readonly cut: string | undefined;
}

/** The calls in an assistant's text, in order: whole blocks at a line's start, outside code fences. */
export function findCalls(text: string, tools: ReadonlySet<string>): XmlCalls {
  const names: string[] = [];
  let cut: string | undefined;
  const marks = /^(?:[ \t]*(`{3,}|~{3,})|<([A-Za-z_][\w-]*)>)/gm;
  let fence = "";
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const [, ticks, name] = mark;
    if (ticks !== undefined) {
      if (fence === "") fence = ticks;
      else if (ticks.startsWith(fence)) fence = "";
    } else if (fence === "" && name !== undefined && tools.has(name)) {
      const end = blockEnd(text, marks.lastIndex, name);
      if (end === undefined) {
        cut ??= name;
        continue;
      }
      cut = undefined;
      names.push(name);
      marks.lastIndex = end;
    }
  }
  return { names, cut };
}

/** Behind the closing tag that belongs to the block, however many are written inside its parameters. */
function blockEnd(text: string, from: number, name: string): number | undefined {
  const next = /\s*<(\/?)([A-Za-z_][\w-]*)>/y;
  for (let at = from; ; ) {
    next.lastIndex = at;
    const tag = next.exec(text);
    const isChild = tag?.[1] === "" && tag[2] !== undefined;
    const end = isChild ? valueEnd(text, next.lastIndex, `</${tag[2]}>`) : text.indexOf(`</${name}>`, at);
    if (end === undefined || end === -1) return undefined;
    if (!isChild) return end + name.length + 3;
    at = end;
  }
}

function valueEnd(text: string, from: number, closer: string): number | undefined {
  const isSection = /^\s*<!\[CDATA\[/.test(text.slice(from, from + 40));
  const mark = isSection ? `]]>${closer}` : closer;
  const at = text.indexOf(mark, from);
  return at === -1 ? undefined : at + mark.length;
}

const opener = /\s*<(tool_result(?:_\d+)?)((?:\s+\w+="[^"]*")*)\s*>/y;

/** The result blocks that a user's message begins with, and what follows them. `unclosed`: a block without an end. */
export function takeResults(text: string): { results: readonly XmlResult[]; rest: string; unclosed: boolean } {
  const results: XmlResult[] = [];
  for (let at = 0; ; ) {
    opener.lastIndex = at;
    const match = opener.exec(text);
    if (match === null) return { results, rest: text.slice(at), unclosed: false };
    const [, tag = "", attributes = ""] = match;
    const closer = `</${tag}>`;
    const end = text.indexOf(closer, opener.lastIndex);
    if (end === -1) return { results, rest: "", unclosed: true };
    const given = new Map(
      [...attributes.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
    );
    results.push({
      id: given.get("id") ?? "",
      tool: given.get("tool") ?? "",
      failed: given.get("status") === "error",
      text: text.slice(opener.lastIndex, end).trim(),
    });
    at = end + closer.length;
  }
}
