/** The OpenAI chat completions wire, for every server that speaks it. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { FinishReason, Provider, ProviderDelta, ProviderRequest } from "../../core/provider.ts";
import type { RequestShape } from "../../core/request-shape.ts";
import { declined } from "../transport/declined.ts";
import { noBudget } from "../transport/no-budget.ts";
import { streamReply } from "../transport/stream-reply.ts";
import { type Deadline, defaultLimits, longestTimeoutMs, type TimeLimits } from "../transport/time-limits.ts";
import { withoutSecrets } from "../transport/without-secrets.ts";
import { classify } from "./classify.ts";
import { type Client, type ClientConfig, createClient, describeFailure } from "./client.ts";
import { errorIn } from "./payload-error.ts";
import { endOfReply, type ReplyForm, readBody } from "./read-body.ts";
import { readChunk } from "./read-chunk.ts";
import { sayReasoning } from "./reasoning-words.ts";
import { type Attempt, namingRefused, requestFor } from "./refused-part.ts";
import { createRepeatedMessage } from "./repeated-message.ts";
import { keepReplay } from "./replay.ts";
import { shaped } from "./request-shape.ts";
import { type ServerTraits, traitsOf } from "./server-traits.ts";

export interface OpenAiChatConfig extends ClientConfig {
  /** Where this server differs from what is known of its host. */
  readonly traits?: Partial<ServerTraits> | undefined;
  readonly limits?: Partial<TimeLimits> | undefined;
  /** What the person chose about the form of requests. */
  readonly request?: RequestShape | undefined;
  /** The parts of a request that this server has refused, by the names in its refusals (`AppErrorData.rejected`). */
  readonly without?: readonly string[] | undefined;
}

export function createOpenAiChatProvider(config: OpenAiChatConfig): Result<Provider> {
  const client = createClient(config);
  if (!client.ok) return client;
  const { baseUrl } = client.value;
  const { request: { reasoning } = {} } = config;
  const limits = { ...defaultLimits, ...config.limits };
  const { reasoningWords } = traitsFor(baseUrl, config);
  if (reasoning !== undefined && sayReasoning(reasoning, reasoningWords) === undefined) return fail(noBudget(baseUrl));
  return ok({
    stream(request, signal) {
      const attempt = attemptOf(client.value, config, request);
      const exchange = {
        baseUrl,
        limits,
        send: (deadline: Deadline) => send(client.value, attempt, limits, deadline),
        read: (body: AsyncIterable<string>, headers: Headers) =>
          keepReplay(untilOutput(readReply(client.value, config, body, headers), attempt), attempt),
        describe: (thrown: unknown) => namingRefused(describeFailure(thrown, config, baseUrl), attempt),
      };
      return streamReply(exchange, signal);
    },
  });
}

function attemptOf({ baseUrl }: Client, config: OpenAiChatConfig, request: ProviderRequest): Attempt {
  const { model, without = [] } = config;
  return { request, baseUrl, model, traits: traitsFor(baseUrl, config), without };
}

/** What is known of the server, under what the preset and the profile say. */
export function traitsFor(baseUrl: string, { model, traits, request }: OpenAiChatConfig): ServerTraits {
  return shaped({ ...traitsOf(baseUrl, model), ...traits }, request);
}

/** A reply that does not stream has its headers only when all of it is written. */
const wholeReplyFactor = 5;

/** The SDK makes the request and turns refusals into typed errors; the body is read by us, because so few are clean. */
function send({ sdk }: Client, attempt: Attempt, { firstByteMs }: TimeLimits, deadline: Deadline): Promise<Response> {
  const body = requestFor(attempt);
  deadline.reset(body.stream === true ? firstByteMs : firstByteMs * wholeReplyFactor);
  const options = { signal: deadline.signal, timeout: longestTimeoutMs };
  return sdk.chat.completions.create(body, options).asResponse();
}

/** A refusal may come under status 200. Behind the first word or call it is a reply that broke, and nothing to learn from. */
async function* untilOutput(deltas: AsyncIterable<ProviderDelta>, attempt: Attempt): AsyncGenerator<ProviderDelta> {
  let hasOutput = false;
  for await (const delta of deltas) {
    if (delta.type === "failure" && !hasOutput) yield { ...delta, error: namingRefused(delta.error, attempt) };
    else yield delta;
    hasOutput ||= delta.type === "text" || delta.type === "reasoning" || delta.type === "call";
  }
}

const form: ReplyForm = { name: "a chat completion", isReply: ({ choices }) => choices !== undefined };

async function* readReply(
  { baseUrl }: Client,
  config: OpenAiChatConfig,
  chunks: AsyncIterable<string>,
  headers: Headers,
): AsyncGenerator<ProviderDelta> {
  const source = { host: new URL(baseUrl).hostname, headers };
  const failure = (error: AppErrorData): ProviderDelta => ({ type: "failure", error: withoutSecrets(error, config) });
  const repeated = createRepeatedMessage();
  let finish: FinishReason | undefined;
  for await (const payload of readBody(chunks, form)) {
    if (!payload.ok) return yield failure(payload.error);
    if (payload.value === endOfReply) {
      if (finish === undefined) yield { type: "finish", reason: "unknown" }; // many never say why they stopped
      break;
    }
    const error = errorIn(payload.value);
    for (const delta of repeated.without(payload.value, readChunk(payload.value, source))) {
      if (delta.type !== "finish") yield delta;
      else if (error === undefined) {
        finish = delta.reason;
        yield delta;
      }
    }
    if (error !== undefined) return yield failure(classify({ baseUrl, model: config.model, ...error }));
  }
  if (finish === "content_filter")
    yield failure(declined("The reason to finish that was given means a content filter."));
}
