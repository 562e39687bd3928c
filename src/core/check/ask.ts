/** Sends one short request of a check and gathers what came back. Counts what it sends, and learns what the server refuses. */
import type { AgentDelta, Decoder, ExplicitStyle } from "../dialect.ts";
import type { AppErrorData } from "../errors.ts";
import { estimateRequest } from "../estimate-request.ts";
import type { JsonObject } from "../json.ts";
import type { AssistantMessage, Message } from "../message.ts";
import type { FinishReason, ProviderDelta, Usage } from "../provider.ts";
import { createRequestWatch, estimateOf } from "../request-watch.ts";
import { usageTold } from "../usage.ts";
import type { CheckDeps } from "./deps.ts";
import { partsOf } from "./parts-of.ts";
import { probeTools } from "./probes.ts";

export interface Question {
  readonly messages: readonly Message[];
  /** Absent: no tools at all. */
  readonly style?: ExplicitStyle | undefined;
  readonly mustCall?: string | undefined;
  /** Milliseconds. */
  readonly limitMs?: number;
}

export interface AnsweredCall {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

export interface Answer {
  /** The request brought native tools. */
  readonly isNative: boolean;
  readonly text: string;
  readonly calls: readonly AnsweredCall[];
  readonly unreadable: readonly Extract<AgentDelta, { type: "call_invalid" }>[];
  /** What the reader of the reply had to put right. */
  readonly notices: readonly string[];
  /** The reply as a message of the history. */
  readonly parts: AssistantMessage["parts"];
  readonly finish: FinishReason;
  /** What the server said, before anyone judged it. */
  readonly saidFinish: FinishReason | undefined;
  readonly error: AppErrorData | undefined;
  /** The arguments of native calls as they came, when all came as text. */
  readonly wireArguments: string | undefined;
  /** In how many pieces text came. */
  readonly pieces: number;
  readonly firstMs: number | undefined;
  readonly ms: number;
}

export interface Asker {
  ask(question: Question, signal: AbortSignal): Promise<Answer>;
  /** Takes one of the few second tries. False when they are used up. */
  takeRetry(): boolean;
  /** The list of models, too, is a request. */
  count(): void;
  /** Learns from a refusal that names a part of the request. True: the next request is another one. */
  leaveOut(error: AppErrorData): boolean;
  readonly requests: number;
  readonly usages: readonly Usage[];
  readonly refused: readonly AppErrorData[];
}

/** Tokens. Four times as many where a model thought up to the limit. */
const shortReply = 1_024;
const longReply = 4 * shortReply;

/** With the eleven requests of a check that goes well, fewer than twenty. */
const retries = 7;

const usualLimitMs = 60_000;

const instruction = "This is a check of a connection. Do exactly what is asked, and nothing else.";

export function createAsker(deps: CheckDeps): Asker {
  const usages: Usage[] = [];
  const refused: AppErrorData[] = [];
  let requests = 0;
  let left = retries;
  let maxOutputTokens = shortReply;
  return {
    usages,
    refused,
    get requests() {
      return requests;
    },
    count: () => void requests++,
    takeRetry: () => left-- > 0,
    leaveOut(error) {
      const { rejected } = error;
      if (rejected === undefined || refused.some((known) => known.rejected === rejected)) return false;
      refused.push(error);
      return true;
    },
    async ask(question, signal) {
      requests++;
      const without = [...deps.without, ...refused.flatMap(({ rejected }) => rejected ?? [])];
      const answer = await exchange(deps, { ...question, without, maxOutputTokens }, signal);
      if (answer.usage !== undefined) usages.push(answer.usage);
      if (answer.finish === "length") maxOutputTokens = longReply;
      return answer;
    },
  };
}

interface Exchange extends Question {
  readonly without: readonly string[];
  readonly maxOutputTokens: number;
}

async function exchange(
  { connect, within, clock, asked }: CheckDeps,
  question: Exchange,
  signal: AbortSignal,
): Promise<Answer & { readonly usage: Usage | undefined }> {
  const { messages, style, mustCall, limitMs = usualLimitMs, maxOutputTokens } = question;
  const startedAt = clock.monotonic();
  const taught = style?.dialect.teach(probeTools) ?? {};
  const reply = createGatherer(style, taught.tools !== undefined);
  const provider = connect(question.without);
  if (!provider.ok) return reply.end({ error: provider.error, ms: 0 });
  const request = {
    system: taught.system === undefined ? instruction : `${instruction}\n\n${taught.system}`,
    messages: style === undefined ? plainMessages(messages) : style.dialect.encode(messages),
    tools: taught.tools,
    maxOutputTokens,
    mustCall,
  };
  const limited = within(limitMs, signal);
  const watch = createRequestWatch(clock);
  for await (const delta of provider.value.stream(request, limited)) {
    watch.note(delta);
    reply.take(delta, clock.monotonic() - startedAt);
  }
  const timedOut = limited.aborted && !signal.aborted;
  const answer = reply.end({ error: timedOut ? outOfTime(limitMs) : undefined, ms: clock.monotonic() - startedAt });
  const { usage } = answer;
  const estimate = estimateOf(watch, usage, estimateRequest(request));
  asked?.({
    style: style?.label ?? "",
    end: signal.aborted ? "stopped" : answer.error === undefined ? "done" : "failed",
    isStopped: limited.aborted,
    usage,
    estimate,
    firstMs: watch.firstMs,
    speed: watch.speed(estimate ?? usage),
  });
  return answer;
}

/** A question without tools is a single message of words. */
function plainMessages(messages: readonly Message[]) {
  return messages.flatMap((message) => (message.role === "user" ? [message] : []));
}

interface Gatherer {
  take(delta: ProviderDelta, ms: number): void;
  end(how: {
    readonly error: AppErrorData | undefined;
    readonly ms: number;
  }): Answer & { readonly usage: Usage | undefined };
}

function createGatherer(style: ExplicitStyle | undefined, isNative: boolean): Gatherer {
  let minted = 0;
  const nextCallId = (): string => `check-${++minted}`;
  const decoder: Decoder | undefined = style?.dialect.decoder({ tools: probeTools, nextCallId });
  const decoded: AgentDelta[] = [];
  const wire: (string | JsonObject)[] = [];
  let saidFinish: FinishReason | undefined;
  let failure: AppErrorData | undefined;
  let firstMs: number | undefined;
  let pieces = 0;
  return {
    take(delta, ms) {
      if (delta.type === "text" || delta.type === "reasoning" || delta.type === "call") firstMs ??= ms;
      if (delta.type === "text" && delta.text !== "") pieces++;
      if (delta.type === "call" && delta.arguments !== undefined) wire.push(delta.arguments);
      if (delta.type === "finish") saidFinish = delta.reason;
      if (delta.type === "failure") failure = delta.error;
      decoded.push(...(decoder?.push(delta) ?? asDecoded(delta)));
    },
    end({ error, ms }) {
      decoded.push(...(decoder?.end() ?? []));
      const finish = decoded.find((delta) => delta.type === "finish");
      return {
        ...contentOf(decoded),
        isNative,
        finish: finish?.reason ?? saidFinish ?? "unknown",
        saidFinish,
        error: error ?? finish?.error ?? failure,
        wireArguments: wire.length > 0 && wire.every((piece) => typeof piece === "string") ? wire.join("") : undefined,
        pieces,
        firstMs,
        ms,
        usage: usageTold(decoded),
      };
    },
  };
}

function contentOf(
  decoded: readonly AgentDelta[],
): Pick<Answer, "text" | "calls" | "unreadable" | "notices" | "parts"> {
  const ready = decoded.filter((delta) => delta.type === "call_ready");
  const isText = (delta: AgentDelta) => delta.type === "text" || delta.type === "call_withdrawn";
  return {
    text: decoded.map((delta) => (isText(delta) ? delta.text : "")).join(""),
    calls: ready.map(({ id, name, input }) => ({ id, name, input })),
    unreadable: decoded.filter((delta) => delta.type === "call_invalid"),
    notices: decoded.flatMap((delta) => (delta.type === "notice" ? [delta.text] : [])),
    parts: partsOf(decoded),
  };
}

function asDecoded(delta: ProviderDelta): readonly AgentDelta[] {
  return delta.type === "text" || delta.type === "reasoning" || delta.type === "usage" ? [delta] : [];
}

function outOfTime(ms: number): AppErrorData {
  return {
    code: "timeout",
    message: `The reply did not end within ${Math.round(ms / 1_000)} seconds.`,
    advice: "The server may be loading the model or may hang: look at its own log, then check again.",
  };
}
