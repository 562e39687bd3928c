/** Mistral: `[TOOL_CALLS][{"name":…}]`, and from v11 on `[TOOL_CALLS]read_file[ARGS]{…}` for each call. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, opt, seq, some } from "../marks.ts";
import { jsonCalls, objectAhead } from "../openings.ts";

const callId = opt(seq(lit("[CALL_ID]"), some(/\w/), gap));

export const mistral: LeakFormat = {
  name: "Mistral",
  openings: [
    jsonCalls("[TOOL_CALLS]"),
    {
      opens: (tool) => seq(lit("[TOOL_CALLS]"), gap, tool, gap, callId, opt(lit("[ARGS]")), gap),
      ahead: objectAhead,
      body: "arguments",
      stands: "marked",
    },
    {
      // the marker is a special token, which some servers leave out
      opens: (tool) => seq(tool, callId, lit("[ARGS]"), gap),
      ahead: objectAhead,
      body: "arguments",
      stands: "bare",
    },
  ],
};
