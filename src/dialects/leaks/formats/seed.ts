/** Seed-OSS: Qwen3-Coder's tags in `<seed:tool_call>`. */
import type { LeakFormat } from "../format.ts";
import { lit } from "../marks.ts";
import { functionTags, jsonCalls } from "../openings.ts";

export const seed: LeakFormat = {
  name: "Seed",
  openings: [functionTags(lit("<seed:tool_call>")), jsonCalls("<seed:tool_call>")],
};
