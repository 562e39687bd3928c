/** Llama 3.1 and Functionary: `<function=read_file>{…}</function>`, `>>>read_file` and JSON below it. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq } from "../marks.ts";
import { jsonFence, objectAhead } from "../openings.ts";

export const functionary: LeakFormat = {
  name: "Functionary",
  openings: [
    {
      // what stands behind the name gets lost or replaced (Groq's `failed_generation`)
      opens: (tool) =>
        seq(
          opt(seq(lit("<tool_call>"), gap)),
          lit("<function=", "<function(", "<function/"),
          opt(lit('"')),
          tool,
          opt(lit('"')),
          gap,
          opt(lit(">", ")>", ",")),
          gap,
        ),
      ahead: objectAhead,
      body: "arguments",
      stands: "marked",
    },
    {
      // `<tool_call>read_file` and its JSON, fenced or not (Hunyuan)
      opens: (tool) => seq(opt(seq(lit("<tool_calls>"), gap)), lit("<tool_call>"), gap, tool, gap, jsonFence),
      ahead: objectAhead,
      body: "arguments",
      stands: "marked",
    },
    { opens: (tool) => seq(lit(">>>"), tool, gap), ahead: objectAhead, body: "arguments", stands: "bare" },
  ],
};
