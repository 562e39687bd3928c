/** Asks the one question that is the person's to answer, then writes a module and its test. */
import { lastFrom, type Scenario, type Seen } from "../scenario.ts";
import { type Rounding, roundings } from "./humanize-choice.ts";
import { humanizeSource, humanizeTest } from "./humanize-files.ts";

const source = "src/humanize.js";
const test = "test/humanize.test.js";

export const createModule: Scenario = {
  name: "create-module",
  example: "Create a small module",
  asks: /create a small module/i,
  steps: [
    [
      {
        reasoning:
          "A useful addition to this project: durations in words, such as “about 2 hours”. What is in between two units can " +
          "be rounded down or to the nearest; both are common, and people notice. That is a question for the person.",
        say: "I'll add `humanize`, which writes a duration in words, with a test. One thing is for you to decide:",
        calls: [
          {
            name: "ask_followup_question",
            input: {
              question: "How should `humanize` round: should 100 minutes read as 1 hour or as 2 hours?",
              follow_up: roundings.map((rounding) => rounding.option),
            },
          },
        ],
      },
    ],
    [
      {
        when: { error: /nobody to ask/ },
        say: "Nobody is there to answer, so I take the nearest unit.",
        calls: files(),
      },
      { say: (seen) => `${chosen(seen).acknowledged} I write the module and its test.`, calls: files() },
    ],
    [
      {
        say: "Both are written. I run the new test.",
        calls: [{ name: "execute_command", input: { command: `node --test ${test}` } }],
      },
    ],
    [
      {
        when: { output: /^Exit code 0\b[\s\S]*\bfail 0\b/ },
        calls: [{ name: "attempt_completion", input: (seen) => ({ result: summary(seen) }) }],
      },
      { say: "Both files are written, but the new test did not pass here, so I do not call this done." },
    ],
  ],
};

function files() {
  return [
    { name: "write_to_file", input: (seen: Seen) => ({ path: source, content: humanizeSource(chosen(seen)) }) },
    { name: "write_to_file", input: (seen: Seen) => ({ path: test, content: humanizeTest(chosen(seen)) }) },
  ];
}

function chosen(seen: Seen): Rounding {
  const answer = lastFrom(seen, "ask_followup_question");
  const [nearest, ...others] = roundings;
  return others.find((rounding) => rounding.answers.test(answer)) ?? nearest;
}

function summary(seen: Seen): string {
  const question = seen.results[0]?.[0];
  const because =
    question === undefined || question.failed
      ? "nobody was there to ask"
      : `you answered “${question.text.split("\n")[0]}”`;
  return [
    "`humanize` writes durations in words, and its test passes.",
    "",
    `- **Rounding:** ${chosen(seen).described}, because ${because}.`,
    `- **Files:** \`${source}\` and \`${test}\`.`,
    `- **Checked:** \`node --test ${test}\`, no failures.`,
  ].join("\n");
}
