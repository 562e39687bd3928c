/** Shapes that models make up around a call: `<tool-use>` with OpenAI's JSON, `<tool_use>` with the name in a tag. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, type Mark, notYet, opt, seq, some } from "../marks.ts";
import { jsonCalls, quote, tagsAhead } from "../openings.ts";

const wrapper = lit(
  ...[
    "tool_use",
    "tool-use",
    "tool_call",
    "tool_calls",
    "function_call",
    "function_calls",
    "invoke",
    "function",
    "tool",
  ].map((name) => `<${name}>`),
);
const inner = opt(seq(lit("<invoke>", "<tool_call>", "<function>"), gap));
const named = seq(
  opt(seq(lit("<tool_calls>", "<function_calls>"), gap)),
  lit("<"),
  lit(...["tool", "tool_call", "tool_use", "function", "function_call"]),
);

const longestGap = 80;

/** A list of tools describes each: `<tool><name>read_file</name><description>`. */
const undeclared: Mark = {
  starts: [],
  isOptional: true,
  read(text, at, { final }) {
    const next = text.slice(at, at + longestGap).trimStart();
    const isCut = !final && text.length - at < longestGap;
    if (next.startsWith(description)) return -1;
    return isCut && description.startsWith(next) ? notYet : at;
  },
};
const description = "<description";

export const toolUse: LeakFormat = {
  name: "tool-use",
  openings: [
    jsonCalls("<tool-use>", "<tool_use>"),
    {
      opens: (tool) =>
        seq(wrapper, gap, inner, lit("<tool_name>", "<name>"), gap, tool, gap, lit("</tool_name>", "</name>")),
      ahead: () => undeclared,
      body: "tags",
      stands: "marked",
    },
    {
      // `<tool name="read_file">` and parameters in tags or JSON
      opens: (tool) => seq(named, some(/\s/), lit("name="), quote, tool, quote, gap, lit(">")),
      ahead: tagsAhead,
      body: "tags",
      stands: "marked",
    },
  ],
};
