/** Step 3: `<｜tool_call_begin｜>function<｜tool_sep｜>read_file` and then `<steptml:invoke name="read_file">`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, nothing, opt, seq, some } from "../marks.ts";
import { invokeTags } from "../openings.ts";

const begin = opt(seq(lit("<｜tool_calls_begin｜>", "<|tool_calls_begin|>", "<｜tool▁calls▁begin｜>"), gap));
const call = lit("<｜tool_call_begin｜>", "<|tool_call_begin|>", "<｜tool▁call▁begin｜>");
const separator = lit("<｜tool_sep｜>", "<|tool_sep|>", "<｜tool▁sep｜>");
const head = seq(begin, call, gap, lit("function"), separator, opt(some(/[\w.-]/)), gap);

export const step: LeakFormat = {
  name: "Step",
  openings: [invokeTags(head, opt(lit("steptml:"))), invokeTags(nothing, lit("steptml:"))],
};
