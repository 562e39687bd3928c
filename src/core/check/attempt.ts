/** Asks, judges, and asks a second time where that may help. */
import type { ErrorCode } from "../errors.ts";
import type { Answer, Asker, Question } from "./ask.ts";
import type { Verdict } from "./step.ts";

export interface Attempt {
  readonly verdict: Verdict;
  readonly answer: Answer;
}

/** Refusals that would only be repeated, or that took long. */
const final: ReadonlySet<ErrorCode> = new Set([
  "bad_address",
  "unreachable",
  "timeout",
  "auth",
  "quota",
  "rate_limit",
  "model_not_found",
  "tools_unsupported",
  "parameter_rejected",
  "bad_request",
  "context_length",
  "bad_response",
]);

export async function attempt(
  asker: Asker,
  question: Question,
  judge: (answer: Answer) => Verdict,
  signal: AbortSignal,
): Promise<Attempt> {
  const answer = await asker.ask(question, signal);
  const verdict = judge(answer);
  if (verdict.state !== "failed" || signal.aborted) return { verdict, answer };
  const leftOut = answer.error !== undefined && asker.leaveOut(answer.error);
  const isFinal = answer.error !== undefined && final.has(answer.error.code);
  if ((isFinal && !leftOut) || !asker.takeRetry()) return { verdict, answer };
  const second = await asker.ask(question, signal);
  const again = judge(second);
  if (again.state === "failed") return { verdict: again, answer: second };
  const why = leftOut
    ? `The server refused ${answer.error?.rejected}, so that is left out from now on.`
    : `Only at the second try; at the first: ${verdict.found}`;
  return { verdict: { ...again, state: "noted", found: `${again.found} ${why}` }, answer: second };
}
