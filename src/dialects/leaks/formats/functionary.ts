/** Llama 3.1 and Functionary: `<function=read_file>{…}</function>`, `>>>read_file` and JSON below it. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq } from "../marks.ts";
import { objectAhead } from "../openings.ts";

export const functionary: LeakFormat = {
  name: "Functionary",
  openings: [
    {
      opens: (tool) => seq(opt(seq(lit("<tool_call>"), gap)), lit("<function="), tool, gap, lit(">"), gap),
      ahead: objectAhead,
      body: "arguments",
      stands: "marked",
    },
    { opens: (tool) => seq(lit(">>>"), tool, gap), ahead: objectAhead, body: "arguments", stands: "bare" },
  ],
};
