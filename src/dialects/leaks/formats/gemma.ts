/**
 * Gemma 4: `<|tool_call>call:read_file{path:<|"|>a<|"|>}<tool_call|>`; FunctionGemma has `<escape>` for the quotes. Under load
 * it drifts to `call:read_file(path="a")` (omlx#1846), and puts the tool's server before its name (`call:google:mcp:read_file`, omlx#1830).
 */
import type { LeakFormat } from "../format.ts";
import { ahead, gap, lit, type Mark, notYet, seq } from "../marks.ts";

const marks = lit("<|tool_call>", "<start_function_call>");

const namespaces = /(?:[A-Za-z_][\w-]{0,40}:(?=[A-Za-z_])){0,6}/y;
const cutNamespace = /(?:[A-Za-z_][\w-]{0,40}:?)?$/y;

/** Words with a colon behind each, up to the name. */
const servers: Mark = {
  starts: [],
  isOptional: true,
  read(text, at, { final }) {
    namespaces.lastIndex = at;
    namespaces.test(text);
    const end = namespaces.lastIndex;
    cutNamespace.lastIndex = end;
    return !final && cutNamespace.test(text) ? notYet : end;
  },
};

export const gemma: LeakFormat = {
  name: "Gemma",
  openings: [
    {
      opens: (tool) => seq(marks, gap, lit("call:"), servers, tool, gap),
      ahead: () => ahead(lit("{", "(")),
      body: "gemma",
      stands: "marked",
    },
  ],
};
