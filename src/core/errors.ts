/** One error for the whole program: a code to act on, a sentence for people, and what to do. */
import * as z from "zod";

export const errorCode = z.enum([
  // before a request can be sent
  "no_workspace",
  "untrusted_workspace",
  "no_profile",
  "no_key",
  "bad_address",
  // talking to a model server
  "unreachable",
  "timeout",
  "auth",
  "quota",
  "rate_limit",
  "overloaded",
  "server_error",
  "model_not_found",
  "tools_unsupported",
  "parameter_rejected",
  "bad_request",
  "context_length",
  "content_filter",
  // reading its reply
  "bad_response",
  "incomplete_stream",
  "empty_reply",
  "unknown_tool",
  "malformed_call",
  "truncated_call",
  "invalid_arguments",
  // doing what it asked
  "mode_forbids",
  "outside_workspace",
  "not_found",
  "is_directory",
  "binary_file",
  "too_large",
  "changed_on_disk",
  "no_match",
  "io",
  "command_failed",
  "denied",
  "stopped",
  "loop",
  "budget",
  "storage",
  "internal",
]);
export type ErrorCode = z.infer<typeof errorCode>;

/**
 * The serialisable form. `message` is one plain sentence, `advice` says what to do about it, `detail` is raw evidence
 * (a server's own words, a system error) for those who want to look.
 */
export const appErrorData = z.object({
  code: errorCode,
  message: z.string(),
  advice: z.string(),
  detail: z.string().optional(),
  status: z.number().int().optional(),
  /** How long the server asks to be left alone. */
  retryAfterMs: z.number().nonnegative().optional(),
  /**
   * Where the kind does not tell whether another try may go well. False: a certificate is not trusted, or there is none.
   * "soon": within seconds if at all, since nothing listens there or the name is unknown. True: an answer without a word, or
   * a rate that is told as a refusal, whatever its status.
   */
  mayPass: z.union([z.boolean(), z.literal("soon")]).optional(),
  /** With `parameter_rejected`: the part of the request to leave out, by the name under which that is remembered. */
  rejected: z.string().optional(),
});
export type AppErrorData = z.infer<typeof appErrorData>;

/** Thrown only for bugs and dead ports; expected failures travel as `AppErrorData` inside a `Result`. */
export class AppError extends Error {
  readonly data: AppErrorData;

  constructor(data: AppErrorData, options?: { readonly cause?: unknown }) {
    super(data.message, options);
    this.name = "AppError";
    this.data = data;
  }
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppErrorData };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail<T = never>(error: AppErrorData): Result<T> {
  return { ok: false, error };
}

/** Turns whatever was thrown into data, keeping the cause's own words as detail. */
export function toAppError(thrown: unknown, fallback: Omit<AppErrorData, "detail">): AppErrorData {
  if (thrown instanceof AppError) return thrown.data;
  return { ...fallback, detail: thrown instanceof Error ? thrown.message : String(thrown) };
}
