/** What is particular to this wire's refusals; everything else is read as on every wire. */
import type { Refusal, Rule } from "../openai-chat/refusals.ts";

/** The status that belongs to an error's type, which is all that an error inside a stream has (error types of the API). */
export const statusOfType: Readonly<Record<string, number | undefined>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};

const noEndpoint = ({ baseUrl }: Refusal): string => `There is no Anthropic Messages endpoint at ${baseUrl}.`;
const correctAddress =
  "Give the address without /v1/messages, and check that the server speaks the Anthropic Messages API.";

export const messagesRules: readonly Rule[] = [
  {
    // 404 {"type":"error","error":{"type":"not_found_error","message":"model: claude-none"}}
    code: "model_not_found",
    status: [404],
    words: /^model:/,
    message: ({ model, baseUrl }) => `${new URL(baseUrl).host} does not know the model ${model}.`,
    advice: "Choose a model that the server lists.",
  },
  {
    // LM Studio says so under status 200: {"error":"Unexpected endpoint or method. (POST /v1/messages)"}
    code: "bad_address",
    words: /unexpected endpoint|cannot post \//i,
    message: noEndpoint,
    advice: correctAddress,
  },
  {
    // not where the words are about a model or a tool: those are read as on every wire
    code: "bad_address",
    status: [404, 405],
    words: /^\s*$|^\s*<|^not.?found\b|^\{"detail":"not found"\}|not allowed|no route/i,
    message: noEndpoint,
    advice: correctAddress,
  },
];
