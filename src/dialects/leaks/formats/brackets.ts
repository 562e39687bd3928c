/** `[TOOL_CALL]{tool => "read_file", args => {--path "src/app.ts"}}[/TOOL_CALL]` (Roo#11187). */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { jsonCalls } from "../openings.ts";

export const brackets: LeakFormat = {
  name: "bracket",
  openings: [
    {
      opens: (tool) =>
        seq(lit("[TOOL_CALL]"), gap, lit("{"), gap, lit("tool"), gap, lit("=>"), gap, lit('"'), tool, lit('"')),
      body: "arrows",
      stands: "marked",
    },
    jsonCalls("[TOOL_CALL]"),
  ],
};
