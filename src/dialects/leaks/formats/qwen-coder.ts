/** Qwen3-Coder: `<tool_call><function=read_file><parameter=path>…</parameter></function></tool_call>`, often unwrapped. */
import type { LeakFormat } from "../format.ts";
import { lit, seq, some } from "../marks.ts";
import { functionTags, nothing } from "../openings.ts";

export const qwenCoder: LeakFormat = {
  name: "Qwen3-Coder",
  openings: [functionTags(seq(lit("<tool_call>"), some("\\s{0,20}"))), { ...functionTags(nothing) }],
};
