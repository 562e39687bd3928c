/** DeepSeek V3.2 and V4: `<｜DSML｜function_calls><｜DSML｜invoke name="read_file">`, its bars written in many ways. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq, some } from "../marks.ts";
import { invokeTags } from "../openings.ts";

/** U+FF5C, U+2016 and ASCII, once or twice, with spaces between them or without. */
const bars = some(/[|｜‖ ]/, 1, 6, ["|", "｜", "‖", " "]);
const prefix = seq(bars, lit("DSML"), bars);
const wrapper = lit("function_calls>", "tool_calls>", "tool_call>", "tool_use>");

export const dsml: LeakFormat = {
  name: "DSML",
  openings: [{ ...invokeTags(opt(seq(lit("<"), prefix, wrapper, gap)), prefix), isNoTag: true }],
};
