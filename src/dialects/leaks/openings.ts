/** The ways of writing calls that several formats share. */
import type { Opening } from "./format.ts";
import { any, gap, lit, type Mark, opt, seq, some } from "./marks.ts";

/** The body begins here: nothing of it is taken. */
export const jsonAhead = (): Mark => some("(?=[[{])");
export const objectAhead = (): Mark => some("(?=\\{)");

const jsonFence = opt(seq(lit("```json", "```"), gap));

/** `<tool_call>{"name":…,"arguments":…}`: a mark, and JSON with the names in it. Some write the mark twice. */
export function jsonCalls(...marks: readonly string[]): Opening {
  const mark = lit(...marks);
  const opens = seq(mark, gap, opt(seq(mark, gap)), jsonFence);
  return { opens: () => opens, ahead: jsonAhead, body: "calls", stands: "marked" };
}

/** `<function=read_file>` and `<parameter=path>`, behind a mark or without one. */
export function functionTags(mark: Mark): Opening {
  const opens = (tool: Mark): Mark => seq(mark, gap, lit("<function=", "function="), quote, tool, quote, gap, lit(">"));
  return { opens, body: "tags", stands: "marked" };
}

/** `<invoke name="read_file">` and `<parameter name="path">`, with a namespace or without one. */
export function invokeTags(mark: Mark, namespace: Mark): Opening {
  const opens = (tool: Mark): Mark =>
    seq(mark, gap, lit("<"), namespace, lit("invoke"), some("\\s{1,8}"), lit("name="), quote, tool, quote, gap, lit(">"));
  return { opens, body: "tags", stands: "marked" };
}

const quote = opt(lit('"', "'"));

/** What a bare JSON call may begin with. Prose and data seldom do. */
export const callKeyAhead = (): Mark => {
  const key = lit(
    "name",
    "arguments",
    "parameters",
    "type",
    "function",
    "tool_calls",
    "tool_name",
    "tool_call_id",
    "id",
  );
  const list = opt(seq(lit("["), gap));
  return ahead(seq(list, lit("{"), gap, lit('"'), key, lit('"')));
};

/** Nothing stands before the body. */
export const nothing: Mark = some("");

export const pythonAhead = (tool: Mark): Mark => ahead(seq(lit("["), gap, tool, gap, lit("(")));

/** One call a line, without brackets. */
export const pythonCallAhead = (tool: Mark): Mark =>
  ahead(any(seq(lit("print("), gap, tool, gap, lit("(")), seq(tool, gap, lit("("))));

/** It must follow, and none of it is taken. */
export function ahead(mark: Mark): Mark {
  return { whole: `(?=${mark.plain})`, plain: `(?=${mark.plain})`, cut: mark.cut };
}
