/** Hermes, Qwen 2.5 and 3, Granite 4: `<tool_call>{"name":"read_file","arguments":{…}}</tool_call>`. */
import type { LeakFormat, Opening } from "../format.ts";
import { gap, lit, seq, some } from "../marks.ts";
import { jsonAhead, jsonCalls, jsonFence, listed } from "../openings.ts";

const calls = jsonCalls("<tool_call>");

/** `<tool_call id="call_0">` (tinyagents PR#76). */
const numbered: Opening = {
  opens: () => seq(lit("<tool_call"), some(/\s/), lit("id="), some(/[^<>]/), lit(">"), gap, jsonFence),
  ahead: jsonAhead,
  body: "calls",
  stands: "marked",
};

export const hermes: LeakFormat = { name: "Hermes", openings: [calls, listed(calls), numbered] };
