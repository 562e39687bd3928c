/** The steps that try one style: a call, nested values with code, a result taken back; and what only native tools can do. */
import type { ExplicitStyle } from "../dialect.ts";
import type { Message } from "../message.ts";
import type { Answer, Question } from "./ask.ts";
import { attempt } from "./attempt.ts";
import { failedBy, judgeCalls } from "./judge.ts";
import {
  forcedProbe,
  lookedUp,
  nestedProbe,
  type Probe,
  parallelProbe,
  probeTools,
  resultProbe,
  singleProbe,
} from "./probes.ts";
import type { Verdict } from "./step.ts";
import type { CheckRun, StepPlan } from "./step-plan.ts";

export function stepId(style: ExplicitStyle, kind: StepKind): string {
  return `${style.value}.${kind}`;
}

type StepKind = "single" | "nested" | "result" | "parallel" | "forced";

/** A style is of use only if none of these failed. */
export const decisive: readonly StepKind[] = ["single", "nested", "result"];

export function stepsOf(style: ExplicitStyle): readonly StepPlan[] {
  const plan = (kind: StepKind, title: string, run: StepPlan["run"]): StepPlan => ({
    id: stepId(style, kind),
    title: `${style.label}: ${title}`,
    needs: kind === "single" ? ["stream"] : [stepId(style, "single")],
    run,
  });
  const common = [
    plan("single", "one call", (run) => single(run, style)),
    plan("nested", "nested values and code", (run) => probe(run, style, nestedProbe)),
  ];
  const takesBack = plan("result", "a result taken back", (run) => takeBack(run, style));
  const isNative = style.dialect.teach(probeTools).tools !== undefined;
  if (!isNative) return [...common, takesBack];
  return [
    ...common,
    plan("parallel", "two calls at once", (run) => parallel(run, style)),
    takesBack,
    plan("forced", "forced choice", (run) => forced(run, style)),
  ];
}

function words(text: string): Message {
  return { role: "user", parts: [{ type: "text", text }] };
}

async function single(run: CheckRun, style: ExplicitStyle): Promise<Verdict> {
  const judge = (answer: Answer): Verdict => judgeCalls(answer, singleProbe.calls);
  const question = { messages: [words(singleProbe.question)], style };
  const { verdict, answer } = await attempt(run.asker, question, judge, run.signal);
  if (verdict.state !== "failed") run.called.set(style.value, answer);
  return verdict;
}

async function probe({ asker, signal }: CheckRun, style: ExplicitStyle, { question, calls }: Probe): Promise<Verdict> {
  const judge = (answer: Answer): Verdict => judgeCalls(answer, calls);
  return (await attempt(asker, { messages: [words(question)], style }, judge, signal)).verdict;
}

/** Goes on from the single call, so that the server sees its own call again, with whatever it wants back of it. */
async function takeBack({ asker, signal, called }: CheckRun, style: ExplicitStyle): Promise<Verdict> {
  const { parts = [] } = called.get(style.value) ?? {};
  const results = parts.flatMap((part) =>
    part.type === "tool_call"
      ? [
          {
            type: "tool_result" as const,
            callId: part.id,
            name: part.name,
            content: [{ type: "text" as const, text: lookedUp.result }],
            isError: false,
          },
        ]
      : [],
  );
  const messages: readonly Message[] = [
    words(resultProbe.question),
    { role: "assistant", parts },
    { role: "tool", results },
  ];
  return (await attempt(asker, { messages, style }, judgeResult, signal)).verdict;
}

function judgeResult(answer: Answer): Verdict {
  const { text, calls, unreadable, error } = answer;
  if (text.includes(lookedUp.word)) return { state: "passed", found: "The model used the result." };
  if (error !== undefined) return failedBy(error);
  const detail = text === "" ? undefined : text;
  if (calls.length + unreadable.length > 0) {
    const found = "It called again instead of using the result: the result did not reach the model.";
    return { state: "failed", found, fix: "Update the server's chat template, or use the other style.", detail };
  }
  const found = "The answer does not hold what the result said.";
  return {
    state: "failed",
    found,
    fix: "Try again; if it stays, update the server's chat template, or use the other style.",
    detail,
  };
}

async function parallel(run: CheckRun, style: ExplicitStyle): Promise<Verdict> {
  const judge = (answer: Answer): Verdict => {
    const { calls, unreadable } = answer;
    const isOneOfThem = calls.length === 1 && unreadable.length === 0;
    return isOneOfThem ? oneAtATime : judgeCalls(answer, parallelProbe.calls);
  };
  const question: Question = { messages: [words(parallelProbe.question)], style };
  return (await attempt(run.asker, question, judge, run.signal)).verdict;
}

const oneAtATime: Verdict = {
  state: "noted",
  found: "Only one of two calls came: the server or the model makes one at a time.",
  fix: "Diglot works all the same, with more requests.",
};

/** Diglot itself forces no calls, so nothing depends on it. */
async function forced({ asker, signal }: CheckRun, style: ExplicitStyle): Promise<Verdict> {
  const { question, tool } = forcedProbe;
  const answer = await asker.ask({ messages: [words(question)], style, mustCall: tool }, signal);
  const { calls, unreadable, error, text } = answer;
  if ([...calls, ...unreadable].some(({ name }) => name === tool))
    return { state: "passed", found: "The server makes the model call the tool that is named." };
  if (error !== undefined) {
    const found = `The server refused it: ${error.message}`;
    return { ...failedBy(error), state: "noted", found, fix: "Nothing to do: Diglot does not force calls by itself." };
  }
  return {
    state: "noted",
    found: "The server ignores it. Diglot does not force calls by itself.",
    detail: text || undefined,
  };
}
