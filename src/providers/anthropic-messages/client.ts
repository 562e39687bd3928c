/** The Anthropic SDK's client as Diglot uses it: no retries of its own, our keys only, our words for its errors. */
import { APIConnectionError, APIError, BaseAnthropic } from "@anthropic-ai/sdk";
import { type AppErrorData, ok, type Result } from "../../core/errors.ts";
import { classify } from "../openai-chat/classify.ts";
import type { ClientConfig } from "../openai-chat/client.ts";
import { connectionError } from "../openai-chat/connection-error.ts";
import { refusalIn } from "../transport/thrown-refusal.ts";
import { withoutSecrets } from "../transport/without-secrets.ts";
import { readMessagesAddress } from "./address.ts";
import { messagesRules } from "./refusals.ts";

export interface Client {
  readonly sdk: BaseAnthropic;
  /** Without `/v1`, which the SDK adds. */
  readonly baseUrl: string;
}

export function createClient(config: ClientConfig): Result<Client> {
  const address = readMessagesAddress(config.baseUrl);
  if (!address.ok) return address;
  const { baseUrl, query } = address.value;
  const sdk = new BaseAnthropic({
    baseURL: baseUrl,
    apiKey: "none", // without one the SDK would look for keys in the environment and in files
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
    defaultQuery: query,
    defaultHeaders: headersFor(config),
    fetchOptions: { redirect: "manual" }, // a header that holds a key must not follow to another host
    ...(config.fetch === undefined ? {} : { fetch: config.fetch }),
  });
  return ok({ sdk, baseUrl });
}

/**
 * SDK 1.0 went over to a bearer token together with the API's version of 2026-10-21. What is known of the servers of this
 * wire is of the pair before it, as SDK 0.137 sent it. The profile's own headers come last, a bearer token among them.
 */
function headersFor({ apiKey = "", headers = {} }: ClientConfig): Record<string, string | null> {
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    ...headersOfEnvironment(),
    authorization: null,
    "anthropic-version": "2023-06-01",
    "x-api-key": apiKey === "" ? null : apiKey,
    ...Object.fromEntries(own),
  };
}

/** The SDK would send these to every server, keys among them. */
function headersOfEnvironment(): Record<string, null> {
  const lines = (process.env["ANTHROPIC_CUSTOM_HEADERS"] ?? "").split("\n");
  const names = lines.flatMap((line) => (line.includes(":") ? [line.slice(0, line.indexOf(":")).trim()] : []));
  return Object.fromEntries(names.map((name) => [name, null]));
}

/** What the SDK threw, as data, without the key. */
export function describeFailure(thrown: unknown, config: ClientConfig, baseUrl: string): AppErrorData {
  if (!(thrown instanceof APIError) || thrown instanceof APIConnectionError) {
    return withoutSecrets(connectionError(thrown, baseUrl, config.certificateAdvice), config);
  }
  const refusal = { baseUrl, model: config.model, ...refusalIn(thrown) };
  return withoutSecrets(classify(refusal, messagesRules), config);
}
