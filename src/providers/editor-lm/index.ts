/** The wire for the editor's own language models. It asks for no key and knows no address: the editor reaches them. */
import { type AppErrorData, fail, ok, type Result } from "../../core/errors.ts";
import type { Lesson } from "../../core/evidence.ts";
import { isJsonObject, type JsonValue } from "../../core/json.ts";
import { factsIn } from "../../core/model-facts.ts";
import type { Provider, ProviderDelta, ProviderRequest } from "../../core/provider.ts";
import type { RequestShape } from "../../core/request-shape.ts";
import { wordsIn } from "../openai-chat/payload-error.ts";
import { endOfReply, type ReplyForm, readBody } from "../openai-chat/read-body.ts";
import { streamReply } from "../transport/stream-reply.ts";
import { type Deadline, defaultLimits, type TimeLimits } from "../transport/time-limits.ts";
import { editorAddress, editorName, onlyInEditor } from "./address.ts";
import { listEditorModels } from "./models.ts";
import { paths } from "./over-fetch.ts";
import type { EditorError } from "./port.ts";
import { createPartReader } from "./read-part.ts";
import { describeError, describeWords } from "./refusals.ts";
import { namingRefused } from "./refused-part.ts";
import { type Recipient, renderRequest } from "./render.ts";

export interface EditorLmConfig {
  readonly baseUrl: string;
  readonly model: string;
  /** To the editor's models, see over-fetch.ts. Absent outside the editor. */
  readonly fetch?: typeof fetch | undefined;
  readonly limits?: Partial<TimeLimits> | undefined;
  /** What the person chose about the form of requests. What this wire has no place for is passed over. */
  readonly request?: RequestShape | undefined;
  /** The parts of a request that this model has refused, by the names in its refusals (`AppErrorData.rejected`). */
  readonly without?: readonly string[] | undefined;
  /** Undefined: not told. */
  readonly takesImages?: boolean | undefined;
}

/** Nothing comes while a model reasons or writes a call, which comes whole: a long file takes minutes. */
export const editorPatience: TimeLimits = {
  ...defaultLimits,
  firstByteMs: 600_000,
  idleMs: 600_000,
  progressMs: 600_000,
};

export function createEditorLmProvider(config: EditorLmConfig): Result<Provider> {
  const { baseUrl, model, request: shape = {}, takesImages } = config;
  if (baseUrl === editorAddress && config.fetch === undefined) return fail(onlyInEditor);
  const recipient: Recipient = { model, shape, takesImages, without: new Set(config.without) };
  return ok({
    async *stream(request, signal) {
      const exchange = {
        baseUrl,
        name: editorName,
        limits: { ...editorPatience, ...config.limits },
        send: (deadline: Deadline) => send(config, renderRequest(request, recipient), deadline),
        read: (body: AsyncIterable<string>) => readReply(body, request, recipient),
        describe: (thrown: unknown) => namingRefused(describeThrown(thrown, model), request, recipient),
      };
      for await (const delta of streamReply(exchange, signal))
        yield delta.type === "failure"
          ? { ...delta, error: await tellingWhatThereIs(delta.error, config, signal) }
          : delta;
    },
  });
}

/** What the editor says of the model's native calls. Undefined if it says nothing. Never rejects. */
export async function describeEditorModel(config: EditorLmConfig, signal: AbortSignal): Promise<Lesson | undefined> {
  const listed = await listEditorModels(config, signal);
  const { tools } = (listed.ok ? factsIn({ at: 0, models: [...listed.value] }, config.model) : undefined) ?? {};
  return tools === undefined
    ? undefined
    : { kind: "tools_declared", supported: tools, by: "VS Code", detail: "capabilities" };
}

/** Without a limit until the model has taken it: the editor may be asking the person for permission. */
async function send(config: EditorLmConfig, body: object, deadline: Deadline): Promise<Response> {
  deadline.lift("first_byte");
  const response = await (config.fetch ?? fetch)(`${config.baseUrl}${paths.chat}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: deadline.signal,
  });
  if (!response.ok) throw new Refused(response.status, await response.text());
  return response;
}

/** Only a stand-in for the editor, or a recording, has a status. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

function describeThrown(thrown: unknown, model: string): AppErrorData {
  if (thrown instanceof Refused) return describeWords({ status: thrown.status, words: wordsOf(thrown.message) }, model);
  const { name, message } = thrown instanceof Error ? thrown : { name: "", message: String(thrown) };
  return describeError({ name, message }, model);
}

function wordsOf(text: string): string {
  try {
    return wordsIn(JSON.parse(text));
  } catch {
    return text;
  }
}

const form: ReplyForm = { name: "a reply of the editor's models", isReply: ({ type }) => typeof type === "string" };

async function* readReply(
  body: AsyncIterable<string>,
  request: ProviderRequest,
  recipient: Recipient,
): AsyncGenerator<ProviderDelta> {
  const reader = createPartReader();
  let hasOutput = false;
  for await (const payload of readBody(body, form)) {
    if (!payload.ok) return yield { type: "failure", error: payload.error };
    const { value } = payload;
    if (value === endOfReply) return yield* reader.end();
    if (!isJsonObject(value)) continue;
    const thrown = errorIn(value);
    if (thrown !== undefined && tooLong.test(thrown.message)) return yield* reader.end("length");
    if (thrown !== undefined) {
      const error = describeError(thrown, recipient.model);
      // behind the first word it is a reply that broke, and nothing to learn from
      return yield { type: "failure", error: hasOutput ? error : namingRefused(error, request, recipient) };
    }
    const deltas = reader.push(value);
    hasOutput ||= deltas.length > 0;
    yield* deltas;
  }
}

/** Copilot's extension throws "Response too long." behind what there is of a reply that met its limit. */
const tooLong = /^(the )?response (is )?too long\b|hit the length limit/i;

function errorIn({ type, error }: { readonly [key: string]: JsonValue }): EditorError | undefined {
  if (type !== "error") return undefined;
  const { name, code, message, cause } = isJsonObject(error) ? error : { message: JSON.stringify(error) ?? "" };
  const word = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");
  return {
    name: word(name),
    ...(word(code) !== "" && { code: word(code) }),
    message: word(message),
    ...(word(cause) !== "" && { cause: word(cause) }),
  };
}

const mostNamed = 5;

/** A model that is gone is told with those that are there. Lists change while a window is open. */
async function tellingWhatThereIs(
  error: AppErrorData,
  config: EditorLmConfig,
  signal: AbortSignal,
): Promise<AppErrorData> {
  if (error.code !== "model_not_found") return error;
  const listed = await listEditorModels(config, signal);
  if (!listed.ok) return listed.error.code === "model_not_found" ? { ...listed.error, detail: error.detail } : error;
  const names = listed.value.map(({ id }) => id);
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return {
    ...error,
    advice: `Choose another one in the profile's settings: ${names.slice(0, mostNamed).join(", ")}${more}.`,
  };
}
