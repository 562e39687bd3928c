/** Phi-4-mini: `functools[{"name":…,"arguments":…}]`. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, seq } from "../marks.ts";
import { callKeyAhead } from "../openings.ts";

export const phi: LeakFormat = {
  name: "Phi",
  openings: [{ opens: () => seq(lit("functools"), gap), ahead: callKeyAhead, body: "calls", stands: "marked" }],
};
