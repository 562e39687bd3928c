/**
 * Kimi K3: `<|open|>tools<|sep|><|open|>call tool="read_file" index="1"<|sep|><|open|>argument key="path"…`, each argument
 * between tokens (sglang#39583). Seen with the tokens between the first two words lost: `<|open|>toolscall tool=` (oh-my-pi#8495).
 */
import type { LeakFormat } from "../format.ts";
import { any, gap, lit, opt, seq, some } from "../marks.ts";

const section = opt(seq(lit("<|open|>tools<|sep|>"), gap));
const begin = any(seq(section, lit('<|open|>call tool="')), lit('<|open|>toolscall tool="'));

export const kimiK3: LeakFormat = {
  name: "Kimi K3",
  openings: [
    {
      opens: (tool) =>
        seq(begin, tool, lit('"'), opt(seq(lit(' index="'), some(/\d/, 1, 4), lit('"'))), lit("<|sep|>"), gap),
      body: "tokens",
      stands: "marked",
    },
  ],
};
