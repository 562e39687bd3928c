/**
 * Sends a request again whose failure passes with time, for every wire alike.
 * 1. Only what says so by its kind and its status is sent again; a refusal (400, 401, 402, 403, 404, 413 …) never is, unless
 * its words speak of a rate (`mayPass`). Nor is what fails before anything is sent and stays, such as a certificate.
 * 2. Nothing is sent again once a call of the reply was shown. Words may have been: their turn has failed and stays out of
 * the history.
 * 3. Never before the time that the server asked for, unless the person says so.
 * 4. A wait is on record before it begins, and a stop ends it at once.
 */
import type { AppErrorData, ErrorCode } from "./errors.ts";
import type { Clock } from "./host.ts";
import type { TaskLog } from "./log.ts";
import { formatWait } from "./words.ts";

export interface RetryDeps {
  readonly log: TaskLog;
  readonly host: { readonly clock: Pick<Clock, "now"> };
  /** From 0 up to 1. */
  random(): number;
  /** Resolves when the time is over, when the person does not want to wait any longer, or on abort. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export interface FailedTry {
  readonly error: AppErrorData;
  /** How often the request was sent, this time included. */
  readonly tries: number;
  /** Something of the reply was shown as a call. */
  readonly hasShownCall: boolean;
  /** This server has answered before in this task: it is no wrong address. */
  readonly hasAnswered: boolean;
}

/** The longest wait before each further try, in milliseconds; the real one is anywhere between none and all of it. */
const longestWaits: readonly number[] = [1_000, 3_000, 8_000, 22_000, 60_000];
/** Where nothing has ever answered, a mistake is more likely than a mishap, and should be told soon. */
const triesInVain = 3;
/** A server that asks for more is not waited for: the person should know. */
const longestAskedMs = 60 * 60 * 1_000;

/** Resolves with undefined when the request should be sent again now, after having waited, else with the error to end with. */
export async function retryLater(
  deps: RetryDeps,
  failed: FailedTry,
  signal: AbortSignal,
): Promise<AppErrorData | undefined> {
  const { error, tries } = failed;
  if (failed.hasShownCall || !passes(error)) return error;
  const of = error.mayPass === "soon" && !failed.hasAnswered ? triesInVain : longestWaits.length + 1;
  const longest = longestWaits[tries - 1];
  if (longest === undefined || tries >= of) return givenUp(error, tries);
  const { retryAfterMs = 0 } = error;
  if (retryAfterMs > longestAskedMs) return { ...error, advice: `Try again in ${formatWait(retryAfterMs)}.` };
  const ms = Math.ceil(Math.max(retryAfterMs, deps.random() * longest));
  const until = deps.host.clock.now() + ms;
  await deps.log.commit({ type: "retry_planned", attempt: tries + 1, of, until, ms, error });
  await deps.pause(ms, signal);
  return undefined;
}

const passing: ReadonlySet<ErrorCode> = new Set([
  "rate_limit",
  "overloaded",
  "server_error",
  "timeout",
  "unreachable",
  "incomplete_stream",
]);
/** Besides 5xx: Request Timeout, Too Early, Too Many Requests. */
const passingStatus: ReadonlySet<number> = new Set([408, 425, 429]);

/** Both the kind and the status must say so: a 500 may be a refusal of tools, a 400 with "busy" in its words is a refusal. */
function passes({ code, status, mayPass }: AppErrorData): boolean {
  if (typeof mayPass === "boolean") return mayPass;
  return passing.has(code) && (status === undefined || status >= 500 || passingStatus.has(status));
}

function givenUp(error: AppErrorData, tries: number): AppErrorData {
  return { ...error, message: `${error.message} Diglot tried ${tries} times.` };
}
