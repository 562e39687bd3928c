/** The OpenAI Responses wire, for every server that speaks it. */
import type OpenAI from "openai";
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { Provider, ProviderDelta, ProviderRequest } from "../../core/provider.ts";
import type { RequestShape } from "../../core/request-shape.ts";
import { classify } from "../openai-chat/classify.ts";
import type { ClientConfig } from "../openai-chat/client.ts";
import { errorIn, type PayloadError, wordsIn } from "../openai-chat/payload-error.ts";
import { endOfReply, type ReplyForm, readBody } from "../openai-chat/read-body.ts";
import { declined } from "../transport/declined.ts";
import { noBudget } from "../transport/no-budget.ts";
import { streamReply } from "../transport/stream-reply.ts";
import { type Deadline, defaultLimits, longestTimeoutMs, type TimeLimits } from "../transport/time-limits.ts";
import { withoutSecrets } from "../transport/without-secrets.ts";
import { createClient, describeFailure } from "./client.ts";
import { createEventReader, type EventReader, isEvent } from "./read-event.ts";
import { responsesRules, statusOfWord } from "./refusals.ts";
import { namingRefused } from "./refused-part.ts";
import { type Recipient, renderRequest } from "./render.ts";

export interface OpenAiResponsesConfig extends ClientConfig {
  readonly limits?: Partial<TimeLimits> | undefined;
  /** What the person chose about the form of requests. What this wire has no place for is passed over. */
  readonly request?: RequestShape | undefined;
  /** The parts of a request that this server has refused, by the names in its refusals (`AppErrorData.rejected`). */
  readonly without?: readonly string[] | undefined;
}

/** While a model reasons nothing comes, for minutes: eight and a half were seen (codex#39771, Floway PR#324). */
export const patientLimits: TimeLimits = { ...defaultLimits, idleMs: 600_000, progressMs: 600_000 };

export function createOpenAiResponsesProvider(config: OpenAiResponsesConfig): Result<Provider> {
  const client = createClient(config);
  if (!client.ok) return client;
  const { sdk, baseUrl } = client.value;
  if (typeof config.request?.reasoning === "object") return fail(noBudget(baseUrl));
  const recipient: Recipient = {
    baseUrl,
    model: config.model,
    shape: config.request ?? {},
    without: new Set(config.without),
  };
  return ok({
    stream(request, signal) {
      const exchange = {
        baseUrl,
        limits: { ...patientLimits, ...config.limits },
        send: (deadline: Deadline) => send(sdk, renderRequest(request, recipient), deadline),
        read: (body: AsyncIterable<string>, headers: Headers) =>
          untilOutput(readReply(body, headers, config, recipient), request, recipient),
        describe: (thrown: unknown) => namingRefused(describeFailure(thrown, config, baseUrl), request, recipient),
      };
      return streamReply(exchange, signal);
    },
  });
}

/** The SDK makes the request and turns refusals into typed errors; the body is read by us, because so few are clean. */
function send(
  sdk: OpenAI,
  body: OpenAI.Responses.ResponseCreateParamsStreaming,
  { signal }: Deadline,
): Promise<Response> {
  return sdk.responses.create(body, { signal, timeout: longestTimeoutMs }).asResponse();
}

/** A refusal may come under status 200. Behind the first word or call it is a reply that broke, and nothing to learn from. */
async function* untilOutput(
  deltas: AsyncIterable<ProviderDelta>,
  request: ProviderRequest,
  recipient: Recipient,
): AsyncGenerator<ProviderDelta> {
  let hasOutput = false;
  for await (const delta of deltas) {
    const isRefusal = delta.type === "failure" && !hasOutput;
    yield isRefusal ? { ...delta, error: namingRefused(delta.error, request, recipient) } : delta;
    hasOutput ||= delta.type === "text" || delta.type === "reasoning" || delta.type === "call";
  }
}

const form: ReplyForm = { name: "a reply of the OpenAI Responses API", isReply: isEvent, events: /^response\./ };

async function* readReply(
  body: AsyncIterable<string>,
  headers: Headers,
  config: ClientConfig,
  { baseUrl, model }: Recipient,
): AsyncGenerator<ProviderDelta> {
  const reader: EventReader = createEventReader({ baseUrl, model }, headers);
  const failure = (error: AppErrorData): ProviderDelta => ({ type: "failure", error: withoutSecrets(error, config) });
  for await (const payload of readBody(body, form)) {
    if (!payload.ok) return yield failure(payload.error);
    if (payload.value === endOfReply) {
      yield* reader.began ? reader.end() : [failure(notAReply)];
      return;
    }
    const error = errorOf(payload.value);
    const deltas = reader.push(payload.value);
    yield* error === undefined ? deltas : deltas.filter(({ type }) => type !== "finish");
    if (error !== undefined) return yield failure(classify({ baseUrl, model, ...error }, responsesRules));
    if (deltas.some((delta) => delta.type === "finish" && delta.reason === "content_filter"))
      return yield failure(declined(reasonOf(reader.ending)));
    if (reader.ending !== undefined) return;
  }
}

/** {"type":"error","code":…,"message":…}, the same with an inner object, or {"type":"response.failed","response":{"error":{…}}}. */
function errorOf(payload: JsonValue): PayloadError | undefined {
  if (!isJsonObject(payload)) return undefined;
  const response = isJsonObject(payload["response"]) ? payload["response"] : payload;
  const isFailed = isEndedBy(response["status"]) || isEndedBy(String(payload["type"]).replace("response.", ""));
  const isError = payload["type"] === "error" || payload["type"] === "response.error";
  const found = errorIn(payload) ?? errorIn({ error: response["error"] ?? null });
  const error =
    found ?? (isError || isFailed ? { status: undefined, words: failedSilently(payload, isError) } : undefined);
  if (error === undefined) return undefined;
  const inner = [payload["error"], response["error"]].find(isJsonObject) ?? payload;
  return {
    ...error,
    status: error.status ?? statusOfWord[String(inner["code"])] ?? statusOfWord[String(inner["type"])],
  };
}

function isEndedBy(word: JsonValue | undefined): boolean {
  return word === "failed" || word === "cancelled";
}

function failedSilently(payload: JsonValue, isError: boolean): string {
  return isError ? wordsIn(payload) : "The reply failed, and the server does not say why.";
}

function reasonOf(ending: JsonValue | undefined): string {
  const { incomplete_details: details } = isJsonObject(ending) ? ending : {};
  return JSON.stringify(details ?? "content_filter");
}

const notAReply: AppErrorData = {
  code: "bad_response",
  message: "The server sent something that is not a reply of the OpenAI Responses API.",
  advice: "Check the address in the profile's settings, or choose OpenAI-compatible as the provider.",
};
