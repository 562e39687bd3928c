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
  /** It passes with time, though its status says that it does not. */
  readonly mayPass?: true;
  message(refusal: Refusal): string;
  readonly advice: string | ((refusal: Refusal) => string);
}

/** Any of the wordings, in any letter case. */
const oneOf = (...wordings: readonly RegExp[]): RegExp =>
  new RegExp(wordings.map(({ source }) => source).join("|"), "i");

const host = (baseUrl: string): string => new URL(baseUrl).host;
const tryXml = "Choose XML for this profile's tool calls: it works without the server's help.";
const waitAndRetry = "Wait a little, then try again.";
const startSmaller = "Start a new task, or choose a model with a larger context window.";

const noTools = ({ model }: Refusal): string => `${model} on this server does not take native tool calls.`;
const noEndpoint = ({ baseUrl }: Refusal): string => `There is no chat completions endpoint at ${baseUrl}.`;
const creditSpent = (): string => "The provider says that the account's credit is used up.";
const overloaded = (): string => "The server is overloaded.";
const tooMany = (): string => "The server takes no more requests from you for the moment.";
const largerThanTaken = ({ model }: Refusal): string => `The request is larger than the server takes for ${model}.`;
const notYourKey = ({ baseUrl }: Refusal): string => `${host(baseUrl)} does not accept the key.`;
const checkKey = "Check the key in the profile's settings: paste it again, without spaces.";
const addCredit = "Add credit or change the plan with the provider, or choose another profile.";

/**
 * Often under 403, 429 or 400: SiliconFlow 30001 "your account balance is insufficient", DashScope Arrearage and "The free
 * tier of the model has been exhausted", Volcengine AccountOverdueError, xAI "doesn't have any credits yet", Moonshot
 * exceeded_current_quota_error, Anthropic "You have reached your specified API usage limits", ChatGPT usage_limit_reached and
 * Z.ai 1308 "Usage limit reached for 5 hour. Your limit will reset at …", OpenRouter "Key limit exceeded (monthly limit)", one-api 用户额度不足.
 */
const spent = oneOf(
  /insufficient_(user_)?quota/,
  /exceeded.{0,6}current.quota/,
  /\bquota.{0,12}(exceeded|exhausted)/,
  /insufficient.(account.)?(balance|credits?|funds)/,
  /balance is (insufficient|not enough|too low)/,
  /credit balance/,
  /overdue/,
  /arrearage/,
  /(out of|any|no|included|more) credits/,
  /free tier.{0,40}exhausted/,
  /specified api usage limits/,
  /spending limit/,
  /balance is negative/,
  /usage.limit.(has been )?reached/,
  /\bkey limit exceeded/,
  /余额不足/,
  /额度不足/,
  /欠费/,
);

const throttledWords = oneOf(
  /\bthrottl(ed|ing)\b/,
  /throttling_?exception/,
  /too ?many ?(concurrent )?requests/,
  /request ?limit ?(exceeded|reached)/,
  /rate.?limit(ed|_?error|.{0,30}(exceeded|reached|hit))/,
  /(exceed|reach|hit)(ed|s)?\b.{0,40}rate.?limit/,
  /rate exceeded/,
  /(requests|tokens|quota|limit)\b.{0,60}per.?(second|min)/,
  /\b(rpm|tpm|qps)\b.{0,20}(limit|exceeded)/,
  /\bslow.?down\b/,
  /速率限制|请求过于频繁/,
);
/** What does not come back by waiting. */
const lasting = oneOf(
  /request too large/,
  /insufficient/,
  /billing/,
  /balance/,
  /credit/,
  /arrearage|overdue/,
  /allocated quota/,
  /spending limit/,
  /余额|额度|欠费/,
);

/**
 * A rate under the status of a refusal. AWS 400 "ThrottlingException: Rate exceeded", "TooManyRequestsException"
 * (aws-sdk-go#3119, botocore#1946); Google 403 rateLimitExceeded, "Quota exceeded for quota metric '… requests per minute'";
 * GitHub 403 "You have exceeded a secondary rate limit"; DashScope Throttling.RateQuota. Not a parameter of such a name, and
 * not where money is spoken of: that is spent and does not come back by waiting.
 */
