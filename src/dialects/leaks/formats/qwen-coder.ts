/** Qwen3-Coder: `<tool_call><function=read_file><parameter=path>…</parameter></function></tool_call>`, often unwrapped. */
import type { LeakFormat, Opening } from "../format.ts";
import { ahead, gap, lit, seq } from "../marks.ts";
import { functionTags } from "../openings.ts";

const wrapper = lit("<tool_calls>", "<function_call>", "<function_calls>", "<tool_use>");

/** `function=read_file>`: servers that strip "<". Only with a parameter behind it. */
const unopened: Opening = {
  opens: (tool) => seq(lit("function="), tool, gap, lit(">"), gap),
  ahead: () => ahead(lit("<parameter")),
  body: "tags",
  stands: "marked",
};

export const qwenCoder: LeakFormat = {
  name: "Qwen3-Coder",
  openings: [functionTags(lit("<tool_call>", "tool_call>")), functionTags(wrapper), functionTags(), unopened],
};
