/** GLM: `<tool_call>read_file<arg_key>path</arg_key><arg_value>…</arg_value></tool_call>`. */
import type { LeakFormat } from "../format.ts";
import { ahead, gap, group, lit, seq, some } from "../marks.ts";

export const glm: LeakFormat = {
  name: "GLM",
  openings: [
    {
      opens: (tool) => seq(lit("<tool_call>"), gap, tool, gap),
      ahead: () => ahead(seq(lit("<"), some(/[A-Za-z/]/, 1, 1))),
      body: "tags",
      stands: "marked",
    },
    {
      // `read_filepath</arg_key>`, `read_file path</arg_key>`: the tag between the two was lost (vllm PR#47190)
      opens: (tool) =>
        seq(
          ...[lit("<tool_call>"), gap, tool, gap, group("key", some(/[\w-]/)), lit("</arg_key>"), gap],
          lit("<arg_value>"),
        ),
      body: "tags",
      stands: "marked",
    },
    {
      // the marker is a special token, which some servers leave out (GLM-5#84)
      opens: (tool) => seq(tool, gap),
      ahead: () => ahead(lit("<arg_key>")),
      body: "tags",
      stands: "marked",
    },
  ],
};
