/** Qwen-Agent: `✿FUNCTION✿: read_file` and `✿ARGS✿: {…}`; older Qwen wrote `Action:` and `Action Input:`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { objectAhead } from "../openings.ts";

export const qwenAgent: LeakFormat = {
  name: "Qwen-Agent",
  openings: [
    {
      opens: (tool) => seq(lit("✿FUNCTION✿:"), gap, tool, gap, lit("✿ARGS✿:"), gap),
      ahead: objectAhead,
      body: "arguments",
      stands: "bare",
    },
    {
      opens: (tool) => seq(lit("Action:"), gap, tool, gap, lit("Action Input:"), gap),
      ahead: objectAhead,
      body: "arguments",
      stands: "bare",
    },
  ],
};