export const throttled: Rule = {
  code: "rate_limit",
  status: [400, 403],
  words: new RegExp(`^(?![\\s\\S]*(?:${lasting.source}))[\\s\\S]*(?:${throttledWords.source})`, "i"),
  mayPass: true,
  message: tooMany,
  advice: waitAndRetry,
};

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
    // llama.cpp 500 "requires --jinja", "Unsupported param: tools", "Cannot use tools with stream"; OpenRouter 404 "No endpoints found that support
    // tool use"; Groq "`tool calling` is not supported with this model"; OpenAI "Unsupported parameter: 'tools' is not
    // supported with this model."; Bedrock "This model doesn't support tool use in streaming mode."; Together "… is not
    // supported for JSON mode/function calling"; vLLM of old "1 validation error …\ntools\n  Extra inputs are not permitted"
    code: "tools_unsupported",
    words: oneOf(
      /do(es not|esn't) (support|have) (native |the )?['"`]?(tools?\b|function)/,
      /unknown (field|name|parameter):? ["'`]tools["'`]/,
      /unsupported param(eter)?s?:? ['"`]?tools\b/,
      /parameters: \['tools'\]/,
      /not supported for .{0,20}function calling/,
      /\btools["'\]\\,\s]{1,6}(msg["':\s]{1,5})?extra inputs/,
      /"loc":\["body","tools"\]/,
      /streaming with tools|stream(ing)? is not supported (with|when) tools/,
      /(tool|function)s?[ -]?(use|call|calls|calling)?[`'"]? (is|are) not (supported|enabled|available)/,
      /unrecognized request arguments? supplied: (tools|functions)\b/,
      /enable-auto-tool-choice/,
      /tool.call.parser/,
      /--jinja/,
      /support tool use/,
      /cannot use tools with stream/,
    ),
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
    // Ollama "error parsing tool call: raw='ls -R'"; Groq tool_use_failed, of which
    // gateways keep "Failed to call a function. Please adjust your prompt." alone; llama.cpp "Failed to parse input at pos"; Gemini's
    // finish MALFORMED_FUNCTION_CALL; gpt-oss on vLLM "HarmonyError: Unexpected token 12606 while expecting start token"
    code: "malformed_call",
    words:
      /error parsing tool call|tool_use_failed|failed to call a function|failed to parse (tool|function) call|failed to parse input at pos|(malformed_function|unexpected_tool)_call|harmony_?error/i,
    message: () => "The server could not read the tool call that its own model wrote.",
    advice: "Try again. If it stays, choose XML for this profile's tool calls: there Diglot reads them itself.",
  },
  {
    // More than may be sent in a minute never passes, however long one waits. OpenAI 429, Groq 413 "Request too large for … on
    // tokens per min (TPM): Limit 30000, Requested 40000"
    code: "context_length",
    words: /request too large for/i,
    message: largerThanTaken,
    advice: startSmaller,
  },
  {
    // What passes with time, though the words sound like a spent quota or a long prompt. Gemini's free tier "You exceeded your
    // current quota … Please retry in 11.6s" RESOURCE_EXHAUSTED; Cohere "Too many tokens per day"
    code: "rate_limit",
    status: [429],
    words:
      /^(?![\s\S]*(insufficient_quota|balance|overload))[\s\S]*(resource_exhausted|retry (in|after) \d|rate.?limit|per.?(second|min(ute)?|hour|day)\b)/i,
    message: tooMany,
    advice: waitAndRetry,
  },
  throttled,
  {
    // Anthropic "prompt is too long: 213462 tokens > 200000 maximum"; Google "The input token count (…) exceeds the maximum
    // number of tokens allowed"; xAI "maximum prompt length is 131072"; Copilot "prompt token count of … exceeds the limit of …";
    // Kimi "exceeded model token limit"; DashScope "Range of input length should be [1, 98304]"; TGI "`inputs` tokens +
    // `max_new_tokens` must be <= 4097"; TensorRT-LLM "should not exceed max_num_tokens"; Cohere "too many tokens: total number
    // of tokens in the prompt"; vLLM "The decoder prompt (length 50000) is longer than the maximum model length" and
    // "max_tokens must be at least 1, got -1200"; Vertex "input token count is 1100000 but the model only supports up to
    // 1048576"; SiliconFlow "length of prompt_tokens (…) must be less than max_seq_len"; Z.ai 1261 "Prompt exceeds max
    // length"; Volcengine "Total tokens of image and text exceed max message tokens"; Perplexity "total tokens 200000 exceed limit"; watsonx and Databricks "… cannot exceed"; LM Studio
    // "n_keep (9000) >= n_ctx"; old llama.cpp "too big compared to KV size"; TabbyAPI "greater than max_seq_len". But of a rate: Cerebras "too many tokens processed", Bedrock "Too many tokens, please wait"
    code: "context_length",
    words: oneOf(
      /context.?(length|window|size|limit|overflow)/,
      /exceeds? (the )?context/,
      /maximum context/,
      /(prompt|input|request|conversation|messages)( tokens)? (is )?too long/,
      /prompt (is )?too (large|big)/,
      /n_keep.{0,20}n_ctx/,
      /\btotal tokens.{0,20}exceed/,
      /(input|prompt).tokens?( count)?.{0,20}cannot exceed/,
      /max tokens of \d+ exceeded/,
      /longer than (the )?max/,
      /number of tokens in the request exceeds/,
      /tokens_limit_reached/,
      /max_tokens must be at least 1, got -/,
      /token count is \d+ but/,
      /exceed max message tokens/,
      /(less|greater) than max_seq_len/,
      /must have less than \d+ tokens/,
      /(input|prompt)( of)?( length| tokens?)?( \(?\d+( tokens)?\)?)?( tokens)? exceeds? /,
      /(输入|上下文).{0,6}(长度|超)/,
      /reduce the length/,
      /too many tokens(?! processed|, please wait)/,
      /token count.{0,40}exceeds/,
      /maximum prompt length/,
      /model token limit/,
      /range of input length/,
      /max_new_tokens`? must be/,
      /exceed max_num_tokens/,
      /max_prompt_tokens_exceeded/,
    ),
    message: ({ model }) => `The conversation is longer than ${model} can take.`,
    advice: startSmaller,
  },
  {
    code: "context_length",
    status: [413],
    message: largerThanTaken,
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
    words: spent,
    message: creditSpent,
    advice: addCredit,
  },
  {
    // some say so under 429: Z.ai 1305 and 1312 "该模型当前访问量过大", new-api "当前分组上游负载已饱和"
    code: "overloaded",
    words:
      /overload|over capacity|at capacity|(insufficient|tier) capacity|(server|service) (is )?(too )?busy|high demand|繁忙|访问量过大|负载已饱和/i,
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
    words: oneOf(throttledWords, /\brate limit/),
    message: tooMany,
    advice: waitAndRetry,
  },
  {
    code: "content_filter",
    // DeepSeek "Content Exists Risk"; OpenRouter 403 "…requires moderation and your input was flagged"; OpenAI invalid_prompt
    // "your prompt was flagged as…"; DashScope data_inspection_failed; Z.ai 1301 "…可能包含不安全或敏感内容";
    // MiniMax 1026 "input new_sensitive"; xAI 403 "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_…"
    words:
      /content.?(filter|policy|management)|safety system|(was|been) flagged|flagged (by|as)|content exists risk|data.?inspection|new_sensitive|violates usage guidelines|敏感内容/i,
    message: () => "The provider's content filter refused the request.",
    advice: "Put it in other words, or choose another provider.",
  },
  {
    code: "auth",
    status: [401],
    message: notYourKey,
    advice: checkKey,
  },
  {
    // under status 400: xAI "Incorrect API key provided", Google "API key not valid"; under 200: Z.ai 1003 "Authentication Token
    // expired", MiniMax 2049 "invalid api key"
    code: "auth",
    words: /(invalid|incorrect) api.?key|api key not valid|authentication (failed|token|parameter)/i,
    message: notYourKey,
    advice: checkKey,
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
