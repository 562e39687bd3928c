/** MiniMax: `<minimax:tool_call><invoke name="read_file">`; M3 puts `]<]minimax[>[` before every tag. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, nothing, opt, seq } from "../marks.ts";
import { invokeTags } from "../openings.ts";

/** It means nothing, and is left out wherever it stands in such a call. */
export const minimaxNoise = "]<]minimax[>[";

const noise = lit(minimaxNoise);
const noisyWrapper = opt(seq(lit("<tool_call>", "<minimax:tool_call>"), gap, noise));

export const minimax: LeakFormat = {
  name: "MiniMax",
  openings: [
    invokeTags(seq(lit("<minimax:tool_call>", "<minimax:tool_calls>"), gap), nothing),
    invokeTags(seq(noise, noisyWrapper), nothing),
  ],
};
