/** DeepSeek V3 and R1: `<｜tool▁call▁begin｜>function<｜tool▁sep｜>read_file` and fenced JSON; V3.1: `read_file<｜tool▁sep｜>{…}`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq } from "../marks.ts";
import { objectAhead } from "../openings.ts";

/** The gaps in a token are U+2581, which some turn into "_" or a space, or escape (llama.cpp common/chat.cpp). */
const gaps = ["▁", "_", " ", "\\_"];
const token = (name: string) => lit(...gaps.map((each) => `<｜${name.replaceAll("_", each)}｜>`), `<|${name}|>`);
const separator = token("tool_sep");
const marks = seq(opt(seq(token("tool_calls_begin"), gap)), token("tool_call_begin"), gap);
const fence = opt(seq(lit("```json", "```"), gap));

export const deepseek: LeakFormat = {
  name: "DeepSeek",
  openings: [
    {
      opens: (tool) => seq(marks, opt(seq(lit("function"), separator, gap)), tool, gap, opt(separator), gap, fence),
      ahead: objectAhead,
      body: "arguments",
      stands: "marked",
    },
    {
      // the words of the format without its tokens, at the end of a reply (DeepSeek-V3#1244)
      opens: (tool) => seq(tool, gap, fence),
      ahead: objectAhead,
      body: "arguments",
      stands: "bare",
    },
  ],
};
