/** Claude: `<function_calls><invoke name="read_file"><parameter name="path">…`, in any namespace and often unwrapped. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq, some } from "../marks.ts";
import { invokeTags } from "../openings.ts";

const namespace = some("(?:[A-Za-z]{1,20}:?)??");

export const claude: LeakFormat = {
  name: "Claude",
  openings: [
    invokeTags(
      opt(seq(lit("<"), namespace, lit("function_calls>", "tool_calls>", "tool_call>", "tool_use>"), gap)),
      namespace,
    ),
  ],
};
