/** Claude: `<function_calls><invoke name="read_file"><parameter name="path">…`, in any namespace and often unwrapped. */
import type { LeakFormat } from "../format.ts";
import { gap, lit, type Mark, notYet, opt, seq } from "../marks.ts";
import { invokeTags } from "../openings.ts";

/** Whatever it is called. */
const namespace: Mark = {
  starts: [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],
  isOptional: true,
  read(text, at, { final }) {
    const found = /[A-Za-z]\w{0,20}(:|$)/y;
    found.lastIndex = at;
    const match = found.exec(text);
    if (match === null) return at;
    return match[1] === ":" ? found.lastIndex : final ? at : notYet;
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
