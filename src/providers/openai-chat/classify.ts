/** What a server's refusal means, and what to do about it. */
import type { AppErrorData } from "../../core/errors.ts";
import { fallback, type Refusal, type Rule, rules } from "./refusals.ts";

/** Pure: the first rule that fits decides. `own`: those of a wire, which come before what all have in common. */
export function classify(refusal: Refusal, own: readonly Rule[] = []): AppErrorData {
  const rule = [...own, ...rules].find((candidate) => fits(candidate, refusal)) ?? fallback;
  const { status, words, location, retryAfterMs } = refusal;
  const detail = location === undefined ? words : `Location: ${location}`;
  return {
    code: rule.code,
    message: rule.message(refusal),
    advice: typeof rule.advice === "string" ? rule.advice : rule.advice(refusal),
    ...(detail === "" ? {} : { detail: detail.slice(0, 4_000) }),
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(rule.mayPass === undefined ? {} : { mayPass: rule.mayPass }),
  };
}

/** Whether these are the words, or the status, of a refusal that was seen before. */
export function isKnown(refusal: Pick<Refusal, "status" | "words">): boolean {
  return rules.some((rule) => fits(rule, refusal));
}

function fits(rule: Rule, { status, words }: Pick<Refusal, "status" | "words">): boolean {
  if (rule.status !== undefined && (status === undefined || !rule.status.includes(status))) return false;
  return rule.words === undefined || rule.words.test(words);
}
