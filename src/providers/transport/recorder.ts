/**
 * Keeps the newest exchanges with servers in memory, for people to look at. It sits under every wire, in the `fetch` that it
 * sends with, and only copies bytes there: secrets are taken out when somebody looks.
 */
import type { Secrets } from "../../core/hide-secrets.ts";
import { type ByteLog, createByteLog } from "./byte-log.ts";
import {
  type ExchangeState,
  type HeaderLine,
  type RecordedExchange,
  type RecordedRequest,
  withoutSecretsIn,
} from "./recorded-exchange.ts";

export interface Recorder {
  /** A `fetch` for the requests of one connection. */
  record(connection: RecordedConnection): typeof fetch;
  /** The newest one last. Without secrets, made anew each time. */
  exchanges(): readonly RecordedExchange[];
}

export interface RecordedConnection extends Secrets {
  readonly wire?: string | undefined;
  readonly model: string;
  /** Absent: the global one. */
  readonly fetch?: typeof fetch | undefined;
}

export interface RecorderOptions {
  /** The most that is kept, the newest first. */
  readonly exchanges?: number;
  /** Bytes of one reply, and characters of one request. */
  readonly bodySize?: number;
  /** Of all bodies together; the newest exchange is kept whatever its size. */
  readonly totalSize?: number;
  /** An exchange is over, however it ended. Without secrets. */
  ended?(exchange: RecordedExchange): void;
}

const megabyte = 1024 * 1024;

/** An exchange while it is kept, secrets and all. */
interface Kept {
  readonly facts: Pick<RecordedExchange, "number" | "at" | "wire" | "model" | "request">;
  readonly secrets: Secrets;
  readonly startedAt: number;
  readonly body: ByteLog;
  endedAt: number | undefined;
  state: ExchangeState;
  problem: string | undefined;
  reply: { readonly status: number; readonly headers: readonly HeaderLine[] } | undefined;
}

export function createRecorder(options: RecorderOptions = {}): Recorder {
  const { exchanges = 50, bodySize = 4 * megabyte, totalSize = 32 * megabyte, ended } = options;
  const kept: Kept[] = [];
  let count = 0;
  const tidy = (): void => {
    let size = kept.reduce((sum, one) => sum + sizeOf(one), 0);
    while (kept.length > 1 && (kept.length > exchanges || size > totalSize)) size -= sizeOf(kept.shift());
  };
  const end = (one: Kept, state: ExchangeState, thrown?: unknown): void => {
    if (one.endedAt !== undefined) return;
    one.endedAt = performance.now();
    one.state = state;
    one.problem = thrown === undefined ? undefined : wordsOf(thrown);
    tidy();
    ended?.(shownOf(one));
  };
  return {
    exchanges: () => kept.map(shownOf),
    record: (connection) => (input, init) => {
      const one = begin(++count, connection, requestOf(input, init, bodySize), bodySize);
      kept.push(one);
      tidy();
      return follow(one, () => (connection.fetch ?? fetch)(input, init), init?.signal, end);
    },
  };
}

function begin(
  number: number,
  { wire = "openai-chat", model, apiKey, headers }: RecordedConnection,
  request: RecordedRequest,
  bodySize: number,
): Kept {
  return {
    facts: { number, at: Date.now(), wire, model, request },
    secrets: { apiKey, headers },
    startedAt: performance.now(),
    body: createByteLog(bodySize),
    endedAt: undefined,
    state: "waiting",
    problem: undefined,
    reply: undefined,
  };
}

type Input = Parameters<typeof fetch>[0];
type Init = Parameters<typeof fetch>[1];

function requestOf(input: Input, init: Init, bodySize: number): RecordedRequest {
  const given = input instanceof Request ? input : undefined;
  const body = typeof init?.body === "string" ? init.body : "";
  return {
    method: init?.method?.toUpperCase() ?? given?.method ?? "GET",
    url: given?.url ?? String(input),
    headers: [...new Headers(init?.headers ?? given?.headers)],
    body: body.slice(0, bodySize),
    leftOut: Math.max(0, body.length - bodySize),
  };
}

/** The reply goes on as it comes, and is noted on its way. */
async function follow(
  one: Kept,
  send: () => Promise<Response>,
  signal: AbortSignal | null | undefined,
  end: (one: Kept, state: ExchangeState, thrown?: unknown) => void,
): Promise<Response> {
  const broke = (thrown: unknown): void =>
    signal?.aborted === true ? end(one, "stopped") : end(one, "broken", thrown);
  const over = (): void => end(one, signal?.aborted === true ? "stopped" : "over");
  try {
    const response = await send();
    const { status, statusText, headers } = response;
    one.reply = { status, headers: [...headers] };
    one.state = "arriving";
    if (response.body !== null) {
      const body = noting(response.body, { piece: (bytes) => one.body.add(bytes), over, broke });
      return new Response(body, { status, statusText, headers });
    }
    over();
    return response;
  } catch (thrown) {
    broke(thrown);
    throw thrown;
  }
}

interface Notes {
  piece(bytes: Uint8Array): void;
  over(): void;
  broke(thrown: unknown): void;
}

/** Reads only when it is read. */
function noting(body: ReadableStream<Uint8Array>, { piece, over, broke }: Notes): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (value !== undefined) {
            piece(value);
            controller.enqueue(value);
          }
          if (!done) return;
          over();
          controller.close();
        } catch (thrown) {
          broke(thrown);
          controller.error(thrown);
        }
      },
      cancel(reason) {
        over(); // whoever reads has read enough
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function shownOf({ facts, secrets, startedAt, endedAt, state, problem, reply, body }: Kept): RecordedExchange {
  const ms = Math.round((endedAt ?? performance.now()) - startedAt);
  const received = reply && { ...reply, pieces: body.pieces(), leftOut: body.leftOut };
  return withoutSecretsIn({ ...facts, ms, state, problem, reply: received }, secrets);
}

function sizeOf(one: Kept | undefined): number {
  return one === undefined ? 0 : one.body.size + one.facts.request.body.length;
}

/** "fetch failed" alone says nothing: the reason is in its cause. */
function wordsOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? `${thrown.message}: ${thrown.cause.message}` : thrown.message;
}
