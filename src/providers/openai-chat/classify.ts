/** What a server's refusal means, and what to do about it. Data first: the first rule that fits decides. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";

export interface Refusal {
  readonly baseUrl: string;
  readonly model: string;
  /** Absent when the error came inside a 200 stream. */
  readonly status?: number | undefined;
  /** The server's own words, whole. */
  readonly words: string;
  readonly retryAfterMs?: number | undefined;
}

interface Rule {
  readonly code: ErrorCode;
  readonly status?: readonly number[];
  readonly words?: RegExp;
  message(refusal: Refusal): string;
  readonly advice: string;
}

export function classify(refusal: Refusal): AppErrorData {
  const rule = rules.find((candidate) => fits(candidate, refusal)) ?? fallback;
  const { status, words, retryAfterMs } = refusal;
  return {
    code: rule.code,
    message: rule.message(refusal),
    advice: rule.advice,
    ...(words === "" ? {} : { detail: words.slice(0, 4_000) }),
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function fits(rule: Rule, { status, words }: Refusal): boolean {
  if (rule.status !== undefined && (status === undefined || !rule.status.includes(status))) return false;
  return rule.words === undefined || rule.words.test(words);
}

const tryXml = "Choose XML for this profile's tool calls: it works without the server's help.";

const rules: readonly Rule[] = [
  {
    // Ollama 400 "does not support tools"; vLLM 400 "requires --enable-auto-tool-choice"; llama.cpp 500 "requires --jinja";
    // OpenRouter 404 "No endpoints found that support tool use"
    code: "tools_unsupported",
    words:
      /does not support (tools|function)|tools? (is|are) not supported|enable-auto-tool-choice|tool.call.parser|--jinja|support tool use|cannot use tools with stream|tools param requires/i,
    message: ({ model }) => `${model} on this server does not take native tool calls.`,
    advice: tryXml,
  },
  {
    code: "tools_unsupported",
    status: [501],
    message: ({ model }) => `${model} on this server does not take native tool calls.`,
    advice: tryXml,
  },
  {
    code: "context_length",
    words:
      /context.?(length|window|size)|exceeds? (the )?context|maximum context|prompt is too long|reduce the length|too many tokens in/i,
    message: ({ model }) => `The conversation is longer than ${model} can take.`,
    advice: "Start a new task, or choose a model with a larger context window.",
  },
  {
    code: "context_length",
    status: [413],
    message: ({ model }) => `The request is larger than the server takes for ${model}.`,
    advice: "Start a new task, or choose a model with a larger context window.",
  },
  {
    code: "quota",
    status: [402],
    message: () => "The provider says that the account's credit is used up.",
    advice: "Add credit or change the plan with the provider, or choose another profile.",
  },
  {
    code: "quota",
    words: /insufficient_quota|exceeded your current quota|insufficient balance|credit balance/i,
    message: () => "The provider says that the account's credit is used up.",
    advice: "Add credit or change the plan with the provider, or choose another profile.",
  },
  {
    code: "rate_limit",
    status: [429],
    message: () => "The server takes no more requests from you for the moment.",
    advice: "Wait a little, then try again.",
  },
  {
    code: "auth",
    status: [401],
    message: ({ baseUrl }) => `${host(baseUrl)} does not accept the key.`,
    advice: "Check the key in the profile's settings: paste it again, without spaces.",
  },
  {
    code: "auth",
    status: [403],
    message: ({ baseUrl, model }) => `${host(baseUrl)} does not let this key use ${model}.`,
    advice: "Check what the key may do, or choose another model.",
  },
  {
    code: "model_not_found",
    words:
      /model.*(not found|does not exist|not exist|unknown|not available|no such)|(unknown|invalid|no such) model|model_not_found/is,
    message: ({ model, baseUrl }) => `${host(baseUrl)} does not know the model ${model}.`,
    advice: "Choose a model that the server lists, or load it there first.",
  },
  {
    code: "bad_address",
    status: [404, 405],
    message: ({ baseUrl }) => `There is no chat completions endpoint at ${baseUrl}.`,
    advice: "Check the address in the profile's settings. It usually ends in /v1.",
  },
  {
    code: "content_filter",
    words: /content.?(filter|policy|management)|safety system/i,
    message: () => "The provider's content filter refused the request.",
    advice: "Put it in other words, or choose another provider.",
  },
  {
    code: "overloaded",
    status: [529],
    message: () => "The server is overloaded.",
    advice: "Wait a little, then try again.",
  },
  {
    code: "overloaded",
    words: /overloaded|capacity|server is busy/i,
    message: () => "The server is overloaded.",
    advice: "Wait a little, then try again.",
  },
  {
    code: "parameter_rejected",
    status: [400, 422],
    words: /extra inputs|unrecognized|unknown (parameter|field)|unsupported (parameter|value)|extra_forbidden/i,
    message: () => "The server refused a parameter of the request.",
    advice: "The details name it. Update the server, or choose another one.",
  },
  {
    code: "bad_request",
    status: [400, 422],
    message: () => "The server refused the request.",
    advice: "The details give its reason. Trying the other tool-call style may help.",
  },
  {
    code: "timeout",
    status: [408, 504],
    message: () => "The server took too long to answer.",
    advice: "Try again, or choose a faster model.",
  },
];

const fallback: Rule = {
  code: "server_error",
  message: ({ status }) =>
    status === undefined ? "The server reported an error." : `The server failed with status ${status}.`,
  advice: "Try again. If it stays, look at the server's own log.",
};

function host(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
}
