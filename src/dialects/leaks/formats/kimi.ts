/** Kimi K2: `<|tool_call_begin|>functions.read_file:0<|tool_call_argument_begin|>{…}`, in a section of their own. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq, some } from "../marks.ts";
import { objectAhead } from "../openings.ts";

const section = opt(seq(lit("<|tool_calls_section_begin|>", "<|tool_call_section_begin|>"), gap));
const begin = seq(section, lit("<|tool_call_begin|>"), gap);
const args = seq(gap, lit("<|tool_call_argument_begin|>"), gap);

export const kimi: LeakFormat = {
  name: "Kimi",
  openings: [
    { opens: (tool) => seq(begin, tool, args), ahead: objectAhead, body: "arguments", stands: "marked" },
    // the counter alone, without the name: it is refused unless the arguments fit one tool only
    { opens: () => seq(begin, some(/\d/, 1, 4), args), ahead: objectAhead, body: "arguments", stands: "marked" },
    // the tokens before the name left out (typeclaw PR#344)
    { opens: (tool) => seq(tool, args), ahead: objectAhead, body: "arguments", stands: "marked" },
  ],
};
