/** Hands the finished work to the person and ends the run. */
import * as z from "zod";
import { defineTool } from "../core/tool.ts";
import { cleanLines } from "./lib/clean-text.ts";

const input = z.object({
  result: z.string().describe("What was done and how it was checked, in Markdown, without a question at the end"),
});
type Input = z.infer<typeof input>;

export const attemptCompletion = defineTool<Input>({
  name: "attempt_completion",
  title: "Finish",
  description:
    "Ends the task and shows its result to the person. Use it once, alone, when everything asked for is done and the results " +
    "of all earlier calls have come back without a failure that matters. Not for questions or reports on the way.",
  brief: "Ends the task and shows its result. Use it once, alone, when everything is done and checked.",
  input,
  group: "interact",
  aliases: { text: "result", summary: "result", message: "result", content: "result" },
  presentation: {
    icon: "check-all",
    labels: {
      writing: "Finishing",
      asking: "Finish the task?",
      running: "Finishing",
      done: "Finished",
      failed: "Could not finish",
    },
    targetKind: "text",
    body: "result",
    bodyKind: "markdown",
  },
  effects: () => [],

  async *run({ result }) {
    const view = { kind: "completion" as const, text: cleanLines(result) };
    return { status: "ok", content: "The result was shown to the person.", view, endsRun: true };
  },
});
