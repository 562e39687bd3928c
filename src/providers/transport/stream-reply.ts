/** One request and its streamed reply, under the clock: the same for every wire. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { type Connecting, watchConnecting } from "./connecting.ts";
import { tellSilences } from "./silences.ts";
import { createDeadline, type Deadline, defaultLimits, endedFor, type TimeLimits, timedOut } from "./time-limits.ts";
import { usageIn } from "./usage-headers.ts";

/** What a wire does by itself. */
export interface Exchange {
  readonly baseUrl: string;
  /** For people, where it is not the address. */
  readonly name?: string | undefined;
  readonly limits?: Partial<TimeLimits> | undefined;
  /** What requests before this one took of the time of the reply, in milliseconds. */
  readonly spentMs?: number | undefined;
  /** The clock runs already; a wire may give itself more time. */
  send(deadline: Deadline): Promise<Response>;
  /** `headers`: of the reply. */
  read(body: AsyncIterable<string>, headers: Headers): AsyncIterable<ProviderDelta>;
  /** What was thrown while sending or reading, without the key. */
  describe(thrown: unknown): AppErrorData;
}

/** As long as this nobody wonders. */
const silenceMs = 5_000;

export async function* streamReply(exchange: Exchange, outer: AbortSignal): AsyncGenerator<ProviderDelta> {
  const { baseUrl, name = baseUrl, spentMs = 0 } = exchange;
  const limits = { ...defaultLimits, ...exchange.limits };
  const deadline = createDeadline(outer);
  const connecting = watchConnecting(baseUrl);
  let isFinished = false;
  try {
    deadline.reset(limits.firstByteMs);
    const sending = exchange.send(deadline);
    yield* tellConnecting(connecting, sending, deadline, limits.connectMs);
    const response = await sending;
    yield { type: "opened" };
    const told = usageIn(response.headers);
    if (told !== undefined) yield { type: "usage", usage: told };
    deadline.reset(limits.firstByteMs); // many send their headers at once and then read a long prompt
    const begin = (): void => {
      deadline.reset(limits.progressMs, "progress");
      deadline.reset(Math.max(1, limits.replyMs - spentMs), "reply");
    };
    const deltas = exchange.read(bodyText(response, deadline, limits.idleMs, begin), response.headers);
    for await (const delta of tellSilences(deltas, silenceMs)) {
      if (isProgress(delta)) deadline.reset(limits.progressMs, "progress");
      isFinished ||= delta.type === "finish";
      yield delta;
    }
  } catch (thrown) {
    if (outer.aborted) return;
    const { expired } = deadline;
    if (expired === undefined) yield { type: "failure", error: exchange.describe(thrown) };
    else if (expired.limit !== "reply") yield { type: "failure", error: timedOut(expired, name) };
    else if (!isFinished) yield { type: "finish", reason: "length", endedFor: endedFor(limits.replyMs) };
  } finally {
    connecting.end();
    deadline.clear();
  }
}

/** Says how far the request has come, and holds the connection to its limit. Over when the answer or a failure is there. */
async function* tellConnecting(
  { begun, sent }: Connecting,
  sending: Promise<Response>,
  deadline: Deadline,
  limitMs: number,
): AsyncGenerator<ProviderDelta> {
  const answered = sending.then(
    () => true,
    () => true, // whoever awaits the answer itself is told why
  );
  const isFirst = async (event: Promise<void>): Promise<boolean> =>
    !(await Promise.race([answered, event.then(() => false)]));
  if (!(await isFirst(begun))) return;
  deadline.reset(limitMs, "connect");
  yield { type: "waiting", for: "connection" };
  if (!(await isFirst(sent))) return deadline.lift("connect");
  deadline.lift("connect");
  yield { type: "waiting", for: "first_byte" };
}

function isProgress({ type }: ProviderDelta): boolean {
  return type !== "waiting" && type !== "opened";
}

/** Decoded as it comes, so that a character split between two packets stays whole. `begin` is called with the first byte. */
async function* bodyText(
  response: Response,
  deadline: Deadline,
  idleMs: number,
  begin: () => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let isFirst = true;
  for await (const bytes of response.body ?? []) {
    if (isFirst) begin();
    isFirst = false;
    deadline.reset(idleMs, "idle");
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder.decode();
}
