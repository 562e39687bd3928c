/** gpt-oss: `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{…}<|call|>`, its tokens there or stripped. */
import type { LeakFormat } from "../format.ts";
import { any, gap, lit, type Mark, opt, repeat, seq, some } from "../marks.ts";
import { objectAhead } from "../openings.ts";

/** What may stand around the recipient, in any order. */
const between = repeat(
  any(
    lit("assistant", "commentary", "analysis", "json", "code"),
    lit(...["start", "channel", "constrain", "message", "end", "recipient"].map((token) => `<|${token}|>`)),
    some(/\s/),
  ),
);
const marks = seq(opt(seq(lit("<|end|>"), gap)), lit("<|start|>", "<|channel|>"));
const rest = (tool: Mark) => seq(between, lit("to="), tool, between);

export const harmony: LeakFormat = {
  name: "harmony",
  openings: [
    { opens: (tool) => seq(marks, rest(tool)), ahead: objectAhead, body: "arguments", stands: "marked" },
    {
      opens: (tool) => seq(any(lit("assistant", "commentary", "analysis")), rest(tool)),
      ahead: objectAhead,
      body: "arguments",
      stands: "bare",
    },
  ],
};
