/** Gemini and Gemma 3: a fence of language tool_code with Python in it, or of tool_call with JSON. */
import type { LeakFormat } from "../format.ts";
import { bare, pythonAhead, pythonCallAhead } from "../openings.ts";

const fences = ["tool_code"];

export const gemini: LeakFormat = {
  name: "Gemini",
  openings: [
    { opens: bare, ahead: pythonCallAhead, body: "python", stands: "bare", fences },
    { opens: bare, ahead: pythonAhead, body: "python", stands: "bare", fences },
  ],
};
