/** Which part of a request a server refused: the one place where a refusal becomes something to leave out, for every wire. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";

export interface RefusablePart {
  /** Shown to people and kept as evidence, so it never changes. */
  readonly name: string;
  readonly words: RegExp;
  /** What the refusal was taken for. Absent: a bad request. */
  readonly codes?: readonly ErrorCode[];
}

/** What a refusal of a part of the request is mostly taken for. */
export const badRequest: readonly ErrorCode[] = ["parameter_rejected", "bad_request"];

export interface SentRequest {
  /** What was left out already. */
  readonly without: readonly string[];
  /** The body without these parts, the ones that were left out already among them. */
  body(without: readonly string[]): unknown;
}

/**
 * Names what to leave out the next time, if the server's words name a part that this request really carried: what would not
 * change the request is not what was refused. The first part that fits is the one to blame.
 */
export function namingRefusedPart(
  error: AppErrorData,
  parts: readonly RefusablePart[],
  { without, body }: SentRequest,
): AppErrorData {
  const words = withoutEcho(error.detail ?? "");
  const isAbout = (part: RefusablePart): boolean =>
    (part.codes ?? badRequest).includes(error.code) && part.words.test(words);
  const fitting = parts.filter((part) => !without.includes(part.name) && isAbout(part));
  if (fitting.length === 0) return error;
  const sent = JSON.stringify(body(without));
  const found = fitting.find(({ name }) => JSON.stringify(body([...without, name])) !== sent);
  if (found === undefined) return error;
  return {
    ...error,
    code: "parameter_rejected",
    message: `The server refused ${found.name}.`,
    advice: "Diglot leaves it out when the request is sent again.",
    rejected: found.name,
  };
}

/** Validators repeat what they were sent ("input": {"tool_choice": …}): that names every part, and accuses none. */
function withoutEcho(words: string): string {
  return words.replace(/\\?['"]input\\?['"]\s*:[\s\S]*?(?=\\?['"](?:type|ctx|url)\\?['"]\s*:|$)/g, "");
}
