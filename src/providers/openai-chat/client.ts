/** The `openai` SDK's client as Diglot uses it: no retries of its own, our keys only, our words for its errors. */
import OpenAI from "openai";
import { type AppErrorData, ok, type Result } from "../../core/errors.ts";
import { readAddress } from "./address.ts";
import { classify } from "./classify.ts";
import { connectionError } from "./connection-error.ts";
import { wordsIn } from "./payload-error.ts";
import { withoutSecrets } from "./without-secrets.ts";

export interface ClientConfig {
  readonly baseUrl: string;
  /** Absent for servers that need none. */
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof fetch | undefined;
}

export interface Client {
  readonly sdk: OpenAI;
  readonly baseUrl: string;
}

export function createClient(config: ClientConfig): Result<Client> {
  const address = readAddress(config.baseUrl);
  if (!address.ok) return address;
  const { baseUrl, query } = address.value;
  const hasKey = config.apiKey !== undefined && config.apiKey !== "";
  const sdk = new OpenAI({
    baseURL: baseUrl,
    apiKey: hasKey ? config.apiKey : "none", // the SDK insists on one; without a key the header is taken out again
    maxRetries: 0,
    organization: null,
    project: null,
    logLevel: "off",
    defaultQuery: query,
    defaultHeaders: { ...(hasKey ? {} : { Authorization: null }), ...config.headers },
    fetchOptions: { redirect: "manual" }, // a header that holds a key must not follow to another host
    ...(config.fetch === undefined ? {} : { fetch: config.fetch }),
  });
  return ok({ sdk, baseUrl });
}

/** What the SDK threw, as data, without the key. */
export function describeFailure(thrown: unknown, config: ClientConfig, baseUrl: string): AppErrorData {
  if (!(thrown instanceof OpenAI.APIError) || thrown instanceof OpenAI.APIConnectionError) {
    return withoutSecrets(connectionError(thrown, baseUrl), config);
  }
  const { status, headers } = thrown;
  const words = thrown.error === undefined ? bareText(thrown.message) : wordsIn(thrown.error);
  const location = headers?.get("location") ?? undefined;
  const retryAfterMs = retryAfter(headers);
  return withoutSecrets(classify({ baseUrl, model: config.model, status, words, location, retryAfterMs }), config);
}

/** The SDK puts the status in front of a body that is no JSON, and says "404 status code (no body)" for none. */
function bareText(message: string): string {
  const text = message.replace(/^\d{3} /, "");
  return text === "status code (no body)" ? "" : text;
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3). Nonsense and the past count as absent. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get("retry-after");
  if (value === null || value === undefined || value.trim() === "") return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
