/** Puts a question to the person and waits for the answer. */
import * as z from "zod";
import { defineTool } from "../core/tool.ts";
import { cleanLines } from "./lib/clean-text.ts";
import { done, failed } from "./lib/outcome.ts";

const input = z.object({
  question: z.string().describe("One clear question, with what the person needs to know to answer it"),
  follow_up: z.array(z.string()).max(6).optional().describe("Up to 6 complete answers to choose from"),
});
type Input = z.infer<typeof input>;

export const askFollowupQuestion = defineTool<Input>({
  name: "ask_followup_question",
  title: "Ask a question",
  description:
    "Asks the person one question and returns the answer. Use it only when a decision is theirs or something you cannot " +
    "find out is missing; look it up yourself when you can. Offer 2 to 4 likely answers. They may answer freely.",
  brief: "Asks the person one question, when a decision is theirs or you cannot find out yourself.",
  input,
  group: "interact",
  aliases: {
    text: "question",
    prompt: "question",
    options: "follow_up",
    suggestions: "follow_up",
    followUp: "follow_up",
  },
  presentation: {
    icon: "question",
    labels: {
      writing: "Asking",
      asking: "Ask this question?",
      running: "Waiting for your answer",
      done: "Asked",
      failed: "Could not ask",
    },
    targetKind: "text",
    body: "question",
    bodyKind: "markdown",
  },
  effects: () => [],

  async *run({ question, follow_up = [] }, { callId, host, signal }) {
    const answer = await host.ask.question({ callId, question, options: follow_up }, signal);
    if (answer !== undefined) {
      return done(cleanLines(answer), { kind: "answer", question: cleanLines(question), answer: cleanLines(answer) });
    }
    return failed(signal.aborted ? unanswered : nobody);
  },
});

const unanswered = {
  code: "stopped" as const,
  message: "The question was stopped before it was answered.",
  advice: "Ask again if the answer is still needed.",
};

const nobody = {
  code: "denied" as const,
  message: "There is nobody to ask in this run.",
  advice:
    "Decide yourself, choose what is safest and easiest to undo, and say in your final result what you decided and why.",
};
