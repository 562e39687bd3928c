/** MiniMax: `<minimax:tool_call><invoke name="read_file">`; M3 puts `]<]minimax[>[` before every tag. */
import type { LeakFormat } from "../format.ts";
import { ahead, gap, lit, nothing, opt, seq } from "../marks.ts";
import { invokeTags, jsonCalls } from "../openings.ts";

/** It means nothing, and is left out wherever it stands in such a call. */
export const minimaxNoise = "]<]minimax[>[";

const noise = lit(minimaxNoise);
const noisyWrapper = opt(seq(lit("<tool_call>", "<minimax:tool_call>"), gap, noise));

const wrappers = ["<minimax:tool_call>", "<minimax:tool_calls>"];

export const minimax: LeakFormat = {
  name: "MiniMax",
  openings: [
    invokeTags(seq(lit(...wrappers), gap), nothing),
    invokeTags(seq(noise, noisyWrapper), nothing),
    jsonCalls(...wrappers),
    {
      // the name alone, and parameters below it (hermes-agent PR#8763)
      opens: (tool) => seq(lit(...wrappers), gap, tool, gap),
      ahead: () => ahead(lit("<parameter")),
      body: "tags",
      stands: "marked",
    },
  ],
};
