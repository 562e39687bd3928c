/** Qwen3-Coder: `<tool_call><function=read_file><parameter=path>…</parameter></function></tool_call>`, often unwrapped. */
import type { LeakFormat } from "../format.ts";
import { lit } from "../marks.ts";
import { functionTags } from "../openings.ts";

const wrapper = lit("<tool_calls>", "<function_call>", "<function_calls>", "<tool_use>");

export const qwenCoder: LeakFormat = {
  name: "Qwen3-Coder",
  openings: [functionTags(lit("<tool_call>", "tool_call>")), functionTags(wrapper), functionTags()],
};
