/** Llama 3: `<|python_tag|>{"name":…,"parameters":…}`, the token often left out, several joined by semicolons. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { bare, callKeyAhead, jsonCalls, pythonAhead, pythonCallAhead } from "../openings.ts";

const tag = () => seq(lit("<|python_tag|>"), gap);

export const llama: LeakFormat = {
  name: "Llama",
  openings: [
    { opens: tag, ahead: pythonAhead, body: "python", stands: "marked" },
    { opens: tag, ahead: pythonCallAhead, body: "python", stands: "marked" },
    jsonCalls("<|python_tag|>"),
    { opens: bare, ahead: callKeyAhead, body: "calls", stands: "bare", fences: ["json", "", "tool_call", "tool"] },
  ],
};
