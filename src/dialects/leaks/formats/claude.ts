/** Claude: `<function_calls><invoke name="read_file"><parameter name="path">…`, in any namespace and often unwrapped. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, type Mark, notYet, opt, seq } from "../marks.ts";
import { invokeTags } from "../openings.ts";

const word = /[A-Za-z]\w{0,20}/y;

/** Whatever it is called. */
const namespace: Mark = {
  starts: [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],
  isOptional: true,
  read(text, at, { final }) {
    word.lastIndex = at;
    const end = word.test(text) ? word.lastIndex : at;
    if (text[end] === ":" && end > at) return end + 1;
    return end === text.length && end > at && !final ? notYet : at;
  },
};

export const claude: LeakFormat = {
  name: "Claude",
  openings: [
    invokeTags(
      opt(seq(lit("<"), namespace, lit("function_calls>", "tool_calls>", "tool_call>", "tool_use>"), gap)),
      namespace,
    ),
  ],
};
