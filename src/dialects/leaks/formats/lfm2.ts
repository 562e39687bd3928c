/** LFM2: `<|tool_call_start|>[read_file(path="a")]<|tool_call_end|>`, or JSON between the tokens. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { callKeyAhead, pythonAhead, pythonCallAhead } from "../openings.ts";

const opens = () => seq(lit("<|tool_call_start|>"), gap);

export const lfm2: LeakFormat = {
  name: "LFM2",
  openings: [
    { opens, ahead: pythonAhead, body: "python", stands: "marked" },
    { opens, ahead: pythonCallAhead, body: "python", stands: "marked" },
    { opens, ahead: callKeyAhead, body: "calls", stands: "marked" },
  ],
};
