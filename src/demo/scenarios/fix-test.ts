/** Finds and fixes the one bug of the sample project. */
import { lastFrom, type Scenario } from "../scenario.ts";

export const fixTest: Scenario = {
  name: "fix-test",
  example: "Fix the failing test",
  asks: /fix the failing test/i,
  steps: [
    [
      {
        reasoning:
          "One test fails. The name durations/parse suggests that reading a duration is at fault. I need the source and the " +
          "test side by side: neither read depends on the other, so I can ask for both at once.",
        say: "I'll read the parser and its test together to see what is expected and what happens.",
        calls: [
          { name: "read_file", input: { path: "src/parse.js" } },
          { name: "read_file", input: { path: "test/parse.test.js" } },
        ],
      },
    ],
    [
      {
        when: { output: /\(ms\|d\|h\|m\|s\)/ },
        say: "The parser already tries `ms` before `m`: the bug this task is about is fixed here, so I change nothing.",
      },
      {
        reasoning:
          "The pattern lists d|h|m|s|ms. Alternatives are tried from the left, so in 250ms the m wins: 250 minutes and a " +
          "stray s. Putting ms first is enough. Does anything else rely on this pattern or on the order of the units?",
        say: "In `250ms` the pattern takes `m` before it ever tries `ms`. I check who else uses it.",
        calls: [{ name: "search_files", input: { path: "src", regex: "\\b(part|units)\\b", file_pattern: "*.js" } }],
      },
    ],
    [
      {
        say: "Only the parser uses the pattern. Trying `ms` first fixes it:",
        calls: [{ name: "apply_diff", input: { path: "src/parse.js", diff: fix() } }],
      },
    ],
    [{ say: "Now the tests.", calls: [{ name: "execute_command", input: { command: "npm test" } }] }],
    [
      {
        when: { output: /^Exit code 0\b[\s\S]*\bfail 0\b/ },
        calls: [{ name: "attempt_completion", input: { result: summary() } }],
      },
      {
        say: (seen) =>
          "The edit is in place, but the tests did not all pass, so I do not call this done. What I saw:\n\n" +
          `\`\`\`\n${shorten(lastFrom(seen, "execute_command"))}\n\`\`\``,
      },
    ],
  ],
};

function fix(): string {
  return [
    "<<<<<<< SEARCH",
    ":start_line:4",
    "-------",
    "const part = /(\\d+(?:\\.\\d+)?)\\s*(d|h|m|s|ms)/g;",
    "=======",
    "const part = /(\\d+(?:\\.\\d+)?)\\s*(ms|d|h|m|s)/g;",
    ">>>>>>> REPLACE",
  ].join("\n");
}

function summary(): string {
  return [
    "The failing test passes now, and so do all others.",
    "",
    "- **Cause:** the pattern in `src/parse.js` tried `m` before `ms`, so `250ms` was read as 250 minutes and a stray `s`.",
    "- **Fix:** `ms` comes first in the pattern. One line changed.",
    "- **Checked:** `npm test`, no failures.",
  ].join("\n");
}

function shorten(output: string): string {
  const lines = output.split("\n");
  return lines.length <= 12 ? output : [...lines.slice(0, 12), "…"].join("\n");
}
