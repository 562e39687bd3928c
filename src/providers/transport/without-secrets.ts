/** Servers repeat what they were sent ("Incorrect API key provided: …"). What is shown and stored must not. */
import type { AppErrorData } from "../../core/errors.ts";

interface Secrets {
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Shorter values are no secrets, and blotting them out would make holes in ordinary words. */
const shortest = 8;

export function withoutSecrets(error: AppErrorData, { apiKey = "", headers = {} }: Secrets): AppErrorData {
  const values = [apiKey, ...Object.values(headers)].flatMap((value) => [value, value.replace(/^Bearer\s+/i, "")]);
  const secrets = [...new Set(values)].filter((value) => value.length >= shortest).sort((a, b) => b.length - a.length);
  const clean = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[hidden]"), text);
  return {
    ...error,
    message: clean(error.message),
    ...(error.detail === undefined ? {} : { detail: clean(error.detail) }),
  };
}
