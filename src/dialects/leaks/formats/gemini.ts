/** Gemini and Gemma 3: a fence of language tool_code with Python in it, or that word as a tag, or a fence tool_call with JSON. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { bare, pythonAhead, pythonCallAhead } from "../openings.ts";

const fences = ["tool_code"];
const tag = () => seq(lit("<tool_code>"), gap);

export const gemini: LeakFormat = {
  name: "Gemini",
  openings: [
    { opens: bare, ahead: pythonCallAhead, body: "python", stands: "bare", fences },
    { opens: bare, ahead: pythonAhead, body: "python", stands: "bare", fences },
    { opens: tag, ahead: pythonCallAhead, body: "python", stands: "marked" },
    { opens: tag, ahead: pythonAhead, body: "python", stands: "marked" },
  ],
};
