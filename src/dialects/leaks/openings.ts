/** The ways of writing calls that several formats share. */
import type { Opening } from "./format.ts";
import { ahead, any, gap, lit, type Mark, nothing, notYet, opt, seq, some } from "./marks.ts";

/** The body begins here. */
export const jsonAhead = (): Mark => ahead(lit("{", "["));
export const objectAhead = (): Mark => ahead(lit("{"));

export const jsonFence = opt(seq(lit("```json", "```"), gap));

/** `<tool_call>{"name":…,"arguments":…}`: a mark, and JSON with the names in it. Some write the mark twice. */
export function jsonCalls(...marks: readonly string[]): Opening {
  const mark = lit(...marks);
  const opens = seq(mark, gap, opt(seq(mark, gap)), jsonFence);
  return { opens: () => opens, ahead: jsonAhead, body: "calls", stands: "marked" };
}

/** The same in a list that has a mark too. */
export function listed({ opens, ...opening }: Opening): Opening {
  return { ...opening, opens: (tool) => seq(lit("<tool_calls>", "<function_calls>"), gap, opens(tool)) };
}

/** Parameters, JSON or the end of the call; behind a tag that prose names stand words. */
export const tagsAhead = (): Mark => bodyAhead;

/** `<invoke name="get_status"/>` is a whole call. */
const invokeEnd: Mark = {
  starts: [">", "/>"],
  read(text, at, scope) {
    const end = tagEnd.read(text, at, scope);
    return end < 0 || text[at] === "/" ? end : bodyAhead.read(text, end, scope);
  },
};
const tagEnd = lit(">", "/>");

const bodyAhead: Mark = {
  starts: [],
  isOptional: true,
  read(text, at, { final }) {
    const next = text.slice(at, at + longestGap).search(/\S/);
    if (next === -1) return final || text.length - at >= longestGap ? at : notYet;
    return "<{]".includes(text.charAt(at + next)) ? at : -1;
  },
};
const longestGap = 80;

/** `<function=read_file>` and `<parameter=path>`, behind a mark or without one. */
export function functionTags(mark?: Mark): Opening {
  const begin = mark === undefined ? lit("<function") : seq(mark, gap, lit("<function", "function"));
  const opens = (tool: Mark): Mark => seq(begin, gap, lit("="), gap, quote, tool, quote, gap, lit(">"));
  return { opens, ahead: tagsAhead, body: "tags", stands: "marked" };
}

/** `<invoke name="read_file">` and `<parameter name="path">`, with a namespace or without one. */
export function invokeTags(mark: Mark, namespace: Mark): Opening {
  const opens = (tool: Mark): Mark =>
    seq(mark, lit("<"), namespace, lit("invoke"), some(/\s/), lit("name="), quote, tool, quote, gap, invokeEnd);
  return { opens, body: "tags", stands: "marked" };
}

export const quote = opt(lit('"', "'"));

/** What a bare JSON call may begin with. Prose and data seldom do. */
export const callKeyAhead = (): Mark => any(ahead(seq(lit("["), gap, callKey)), ahead(callKey));

const keys = [
  ...["name", "arguments", "parameters", "type", "function", "tool_calls", "tool_call_id", "id"],
  ...["tool", "tool_name", "tool_input", "tool_args"],
];
const callKey = seq(lit("{"), gap, lit('"'), lit(...keys), lit('"'));

export const pythonAhead = (tool: Mark): Mark => ahead(seq(lit("["), gap, tool, gap, lit("(")));

/** One call a line, without brackets. */
export const pythonCallAhead = (tool: Mark): Mark =>
  any(ahead(seq(lit("print("), gap, tool, gap, lit("("))), ahead(seq(tool, gap, lit("("))));

/** A bare call: nothing stands before its body. */
export const bare = (): Mark => nothing;
