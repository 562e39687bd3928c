/** Servers repeat what they were sent ("Incorrect API key provided: …"). What is shown and stored must not. */
import type { AppErrorData } from "../../core/errors.ts";
import { hideSecrets, type Secrets } from "../../core/hide-secrets.ts";

export function withoutSecrets(error: AppErrorData, secrets: Secrets): AppErrorData {
  return {
    ...error,
    message: hideSecrets(error.message, secrets),
    ...(error.detail === undefined ? {} : { detail: hideSecrets(error.detail, secrets) }),
  };
}
