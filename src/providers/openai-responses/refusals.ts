/** What is particular to this wire's refusals; everything else is read as on every wire. */
import type { Refusal, Rule } from "../openai-chat/refusals.ts";

/** The status that belongs to an error's type or code, which is all that an error inside a stream has (`ResponseError`). */
export const statusOfWord: Readonly<Record<string, number | undefined>> = {
  invalid_request_error: 400,
  invalid_prompt: 400,
  unsupported_parameter: 400,
  unknown_parameter: 400,
  invalid_encrypted_content: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  server_error: 500,
  server_is_overloaded: 503,
};

const noEndpoint = ({ baseUrl }: Refusal): string => `There is no Responses endpoint at ${baseUrl}.`;
const correctAddress =
  "Give the address without /responses. If the server only speaks chat completions, choose OpenAI-compatible as the provider.";

export const responsesRules: readonly Rule[] = [
  {
    // LM Studio of old says so under status 200: {"error":"Unexpected endpoint or method. (POST /v1/responses)"}
    code: "bad_address",
    words: /unexpected endpoint|cannot post \/|invalid url \(/i,
    message: noEndpoint,
    advice: correctAddress,
  },
  {
    // not where the words are about a model, a tool or an item of the history: those are read as on every wire
    code: "bad_address",
    status: [404, 405],
    words: /^\s*$|^\s*<|^not.?found\b|^\{"detail":"not found"\}|not allowed|no route/i,
    message: noEndpoint,
    advice: correctAddress,
  },
  {
    // 404 "Item with id 'rs_…' not found. Items are not persisted when `store` is set to false." (codex and others)
    code: "bad_request",
    status: [400, 404],
    words: /item with id ['"`]?\w+['"`]? not found|without its required|encrypted content/i,
    message: () => "The server refused an item of the conversation.",
    advice: "The details give its reason. A new task begins without it.",
  },
];
