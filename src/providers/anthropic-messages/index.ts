/** The Anthropic Messages wire, for every server that speaks it. */
import type { BaseAnthropic } from "@anthropic-ai/sdk";
import { type AppErrorData, ok, type Result } from "../../core/errors.ts";
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import type { Provider, ProviderDelta } from "../../core/provider.ts";
import type { RequestShape } from "../../core/request-shape.ts";
import { classify } from "../openai-chat/classify.ts";
import type { ClientConfig } from "../openai-chat/client.ts";
import { errorIn, wordsIn } from "../openai-chat/payload-error.ts";
import { endOfReply, type ReplyForm, readBody } from "../openai-chat/read-body.ts";
import { declined } from "../transport/declined.ts";
import { streamReply } from "../transport/stream-reply.ts";
import { type Deadline, longestTimeoutMs, type TimeLimits } from "../transport/time-limits.ts";
import { withoutSecrets } from "../transport/without-secrets.ts";
import { createClient, describeFailure } from "./client.ts";
import { type Body, streamToEnd } from "./go-on.ts";
import { createEventReader, type EventReader, isEvent, type Stop } from "./read-event.ts";
import { messagesRules, statusOfType } from "./refusals.ts";
import { namingRefused } from "./refused-part.ts";
import { renderRequest, roomierTokens } from "./render.ts";
import { readCost } from "./usage.ts";

export interface AnthropicMessagesConfig extends ClientConfig {
  readonly limits?: Partial<TimeLimits> | undefined;
  /** What the person chose about the form of requests. What this wire has no place for is passed over. */
  readonly request?: RequestShape | undefined;
  /** The parts of a request that this server has refused, by the names in its refusals (`AppErrorData.rejected`). */
  readonly without?: readonly string[] | undefined;
  /** How often a reply that the server paused is asked to go on. */
  readonly pauses?: number | undefined;
}

/** Servers pause in the midst of their own tools; one that always does is of no use. */
const mostPauses = 8;

export function createAnthropicMessagesProvider(config: AnthropicMessagesConfig): Result<Provider> {
  const client = createClient(config);
  if (!client.ok) return client;
  const { sdk, baseUrl } = client.value;
  const recipient = {
    baseUrl,
    model: config.model,
    shape: config.request ?? {},
    without: new Set(config.without),
  };
  return ok({
    roomierTokens: roomierTokens(recipient.without),
    stream(request, signal) {
      const startedAt = performance.now();
      const streamOnce = (body: Body, reader: EventReader): AsyncIterable<ProviderDelta> => {
        const exchange = {
          baseUrl,
          limits: config.limits,
          spentMs: performance.now() - startedAt, // a paused reply and what follows it have the time of one
          send: (deadline: Deadline) => send(sdk, body, deadline),
          read: (text: AsyncIterable<string>, headers: Headers) => readReply(text, headers, reader, config, baseUrl),
          describe: (thrown: unknown) => describeFailure(thrown, config, baseUrl),
        };
        return streamReply(exchange, signal);
      };
      return streamToEnd(streamOnce, {
        body: renderRequest(request, recipient),
        begin: () => createEventReader(recipient),
        pauses: config.pauses ?? mostPauses,
        naming: (error) => namingRefused(error, request, recipient),
      });
    },
  });
}

/** Posted by hand: the SDK's own method warns on the console about models it thinks are old. */
function send(sdk: BaseAnthropic, body: Body, { signal }: Deadline): Promise<Response> {
  return sdk.post("/v1/messages", { body, stream: true, signal, timeout: longestTimeoutMs }).asResponse();
}

const form: ReplyForm = { name: "a reply of the Anthropic Messages API", isReply: isEvent };

async function* readReply(
  body: AsyncIterable<string>,
  headers: Headers,
  reader: EventReader,
  config: ClientConfig,
  baseUrl: string,
): AsyncGenerator<ProviderDelta> {
  const failure = (error: AppErrorData): ProviderDelta => ({ type: "failure", error: withoutSecrets(error, config) });
  const refused = (refusal: { readonly status?: number | undefined; readonly words: string }): ProviderDelta =>
    failure(classify({ baseUrl, model: config.model, ...refusal }, messagesRules));
  const source = { host: new URL(baseUrl).hostname, headers };
  for await (const payload of readBody(body, form)) {
    if (!payload.ok) return yield failure(payload.error);
    if (payload.value === endOfReply) {
      yield* reader.began ? reader.end() : [failure(notAReply)];
      return;
    }
    const error = errorOf(payload.value);
    if (error !== undefined) return yield refused(error);
    yield* readCost(payload.value, source);
    yield* reader.push(payload.value);
    if (reader.stop?.word === windowFull) return yield refused({ words: windowFull });
    if (reader.stop?.reason === "content_filter") return yield failure(declined(reasonOf(reader.stop)));
    if (reader.isOver) return yield* reader.end();
  }
}

/** The reply ends where the model's window does, and so would the next one. */
const windowFull = "model_context_window_exceeded";

/** {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}, also without the inner object. */
function errorOf(payload: JsonValue): { readonly status: number | undefined; readonly words: string } | undefined {
  if (!isJsonObject(payload)) return undefined;
  const inner = isJsonObject(payload["error"]) ? payload["error"] : payload;
  const error =
    errorIn(payload) ?? (payload["type"] === "error" ? { status: undefined, words: wordsIn(payload) } : undefined);
  return error && { words: error.words, status: error.status ?? statusOfType[String(inner["type"])] };
}

/** What the server says of it is for the person; some say nothing. */
function reasonOf({ word, details }: Stop): string {
  const { category, explanation } = isJsonObject(details) ? details : {};
  const said = [category, explanation].filter((part) => typeof part === "string" && part !== "");
  return [word, ...said].join(": ");
}

const notAReply: AppErrorData = {
  code: "bad_response",
  message: "The server sent something that is not a reply of the Anthropic Messages API.",
  advice: "Check the address and the provider in the profile's settings.",
};
