/** Shapes that models make up around a call: `<tool-use>` with OpenAI's JSON, `<tool_use>` with the name in a tag. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { jsonCalls } from "../openings.ts";

const wrapper = lit("<tool_use>", "<tool-use>", "<tool_call>", "<tool_calls>", "<function_call>", "<function_calls>");

export const toolUse: LeakFormat = {
  name: "tool-use",
  openings: [
    jsonCalls("<tool-use>", "<tool_use>"),
    {
      opens: (tool) => seq(wrapper, gap, lit("<tool_name>", "<name>"), gap, tool, gap, lit("</tool_name>", "</name>")),
      body: "tags",
      stands: "marked",
    },
  ],
};
