/** Base URLs as people paste them, made into what the wire needs. */
import { fail, ok, type Result } from "../../core/errors.ts";

/** Without a trailing slash and without the endpoint's own path. */
export function normalizeBaseUrl(text: string): Result<string> {
  const trimmed = text.trim();
  const url = parseUrl(trimmed);
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return fail({
      code: "bad_address",
      message: trimmed === "" ? "The profile has no address." : `${trimmed} is not an address Diglot can use.`,
      advice: "Give the server's base URL, such as https://api.example.com/v1 or http://127.0.0.1:1234/v1.",
    });
  }
  url.pathname = url.pathname.replace(/\/(chat\/completions|completions|models)\/?$/, "").replace(/\/+$/, "");
  url.hash = "";
  return ok(url.toString().replace(/\/+$/, ""));
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
