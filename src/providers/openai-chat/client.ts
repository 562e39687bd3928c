/** The `openai` SDK's client as Diglot uses it: no retries of its own, our keys only, our words for its errors. */
import OpenAI from "openai";
import { type AppErrorData, ok, type Result } from "../../core/errors.ts";
import { normalizeBaseUrl } from "./address.ts";
import { classify } from "./classify.ts";
import { connectionError } from "./connection-error.ts";

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
  const baseUrl = normalizeBaseUrl(config.baseUrl);
  if (!baseUrl.ok) return baseUrl;
  const hasKey = config.apiKey !== undefined && config.apiKey !== "";
  const sdk = new OpenAI({
    baseURL: baseUrl.value,
    apiKey: hasKey ? config.apiKey : "none", // the SDK insists on one; without a key the header is taken out again
    maxRetries: 0,
    organization: null,
    project: null,
    logLevel: "off",
    defaultHeaders: { ...(hasKey ? {} : { Authorization: null }), ...config.headers },
    ...(config.fetch === undefined ? {} : { fetch: config.fetch }),
  });
  return ok({ sdk, baseUrl: baseUrl.value });
}

/** What the SDK threw, as data. Never holds the key: the SDK's errors carry the reply and not the request. */
export function describeFailure(thrown: unknown, config: ClientConfig, baseUrl: string): AppErrorData {
  if (!(thrown instanceof OpenAI.APIError) || thrown instanceof OpenAI.APIConnectionError) {
    return connectionError(thrown, baseUrl);
  }
  const { status, headers } = thrown;
  const words = thrown.error === undefined ? thrown.message : describeBody(thrown.error);
  return classify({ baseUrl, model: config.model, status, words, retryAfterMs: retryAfter(headers) });
}

function describeBody(body: unknown): string {
  if (typeof body === "string") return body;
  if (typeof body === "object" && body !== null && "message" in body && typeof body.message === "string")
    return body.message;
  return JSON.stringify(body) ?? "";
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3). Nonsense and the past count as absent. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get("retry-after");
  if (value === null || value === undefined || value.trim() === "") return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}
