/** One request and its streamed reply, under the clock: the same for every wire. */
import type { AppErrorData } from "../../core/errors.ts";
import type { ProviderDelta } from "../../core/provider.ts";
import { createDeadline, type Deadline, defaultLimits, type TimeLimits, timedOut } from "./time-limits.ts";

/** What a wire does by itself. */
export interface Exchange {
  readonly baseUrl: string;
  readonly limits?: TimeLimits | undefined;
  /** The clock runs already; a wire may give itself more time. */
  send(deadline: Deadline): Promise<Response>;
  read(body: AsyncIterable<string>): AsyncIterable<ProviderDelta>;
  /** What was thrown while sending or reading, without the key. */
  describe(thrown: unknown): AppErrorData;
}

export async function* streamReply(exchange: Exchange, outer: AbortSignal): AsyncGenerator<ProviderDelta> {
  const { baseUrl, limits = defaultLimits } = exchange;
  const deadline = createDeadline(outer);
  try {
    deadline.reset(limits.firstByteMs);
    const response = await exchange.send(deadline);
    yield { type: "opened" };
    deadline.reset(limits.firstByteMs); // many send their headers at once and then read a long prompt
    yield* exchange.read(bodyText(response, deadline, limits.idleMs));
  } catch (thrown) {
    if (outer.aborted) return;
    const { expired } = deadline;
    yield { type: "failure", error: expired === undefined ? exchange.describe(thrown) : timedOut(expired, baseUrl) };
  } finally {
    deadline.clear();
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
