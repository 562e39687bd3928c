/** What the demo answers when its profile is checked: each question of the check, done as it asks. */
import {
  forcedProbe,
  nestedProbe,
  type Probe,
  parallelProbe,
  resultProbe,
  singleProbe,
  streamProbe,
} from "../../core/check/probes.ts";
import { lastFrom, type Scenario } from "../scenario.ts";

const oneToTwenty =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty";

export const answerCheck: readonly Scenario[] = [
  { name: "check: count", asks: exactly(streamProbe.question), steps: [[{ say: oneToTwenty }]] },
  calling("check: one call", singleProbe),
  calling("check: nested values", nestedProbe),
  calling("check: two calls", parallelProbe),
  {
    name: "check: a result taken back",
    asks: exactly(resultProbe.question),
    steps: [
      [{ calls: [...singleProbe.calls] }],
      [{ when: { output: /./ }, say: (seen) => wordIn(lastFrom(seen, forcedProbe.tool)) }],
    ],
  },
  {
    name: "check: forced choice",
    asks: exactly(forcedProbe.question),
    steps: [[{ when: { forced: forcedProbe.tool }, calls: [...singleProbe.calls] }, { say: "Hello." }]],
  },
];

function calling(name: string, { question, calls }: Probe): Scenario {
  return { name, asks: exactly(question), steps: [[{ calls }]] };
}

function exactly(question: string): RegExp {
  return new RegExp(`^${question.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`);
}

/** Read from what the result says, as a model would. */
function wordIn(result: string): string {
  return / is (\w+)\.$/.exec(result)?.[1] ?? `I do not find a word in “${result}”.`;
}
