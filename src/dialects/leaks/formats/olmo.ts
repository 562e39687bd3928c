/** Olmo 3: Python calls, one a line, in `<function_calls>`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { pythonAhead, pythonCallAhead } from "../openings.ts";

const opens = () => seq(lit("<function_calls>", "<tool_calls>", "<tool_call>"), gap);

export const olmo: LeakFormat = {
  name: "Olmo",
  openings: [
    { opens, ahead: pythonCallAhead, body: "python", stands: "marked" },
    { opens, ahead: pythonAhead, body: "python", stands: "marked" },
  ],
};
