/** GLM: `<tool_call>read_file<arg_key>path</arg_key><arg_value>…</arg_value></tool_call>`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq, some } from "../marks.ts";
import { ahead } from "../openings.ts";

export const glm: LeakFormat = {
  name: "GLM",
  openings: [
    {
      opens: (tool) => seq(lit("<tool_call>"), gap, tool, gap),
      ahead: () => ahead(seq(lit("<"), some("[A-Za-z/]"))),
      body: "tags",
      stands: "marked",
    },
    {
      // `read_filepath</arg_key>`: the tag between the two was lost (vllm PR#47190)
      opens: (tool) =>
        seq(lit("<tool_call>"), gap, tool, some("[\\w-]{1,60}", "key"), lit("</arg_key>"), gap, lit("<arg_value>")),
      body: "tags",
      stands: "marked",
    },
  ],
};
