/** What stands behind leaked calls and at the end of replies, and means nothing there: closing tags and stop tokens. */
import { any, gap, lit, type Mark, markReader, seq, some } from "./marks.ts";

const closingTag: Mark = seq(
  lit("</"),
  {
    ...some("(?:[A-Za-z]{1,20}:|[|｜‖]{1,4}DSML[|｜‖]{1,4})?"),
    cut: "(?:[A-Za-z]{0,20}:?|[|｜‖]{1,4}(?:D(?:S(?:M(?:L[|｜‖]{0,4})?)?)?)?)",
  },
  lit(
    "tool_call>",
    "tool_calls>",
    "function_call>",
    "function_calls>",
    "function>",
    "invoke>",
    "parameter>",
    "tool_use>",
    "tool-use>",
    "TOOLCALL>",
    "longcat_tool_call>",
    "think>",
    "thinking>",
    "s>",
  ),
);

/** `<|eot_id|>`, `<|im_end|>`, `<｜tool▁calls▁end｜>`, `<|END_ACTION|>`, `<|call|>`: all that name an end. */
const endToken: Mark = {
  ...some(
    "<[|｜](?:/[\\w▁]{1,30}|[\\w▁]{0,30}?(?:end|END|eot|eom|eos)[\\w▁]{0,30}|call|return|tools_suffix)[|｜]>",
  ),
  cut: "<(?:[|｜](?:/?[\\w▁]{0,60}[|｜]?)?)?",
};

const words = lit("<tool_call|>", "<end_function_call>", "<end_of_turn>", "[/TOOL_CALLS]", "[/TOOL_CALL]", "<eos>");

const end = any(closingTag, endToken, words);

export const readEnd = markReader(end);

/** With the white space before it. */
export const readEndBehind = markReader(seq(gap, end));

/** The same, or the end of the fence that the body stood in. */
export const readFencedEnd = markReader(seq(gap, any(end, lit("```"))));

/** Between bare JSON calls. */
export const readSeparator = markReader(seq(gap, lit(";", ","), gap, some("(?=[{[])")));
