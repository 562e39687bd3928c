/** The `openai` SDK's client as Diglot uses it: no retries of its own, our keys only, our words for its errors. */
import OpenAI from "openai";
import { type AppErrorData, ok, type Result } from "../../core/errors.ts";
import { refusalIn } from "../transport/thrown-refusal.ts";
import { withoutSecrets } from "../transport/without-secrets.ts";
import { readAddress } from "./address.ts";
import { classify } from "./classify.ts";
import { connectionError } from "./connection-error.ts";
import type { Rule } from "./refusals.ts";

export interface ClientConfig {
  readonly baseUrl: string;
  /** Absent for servers that need none. */
  readonly apiKey?: string | undefined;
  readonly model: string;
  /** The header that carries the key alone. Absent: as the wire has it. */
  readonly keyHeader?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** What makes the authority of a server's certificate known where Diglot runs: one sentence that says what to do. */
  readonly certificateAdvice?: string | undefined;
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
    defaultHeaders: { ...(hasKey ? {} : { Authorization: null }), ...ownKeyHeader(config), ...config.headers },
    fetchOptions: { redirect: "manual" }, // a header that holds a key must not follow to another host
    ...(config.fetch === undefined ? {} : { fetch: config.fetch }),
  });
  return ok({ sdk, baseUrl });
}

/** Azure takes keys as `api-key` (learn.microsoft.com, Azure OpenAI v1 API). */
function ownKeyHeader({ apiKey = "", keyHeader }: ClientConfig): Readonly<Record<string, string | null>> {
  return apiKey === "" || keyHeader === undefined ? {} : { Authorization: null, [keyHeader]: apiKey };
}

/** What the SDK threw, as data, without the key. `own`: the rules of a wire, before what all have in common. */
export function describeFailure(
  thrown: unknown,
  config: ClientConfig,
  baseUrl: string,
  own: readonly Rule[] = [],
): AppErrorData {
  if (!(thrown instanceof OpenAI.APIError) || thrown instanceof OpenAI.APIConnectionError) {
    return withoutSecrets(connectionError(thrown, baseUrl, config.certificateAdvice), config);
  }
  return withoutSecrets(classify({ baseUrl, model: config.model, ...refusalIn(thrown) }, own), config);
}
