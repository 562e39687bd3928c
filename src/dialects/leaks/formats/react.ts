/** `{"thought":"…","tool_calls":[{"name":"read_file","arguments":{…}}]}`: what agents without native calls teach, and models keep. */
import type { LeakFormat } from "../format.ts";
import { ahead, gap, lit, seq } from "../marks.ts";
import { bare } from "../openings.ts";
import { callsKeys, thoughtKeys } from "../thought-body.ts";

const firstKey = ahead(
  seq(lit("{"), gap, lit('"'), lit(...thoughtKeys, ...callsKeys.filter((key) => key !== "tool_calls")), lit('"')),
);

export const react: LeakFormat = {
  name: "ReAct",
  openings: [{ opens: bare, ahead: () => firstKey, body: "thought", stands: "bare", fences: ["json", ""] }],
};
