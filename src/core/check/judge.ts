/** Judges an answer by exact comparison, and tells a model that did not do as asked from a server that lost what it did. */
import type { AppErrorData } from "../errors.ts";
import { parseJson } from "../json.ts";
import type { Answer } from "./ask.ts";
import { answeredInWords, blameFor, formatIn } from "./blame.ts";
import { firstDifference } from "./difference.ts";
import type { ExpectedCall } from "./probes.ts";
import type { Verdict } from "./step.ts";

export function failedBy({ code, message, advice, detail }: AppErrorData): Verdict {
  return { state: "failed", found: message, fix: advice, detail, code };
}

/** The calls that were asked for and nothing else, in any order. */
export function judgeCalls(answer: Answer, expected: readonly ExpectedCall[]): Verdict {
  const { calls, unreadable, error } = answer;
  const [broken] = unreadable;
  if (broken !== undefined) return unreadableCall(answer, broken);
  if (calls.length === 0) return error === undefined ? noCall(answer, expected) : failedBy(error);
  for (const wanted of expected) {
    const wrong = bestMatch(wanted, answer);
    if (wrong !== undefined) return wrong;
  }
  return wholeCalls(answer, expected);
}

/** Undefined when one of the calls is exactly this one. */
function bestMatch({ name, input }: ExpectedCall, answer: Answer): Verdict | undefined {
  const { calls } = answer;
  const named = calls.filter((call) => call.name === name);
  const differences = named.map((call) => firstDifference(input, call.input));
  if (differences.some((difference) => difference === undefined)) return undefined;
  const [first] = differences;
  if (first === undefined) {
    const others = calls.map((call) => call.name).join(", ");
    return { state: "failed", found: `It called ${others} instead of ${name}.`, fix: answeredInWords.fix };
  }
  return {
    state: "failed",
    found: `The call came with other values than asked for: ${first}.`,
    fix: blameFor(answer).fixForChangedValues,
    detail: JSON.stringify(named[0]?.input),
  };
}

function wholeCalls({ calls, notices, wireArguments }: Answer, expected: readonly ExpectedCall[]): Verdict {
  const found = expected.length === 1 ? "Exactly as asked for." : "Both came back, each whole.";
  const notes = [...notices];
  const [only] = expected;
  if (calls.length > expected.length) notes.push(`It called ${calls.length} times instead of ${expected.length}.`);
  if (only !== undefined && calls.length === 1 && wireArguments !== undefined && !isExactly(only, wireArguments))
    notes.push("The arguments were not written as they should be; Diglot mended them.");
  if (notes.length === 0) return { state: "passed", found };
  return { state: "noted", found: `The call came back whole. ${[...new Set(notes)].join(" ")}`, detail: wireArguments };
}

/** `"{\"key\":\"blue-7\"}"`, encoded twice, is read all the same, but is worth a word. */
function isExactly({ input }: ExpectedCall, text: string): boolean {
  const parsed = parseJson(text);
  return parsed.ok && firstDifference(input, parsed.value) === undefined;
}

function unreadableCall(answer: Answer, { problem, raw }: Answer["unreadable"][number]): Verdict {
  if (answer.finish === "length") return tooLong(answer);
  const { code, message } = problem;
  const detail = [problem.detail, raw].filter((part) => part !== undefined && part !== "").join("\n");
  if (answer.error !== undefined && answer.error.code !== code) return { ...failedBy(answer.error), detail };
  const { broken, fix } = blameFor(answer);
  return { state: "failed", found: broken[code] ?? message, fix, detail, code };
}

function noCall(answer: Answer, expected: readonly ExpectedCall[]): Verdict {
  const { text, finish, saidFinish } = answer;
  const { leaked, mentioned, fix } = blameFor(answer);
  if (finish === "length") return tooLong(answer);
  const failed = (found: string, what: string): Verdict => ({
    state: "failed",
    found,
    fix: what,
    detail: text === "" ? undefined : text,
  });
  if (expected.some(({ name }) => text.includes(name))) {
    const format = formatIn(text);
    return format === undefined ? failed(mentioned.found, mentioned.fix) : failed(leaked(format), fix);
  }
  if (saidFinish === "tool_calls") return failed("The server said that the reply holds a call, but sent none.", fix);
  if (text.trim() !== "") return failed(answeredInWords.found, answeredInWords.fix);
  return {
    ...failed("The reply was empty.", "Try another model, or look at the server's own log."),
    code: "empty_reply",
  };
}

function tooLong({ text }: Answer): Verdict {
  return {
    state: "failed",
    found: "The reply reached its length limit before it was complete.",
    fix: "The model thinks at length: turn its thinking down, or choose another model.",
    detail: text === "" ? undefined : text,
  };
}
