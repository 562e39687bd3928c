/** A server's refusal as the SDKs throw it: they are generated alike, so one reader serves them all. */
import { wordsIn } from "../openai-chat/payload-error.ts";
import type { Refusal } from "../openai-chat/refusals.ts";

interface StatusError {
  readonly status: number | undefined;
  readonly headers: Headers | undefined;
  /** The parsed body, if it was JSON. */
  readonly error: unknown;
  readonly message: string;
}

export function refusalIn(thrown: StatusError): Omit<Refusal, "baseUrl" | "model"> {
  const { status, headers } = thrown;
  return {
    status,
    words: thrown.error === undefined ? bareText(thrown.message) : wordsIn(thrown.error),
    location: headers?.get("location") ?? undefined,
    retryAfterMs: retryAfter(headers),
  };
}

/** The SDKs put the status in front of a body that is no JSON, and say "404 status code (no body)" for none. */
function bareText(message: string): string {
  const text = message.replace(/^\d{3} /, "");
  return text === "status code (no body)" ? "" : text;
}

/**
 * `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3), and before it `retry-after-ms`, which OpenAI and
 * Azure send beside it. Nonsense and the past count as absent.
 */
function retryAfter(headers: Headers | undefined): number | undefined {
  const exact = numberIn(headers?.get("retry-after-ms"));
  if (exact !== undefined) return exact;
  const value = headers?.get("retry-after")?.trim() ?? "";
  const seconds = numberIn(value);
  if (seconds !== undefined) return seconds * 1_000;
  const ms = weekday.test(value) ? Date.parse(value) - Date.now() : Number.NaN;
  return ms >= 0 ? ms : undefined;
}

function numberIn(value: string | null | undefined): number | undefined {
  return /^\d+(\.\d+)?$/.test(value?.trim() ?? "") ? Number(value) : undefined;
}

/** Every form of an HTTP date begins with one; much else is a date to the parser. */
const weekday = /^(mon|tue|wed|thu|fri|sat|sun)/i;
