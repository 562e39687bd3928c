/** Gemma 4: `<|tool_call>call:read_file{path:<|"|>a<|"|>}<tool_call|>`; FunctionGemma has `<escape>` for the quotes. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { objectAhead } from "../openings.ts";

const marks = lit("<|tool_call>", "<start_function_call>");

export const gemma: LeakFormat = {
  name: "Gemma",
  openings: [
    { opens: (tool) => seq(marks, gap, lit("call:"), tool, gap), ahead: objectAhead, body: "gemma", stands: "marked" },
  ],
};
