/** Qwen3-Coder: `<tool_call><function=read_file><parameter=path>…</parameter></function></tool_call>`, often unwrapped. */
import type { LeakFormat } from "../format.ts";
import { lit } from "../marks.ts";
import { functionTags } from "../openings.ts";

export const qwenCoder: LeakFormat = {
  name: "Qwen3-Coder",
  openings: [functionTags(lit("<tool_call>")), functionTags()],
};
