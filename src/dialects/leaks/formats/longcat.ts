/**
 * LongCat Flash: `<longcat_tool_call>{"name":…,"arguments":…}</longcat_tool_call>`. LongCat Flash Lite:
 * `<longcat_tool_call>read_file<longcat_arg_key>path</longcat_arg_key><longcat_arg_value>…` (mlx-lm, tool_parsers/longcat.py).
 */
import type { LeakFormat } from "../format.ts";
import { ahead, gap, lit, seq, some } from "../marks.ts";
import { jsonCalls } from "../openings.ts";

const opens = "<longcat_tool_call>";

export const longcat: LeakFormat = {
  name: "LongCat",
  openings: [
    jsonCalls(opens),
    {
      opens: (tool) => seq(lit(opens), gap, tool, gap),
      ahead: () => ahead(seq(lit("<"), some(/[A-Za-z/]/, 1, 1))),
      body: "tags",
      stands: "marked",
    },
  ],
};
