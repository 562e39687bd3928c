/** InternLM: `<|action_start|><|plugin|>{"name":…,"parameters":…}<|action_end|>`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq } from "../marks.ts";
import { jsonAhead } from "../openings.ts";

const opens = () => seq(lit("<|action_start|>"), gap, opt(seq(lit("<|plugin|>", "<|interpreter|>"), gap)));

export const internlm: LeakFormat = {
  name: "InternLM",
  openings: [{ opens, ahead: jsonAhead, body: "calls", stands: "marked" }],
};
