/** An edit that does not fit at first: the model reads the file and makes it right. */
import type { Scenario } from "../scenario.ts";

const path = "src/format.js";

const remembered = `  if (typeof value !== "number" || Number.isNaN(value)) {
    throw new Error("bad value");
  }`;
const actual = `    throw new RangeError("not a duration");`;
// biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a file
const better = "    throw new RangeError(`not a duration: ${milliseconds}`);";

export const surviveError: Scenario = {
  name: "survive-error",
  example: "Survive a tool error",
  asks: /survive a tool error/i,
  steps: [
    [
      {
        say: "I'll make `formatDuration` say which value it refuses. I edit it from memory, which is a bad habit:",
        calls: [
          {
            name: "apply_diff",
            input: { path, diff: edit(10, remembered, 'throw new Error("bad value: " + value);') },
          },
        ],
      },
    ],
    [
      {
        when: { error: /./ },
        reasoning: "The text I remembered is not in the file. Guessing again would be no better: read it first.",
        say: "That text is not in the file. I read it instead of guessing again.",
        calls: [{ name: "read_file", input: { path } }],
      },
      {
        say: "That edit was meant to fail and did not, so I stop here: this is not the sample project as it is shipped.",
      },
    ],
    [
      {
        when: { output: /not a duration: \$\{/ },
        say: "The file already names the value it refuses. There is nothing left to change.",
      },
      {
        say: "Now with the line as it really is:",
        calls: [{ name: "apply_diff", input: { path, diff: edit(11, actual, better) } }],
      },
    ],
    [{ calls: [{ name: "attempt_completion", input: { result: summary() } }] }],
  ],
};

function edit(line: number, before: string, after: string): string {
  return ["<<<<<<< SEARCH", `:start_line:${line}`, "-------", before, "=======", after, ">>>>>>> REPLACE"].join("\n");
}

function summary(): string {
  return [
    "`formatDuration` now names the value it refuses.",
    "",
    "- The first edit did not fit: its SEARCH text was not in the file, and nothing was changed by it.",
    "- After reading the file, one line of `src/format.js` was changed.",
    "- The tests were not run for this change.",
  ].join("\n");
}
