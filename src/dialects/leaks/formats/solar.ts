/** Solar: `<|tool_calls|><|tool_call:begin|>id<|tool_call:name|>read_file<|tool_call:args|>{…}<|tool_call:end|>`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq, some } from "../marks.ts";
import { objectAhead } from "../openings.ts";

const begin = seq(opt(seq(lit("<|tool_calls|>"), gap)), lit("<|tool_call:begin|>"), opt(some(/[\w-]/)));

export const solar: LeakFormat = {
  name: "Solar",
  openings: [
    {
      opens: (tool) => seq(begin, lit("<|tool_call:name|>"), tool, lit("<|tool_call:args|>"), gap),
      ahead: objectAhead,
      body: "arguments",
      stands: "marked",
    },
  ],
};
