/** The refusals that servers are known to send, most telling first. The words are quoted where they were seen. */
import type { ErrorCode } from "../../core/errors.ts";

export interface Refusal {
  readonly baseUrl: string;
  readonly model: string;
  /** Absent when the error came inside a 200 stream. */
  readonly status?: number | undefined;
  /** The server's own words, whole. */
  readonly words: string;
  /** Where a redirection leads. */
  readonly location?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

export interface Rule {
  readonly code: ErrorCode;
  readonly status?: readonly number[];
  readonly words?: RegExp;
  message(refusal: Refusal): string;
  readonly advice: string | ((refusal: Refusal) => string);
}

const host = (baseUrl: string): string => new URL(baseUrl).host;
const tryXml = "Choose XML for this profile's tool calls: it works without the server's help.";
const waitAndRetry = "Wait a little, then try again.";
const startSmaller = "Start a new task, or choose a model with a larger context window.";

const noTools = ({ model }: Refusal): string => `${model} on this server does not take native tool calls.`;
const noEndpoint = ({ baseUrl }: Refusal): string => `There is no chat completions endpoint at ${baseUrl}.`;
const creditSpent = (): string => "The provider says that the account's credit is used up.";
const overloaded = (): string => "The server is overloaded.";
const tooMany = (): string => "The server takes no more requests from you for the moment.";
const addCredit = "Add credit or change the plan with the provider, or choose another profile.";

function correctAddress({ baseUrl }: Refusal): string {
  return /\/v\d+\w*$/.test(new URL(baseUrl).pathname)
    ? "Check the address in the profile's settings."
    : `Try ${baseUrl}/v1 as the address in the profile's settings.`;
}

export const rules: readonly Rule[] = [
  {
    code: "bad_address",
    status: [301, 302, 303, 307, 308],
    message: ({ baseUrl }) => `${baseUrl} sends requests on to another address.`,
    advice: "Use the address it leads to, if you trust it. The key is not sent there by itself.",
  },
  {
    // Ollama 400 "registry.ollama.ai/library/… does not support tools"; vLLM 400 "requires --enable-auto-tool-choice";
    // llama.cpp 500 "requires --jinja", "Cannot use tools with stream"; OpenRouter 404 "No endpoints found that support
    // tool use"; Groq "`tool calling` is not supported with this model"; OpenAI "Unsupported parameter: 'tools' is not
    // supported with this model."; Bedrock "This model doesn't support tool use in streaming mode."
    code: "tools_unsupported",
    words:
      /do(es not|esn't) support (native )?(tools?\b|function)|(tool|function)s?[ -]?(use|call|calls|calling)?[`'"]? (is|are) not (supported|enabled)|unrecognized request arguments? supplied: (tools|functions)\b|enable-auto-tool-choice|tool.call.parser|--jinja|support tool use|cannot use tools with stream/i,
    message: noTools,
    advice: tryXml,
  },
  {
    code: "tools_unsupported",
    status: [501],
    message: noTools,
    advice: tryXml,
  },
  {
    // the template of Llama 3.1 throws this for a history with two calls in one message; splitting it comes first
    code: "tools_unsupported",
    words: /only supports single tool-calls at once/i,
    message: ({ model }) => `${model} on this server takes one native call at a time.`,
    advice: tryXml,
  },
  {
    // Ollama "error parsing tool call: raw='ls -R'"; Groq tool_use_failed; llama.cpp "Failed to parse input at pos"
    code: "malformed_call",
    words: /error parsing tool call|tool_use_failed|failed to parse (tool|function) call|failed to parse input at pos/i,
    message: () => "The server could not read the tool call that its own model wrote.",
    advice: "Try again. If it stays, choose XML for this profile's tool calls: there Diglot reads them itself.",
  },
  {
    // Anthropic "prompt is too long: 213462 tokens > 200000 maximum"; Google "The input token count (…) exceeds the maximum
    // number of tokens allowed"; xAI "maximum prompt length is 131072"; Copilot "prompt token count of … exceeds the limit of …";
    // Kimi "exceeded model token limit"; DashScope "Range of input length should be [1, 98304]"; TGI "`inputs` tokens +
    // `max_new_tokens` must be <= 4097"; TensorRT-LLM "should not exceed max_num_tokens"; Cohere "too many tokens: total number
    // of tokens in the prompt". But of a rate: Cerebras "too many tokens processed", Bedrock "Too many tokens, please wait"
    code: "context_length",
    words:
      /context.?(length|window|size|limit)|exceeds? (the )?context|maximum context|prompt (is )?too long|input is too long|reduce the length|too many tokens(?! processed|, please wait)|token count.{0,40}exceeds|maximum prompt length|model token limit|range of input length|max_new_tokens`? must be|exceed max_num_tokens|max_prompt_tokens_exceeded/i,
    message: ({ model }) => `The conversation is longer than ${model} can take.`,
    advice: startSmaller,
  },
  {
    code: "context_length",
    status: [413],
    message: ({ model }) => `The request is larger than the server takes for ${model}.`,
    advice: startSmaller,
  },
  {
    code: "context_length",
    status: [400],
    words: /^\s*$/,
    message: ({ model }) =>
      `The server refused the request without a word. Some do that when the conversation is longer than ${model} can take.`,
    advice: startSmaller,
  },
  {
    code: "quota",
    status: [402],
    message: creditSpent,
    advice: addCredit,
  },
  {
    code: "quota",
    words: /insufficient_quota|exceeded your current quota|insufficient.balance|credit balance|out of credits/i,
    message: creditSpent,
    advice: addCredit,
  },
  {
    // some say so under 429: Z.ai 1305
    code: "overloaded",
    words: /overloaded|over capacity|at capacity|insufficient capacity|server is busy/i,
    message: overloaded,
    advice: waitAndRetry,
  },
  {
    code: "rate_limit",
    status: [429],
    message: tooMany,
    advice: waitAndRetry,
  },
  {
    // under status 200: MiniMax base_resp "rate limit", Z.ai 1302
    code: "rate_limit",
    words: /\brate.?limit|too many requests/i,
    message: tooMany,
    advice: waitAndRetry,
  },
  {
    code: "content_filter",
    words: /content.?(filter|policy|management)|safety system|flagged by/i,
    message: () => "The provider's content filter refused the request.",
    advice: "Put it in other words, or choose another provider.",
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
    code: "auth",
    status: [407],
    message: () => "The network's proxy asks for a name and a password.",
    advice: "Enter them in the proxy settings of the editor or of the system.",
  },
  {
    // LM Studio 400 "Invalid tool_choice type: 'object'"; OpenRouter 404 "…that support the provided 'tool_choice' value";
    // pydantic 422 {"type":"extra_forbidden","loc":["body","parallel_tool_calls"]}
    code: "parameter_rejected",
    status: [400, 404, 422],
    words:
      /tool_choice|extra inputs|extra_forbidden|unrecognized|unknown (parameter|field|argument)|(unsupported|invalid) (parameter|value)|stream_options|parallel_tool_calls|parameter.{0,60}not supported/i,
    message: () => "The server refused a parameter of the request.",
    advice: "The details name it. Update the server, or choose another one.",
  },
  {
    code: "model_not_found",
    words:
      /model.*(not found|does not exist|not exist|unknown|not available|no such|not loaded)|not a valid model|(unknown|invalid|no such) model|model_not_found|no models loaded/is,
    message: ({ model, baseUrl }) => `${host(baseUrl)} does not know the model ${model}.`,
    advice: "Choose a model that the server lists, or load it there first.",
  },
  {
    // LM Studio says so under status 200: {"error":"Unexpected endpoint or method. (POST /chat/completions)"}
    code: "bad_address",
    words: /unexpected endpoint|cannot post \/|invalid url \(/i,
    message: noEndpoint,
    advice: correctAddress,
  },
  {
    code: "bad_address",
    status: [404, 405],
    words: /^\s*$|^\s*<|not.?found|not allowed|no route/i,
    message: noEndpoint,
    advice: correctAddress,
  },
  {
    code: "overloaded",
    status: [529],
    message: overloaded,
    advice: waitAndRetry,
  },
  {
    // the chat template itself, under 400 or 500: "Conversation roles must alternate user/assistant/…"
    code: "bad_request",
    words: /roles must alternate|unexpected role/i,
    message: () => "The model's chat template does not take this order of messages.",
    advice: "The details give its reason. Trying the other tool-call style may help.",
  },
  {
    code: "bad_request",
    status: [400, 404, 405, 409, 422],
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

export const fallback: Rule = {
  code: "server_error",
  message: ({ status }) =>
    status === undefined ? "The server reported an error." : `The server failed with status ${status}.`,
  advice: "Try again. If it stays, look at the server's own log.",
};
