/** The OpenAI chat completions wire, for every server that speaks it. */
import { ok, type Result } from "../../core/errors.ts";
import type { Provider, ProviderDelta, ProviderRequest } from "../../core/provider.ts";
import { streamReply } from "../transport/stream-reply.ts";
import { longestTimeoutMs, type TimeLimits } from "../transport/time-limits.ts";
import { withoutSecrets } from "../transport/without-secrets.ts";
import { classify } from "./classify.ts";
import { type Client, type ClientConfig, createClient, describeFailure } from "./client.ts";
import { errorIn } from "./payload-error.ts";
import { endOfReply, readBody } from "./read-body.ts";
import { readChunk } from "./read-chunk.ts";
import { renderRequest } from "./render.ts";
import { keepReplay } from "./replay.ts";
import { type ServerTraits, traitsOf } from "./server-traits.ts";

export interface OpenAiChatConfig extends ClientConfig {
  /** Where this server differs from what is known of its host. */
  readonly traits?: Partial<ServerTraits> | undefined;
  readonly limits?: TimeLimits | undefined;
  /** The parts of a request that this server has refused, by the names in its refusals (`AppErrorData.rejected`). */
  readonly without?: readonly string[] | undefined;
}

export function createOpenAiChatProvider(config: OpenAiChatConfig): Result<Provider> {
  const client = createClient(config);
  if (!client.ok) return client;
  const { baseUrl } = client.value;
  return ok({
    stream: (request, signal) =>
      streamReply(
        {
          baseUrl,
          limits: config.limits,
          send: (asked) => send(client.value, config, request, asked),
          read: (body) => keepReplay(readReply(client.value, config, body), baseUrl),
          describe: (thrown) => describeFailure(thrown, config, baseUrl),
        },
        signal,
      ),
  });
}

/** The SDK makes the request and turns refusals into typed errors; the body is read by us, because so few are clean. */
function send(
  { sdk, baseUrl }: Client,
  { model, traits }: OpenAiChatConfig,
  request: ProviderRequest,
  signal: AbortSignal,
): Promise<Response> {
  const body = renderRequest(request, { baseUrl, model, traits: { ...traitsOf(baseUrl), ...traits } });
  return sdk.chat.completions.create(body, { signal, timeout: longestTimeoutMs }).asResponse();
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
      yield { type: "failure", error: withoutSecrets(classify({ baseUrl, model: config.model, ...error }), config) };
      return;
    }
    for (const delta of readChunk(payload.value)) {
      finished ||= delta.type === "finish";
      yield delta;
    }
  }
}
