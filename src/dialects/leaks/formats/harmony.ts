/** gpt-oss: `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{…}<|call|>`, its tokens there or stripped. */
import type { LeakFormat } from "../format.ts";
import { any, gap, lit, type Mark, opt, seq } from "../marks.ts";
import { objectAhead } from "../openings.ts";

const token = "<\\|[a-z_]{1,12}\\|>";
const words = "assistant|commentary|analysis|json|code";

/** What may stand around the recipient, in any order. */
const between: Mark = {
  whole: `(?:${token}|${words}|\\s){0,12}`,
  plain: `(?:${token}|${words}|\\s){0,12}`,
  cut: `(?:${token}|${words}|\\s){0,12}(?:<(?:\\|(?:[a-z_]{1,12}\\|?)?)?|[a-z]{1,10})?`,
};
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
