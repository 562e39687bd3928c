/** What to do about an error, in the command line's own terms where the general advice speaks of buttons and settings. */
import type { AppErrorData, ErrorCode } from "../../core/errors.ts";

export function adviceFor({ code, advice }: Pick<AppErrorData, "code" | "advice">): string {
  return here[code] ?? advice;
}

const here: Readonly<Partial<Record<ErrorCode, string>>> = {
  auth: "Check the key in the variable that --api-key-env, or apiKeyEnv in the profile, names.",
  tools_unsupported: "Choose another --style: the other one works without the server's help.",
  empty_reply: "Try another --style, or another model.",
  malformed_call: "Try another --style, or another model.",
  truncated_call: "Raise maxOutputTokens in the profile, or ask for smaller steps.",
  loop: "Tell it what to do differently: go on with --task, or try another model.",
  budget: "Look at what it did. Go on with --task, or give more with --max-turns.",
};

/** Of a server whose certificate is not trusted: Node reads the file once, when it starts. */
export const certificateAdvice =
  "Set NODE_EXTRA_CA_CERTS to the file with the certificate of its authority and start again.";
