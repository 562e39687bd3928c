/**
 * gpt-oss: `<|channel|>commentary to=functions.read_file <|constrain|>json<|message|>{…}<|call|>`. Servers that strip the
 * tokens leave words behind, run together: `analysisWe need it.assistantcommentary to=functions.read_file json{…}assistantfinal…`
 * (LM Studio, vLLM, RunPod, Cloudflare), the name too (`to=functions.read_filejson{…}`, llama.cpp PR#15158).
 */
import type { LeakFormat, Opening } from "../format.ts";
import { ahead, any, gap, lit, type Mark, opt, repeat, seq, some } from "../marks.ts";
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
const channel = lit("assistant", "commentary", "analysis");
const rest = (tool: Mark) => seq(between, lit("to="), tool, between);

/** A namespace that no prose has, a name that exists, and an object. */
const stripped = (opens: Opening["opens"]): Opening => ({
  opens,
  ahead: objectAhead,
  body: "arguments",
  stands: "marked",
  isLoose: true,
});

export const harmony: LeakFormat = {
  name: "harmony",
  openings: [
    { opens: (tool) => seq(marks, rest(tool)), ahead: objectAhead, body: "arguments", stands: "marked" },
    stripped((tool) => seq(opt(channel), between, lit("to="), ahead(lit("functions.")), tool, between)),
    // within a line, where what stands before it has been said by then
    { ...stripped((tool) => seq(lit("="), ahead(lit("functions.")), tool, between)), behind: "to" },
    { opens: (tool) => seq(channel, rest(tool)), ahead: objectAhead, body: "arguments", stands: "bare" },
  ],
};
