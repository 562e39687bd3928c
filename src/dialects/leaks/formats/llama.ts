/** Llama 3: `<|python_tag|>{"name":…,"parameters":…}`, the token often left out, several joined by semicolons. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { bare, callKeyAhead, jsonCalls, pythonCallAhead } from "../openings.ts";

export const llama: LeakFormat = {
  name: "Llama",
  openings: [
    jsonCalls("<|python_tag|>"),
    { opens: () => seq(lit("<|python_tag|>"), gap), ahead: pythonCallAhead, body: "python", stands: "marked" },
    { opens: bare, ahead: callKeyAhead, body: "calls", stands: "bare", fences: ["json", "", "tool_call"] },
  ],
};
