/** Judges an answer by exact comparison, and tells a model that did not do as asked from a server that lost what it did. */
import type { AppErrorData } from "../errors.ts";
import { parseJson } from "../json.ts";
import type { Answer } from "./ask.ts";
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
function bestMatch({ name, input }: ExpectedCall, { calls }: Answer): Verdict | undefined {
  const named = calls.filter((call) => call.name === name);
  const differences = named.map((call) => firstDifference(input, call.input));
  if (differences.some((difference) => difference === undefined)) return undefined;
  const [first] = differences;
  if (first === undefined) {
    const others = calls.map((call) => call.name).join(", ");
    return { state: "failed", found: `It called ${others} instead of ${name}.`, fix: otherModel };
  }
  return {
    state: "failed",
    found: `The call came with other values than asked for: ${first}.`,
    fix: "The server's parser or the model changed them: update the server, or use the other style.",
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
  return { state: "failed", found: faults[code] ?? message, fix: serverFault, detail, code };
}

const faults: Readonly<Partial<Record<AppErrorData["code"], string>>> = {
  truncated_call: "The arguments were cut off, though the server said that the reply was complete.",
  malformed_call: "The arguments came in a form that cannot be read.",
  unknown_tool: "The call named a tool that was not offered.",
};

const serverFault = "This is a fault of the server's parser for this model: update the server, or use the other style.";
const otherModel = "Try again; if it stays, the model is too small for work with tools: choose another one.";

/** Formats in which calls are known to be left in the text. */
const leaks: readonly { readonly format: string; readonly mark: RegExp }[] = [
  { format: "Qwen3-Coder", mark: /<function=/ },
  { format: "GLM", mark: /<arg_key>/ },
  { format: "Hermes", mark: /<\/?tool_call>/ },
  { format: "Mistral", mark: /\[TOOL_CALLS?\]/ },
  { format: "Llama", mark: /<\|python_tag\|>/ },
  { format: "DeepSeek", mark: /<[|｜]tool[▁_]calls?/ },
  { format: "harmony", mark: /<\|(?:channel|message|call)\|>/ },
  { format: "Claude", mark: /<(?:antml:)?invoke\b|<function_calls>/ },
  { format: "JSON", mark: /"(?:arguments|parameters)"\s*:/ },
];

function noCall(answer: Answer, expected: readonly ExpectedCall[]): Verdict {
  const { text, finish, saidFinish } = answer;
  if (finish === "length") return tooLong(answer);
  const detail = text === "" ? undefined : text;
  const leak = leaks.find(({ mark }) => mark.test(text));
  const namesTool = expected.some(({ name }) => text.includes(name));
  if (leak !== undefined && namesTool) {
    const found = `The call was left in the text, in ${leak.format} format.`;
    return { state: "failed", found, fix: serverFault, detail };
  }
  if (saidFinish === "tool_calls")
    return {
      state: "failed",
      found: "The server said that the reply holds a call, but sent none.",
      fix: serverFault,
      detail,
    };
  if (text.trim() === "") {
    const found = "The reply was empty.";
    return { state: "failed", found, fix: "Try another model, or look at the server's own log.", code: "empty_reply" };
  }
  return {
    state: "failed",
    found: "The model answered in words instead of calling the tool.",
    fix: otherModel,
    detail,
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
