/** The OpenAI chat completions wire, for every server that speaks it. */
import { ok, type Result } from "../../core/errors.ts";
import type { Provider, ProviderDelta, ProviderRequest } from "../../core/provider.ts";
import type { RequestShape } from "../../core/request-shape.ts";
import { classify } from "./classify.ts";
import { type Client, type ClientConfig, createClient, describeFailure } from "./client.ts";
import { errorIn } from "./payload-error.ts";
import { endOfReply, readBody } from "./read-body.ts";
import { readChunk } from "./read-chunk.ts";
import { type Attempt, namingRefused, requestFor } from "./refused-part.ts";
import { keepReplay } from "./replay.ts";
import { shaped } from "./request-shape.ts";
import { type ServerTraits, traitsOf } from "./server-traits.ts";
import { createDeadline, type Deadline, defaultLimits, type TimeLimits, timedOut } from "./time-limits.ts";
import { withoutSecrets } from "./without-secrets.ts";

export interface OpenAiChatConfig extends ClientConfig {
  /** Where this server differs from what is known of its host. */
  readonly traits?: Partial<ServerTraits> | undefined;
  readonly limits?: TimeLimits | undefined;
  /** What the person chose about the form of requests. */
  readonly request?: RequestShape | undefined;
  /** The parts of a request that this server has refused, by the names in its refusals (`AppErrorData.rejected`). */
  readonly without?: readonly string[] | undefined;
}

export function createOpenAiChatProvider(config: OpenAiChatConfig): Result<Provider> {
  const client = createClient(config);
  if (!client.ok) return client;
  return ok({ stream: (request, signal) => streamReply(client.value, config, request, signal) });
}

async function* streamReply(
  client: Client,
  config: OpenAiChatConfig,
  request: ProviderRequest,
  outer: AbortSignal,
): AsyncGenerator<ProviderDelta> {
  const limits = config.limits ?? defaultLimits;
  const deadline = createDeadline(outer);
  const attempt = attemptOf(client, config, request);
  try {
    const response = await send(client, attempt, limits, deadline);
    yield { type: "opened" };
    deadline.reset(limits.firstByteMs); // many send their headers at once and then read a long prompt
    const reply = readReply(client, config, bodyText(response, deadline, limits.idleMs));
    yield* keepReplay(untilOutput(reply, attempt), attempt);
  } catch (thrown) {
    if (outer.aborted) return;
    const { expired } = deadline;
    const error =
      expired === undefined ? describeFailure(thrown, config, client.baseUrl) : timedOut(expired, client.baseUrl);
    yield { type: "failure", error: namingRefused(error, attempt) };
  } finally {
    deadline.clear();
  }
}

function attemptOf({ baseUrl }: Client, config: OpenAiChatConfig, request: ProviderRequest): Attempt {
  const { model, without = [] } = config;
  const traits = shaped({ ...traitsOf(baseUrl, model), ...config.traits }, config.request);
  return { request, baseUrl, model, traits, without };
}

/** A reply that does not stream has its headers only when all of it is written. */
const wholeReplyFactor = 5;

/** The SDK makes the request and turns refusals into typed errors; the body is read by us, because so few are clean. */
function send({ sdk }: Client, attempt: Attempt, limits: TimeLimits, deadline: Deadline): Promise<Response> {
  const body = requestFor(attempt);
  deadline.reset(body.stream === true ? limits.firstByteMs : limits.firstByteMs * wholeReplyFactor);
  const options = { signal: deadline.signal, timeout: 2_147_483_647 }; // our own deadline counts
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

async function* readReply(
  { baseUrl }: Client,
  config: OpenAiChatConfig,
  chunks: AsyncIterable<string>,
): AsyncGenerator<ProviderDelta> {
  let finished = false;
  for await (const payload of readBody(chunks)) {
    if (payload.ok && payload.value === endOfReply) {
      if (!finished) yield { type: "finish", reason: "unknown" }; // many never say why they stopped
      return;
    }
    if (!payload.ok) {
      yield { type: "failure", error: withoutSecrets(payload.error, config) };
      return;
    }
    const error = errorIn(payload.value);
    if (error !== undefined) {
      for (const delta of readChunk(payload.value)) if (delta.type !== "finish") yield delta;
      yield { type: "failure", error: withoutSecrets(classify({ baseUrl, model: config.model, ...error }), config) };
      return;
    }
    for (const delta of readChunk(payload.value)) {
      finished ||= delta.type === "finish";
      yield delta;
    }
  }
}

/** Decoded as it comes, so that a character split between two packets stays whole. */
async function* bodyText(response: Response, deadline: Deadline, idleMs: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    deadline.reset(idleMs);
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder.decode();
}
