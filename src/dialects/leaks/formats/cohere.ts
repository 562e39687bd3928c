/** Command: `<|START_ACTION|>[{"tool_name":…,"parameters":…}]<|END_ACTION|>`; Command R: `Action:` and fenced JSON. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { callKeyAhead, jsonCalls } from "../openings.ts";

export const cohere: LeakFormat = {
  name: "Cohere",
  openings: [
    jsonCalls("<|START_ACTION|>"),
    {
      opens: () => seq(lit("Action:"), gap, lit("```json", "```"), gap),
      ahead: callKeyAhead,
      body: "calls",
      stands: "bare",
    },
  ],
};
